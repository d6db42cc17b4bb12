import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { checkAttestation } from '../../../src/app/device/attestation.ts';

interface Chain {
  readonly leaf: string;
  readonly middle: string;
  readonly root: string;
}

const vectors = JSON.parse(
  readFileSync(new URL('../../vectors/attestation-chains.json', import.meta.url), 'utf8'),
) as { readonly one: Chain; readonly other: Chain; readonly leafKeyOfOne: Record<string, string> };
const der = (chain: Chain): { leaf: Buffer; middle: Buffer; root: Buffer } => ({
  leaf: Buffer.from(chain.leaf, 'base64url'),
  middle: Buffer.from(chain.middle, 'base64url'),
  root: Buffer.from(chain.root, 'base64url'),
});
const one = der(vectors.one);
const other = der(vectors.other);
const text = (...chain: Buffer[]): string[] => chain.map((der) => der.toString('base64url'));
const leafKey = createPublicKey({ key: vectors.leafKeyOfOne, format: 'jwk' });
const strange = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;

for (const [name, chain, key, roots, expected] of [
  ['none given', undefined, leafKey, [one.root], 'none'],
  ['up to a trusted root', text(one.leaf, one.middle, one.root), leafKey, [one.root], 'verified'],
  ['up to just below it', text(one.leaf, one.middle), leafKey, [one.root], 'verified'],
  ['up to an unknown root', text(one.leaf, one.middle, one.root), leafKey, [other.root], 'unverified'],
  ['no roots configured', text(one.leaf, one.middle, one.root), leafKey, [], 'unverified'],
  ['another key', text(one.leaf, one.middle, one.root), strange, [one.root], 'contradicts'],
  ['a link missing', text(one.leaf, one.root), leafKey, [one.root], 'contradicts'],
  ['a link of another chain', text(one.leaf, other.middle, one.root), leafKey, [one.root], 'contradicts'],
  ['in the wrong order', text(one.middle, one.leaf), leafKey, [one.root], 'contradicts'],
  ['no certificate', ['AAAA', 'AAAA'], leafKey, [one.root], 'contradicts'],
  ['no base64url', ['=', '='], leafKey, [one.root], 'contradicts'],
] as const)
  test(`attestation: ${name}`, () => {
    const found = checkAttestation(chain, key, roots);
    assert.equal(found.kind === 'attested' ? found.attested : found.kind, expected);
  });
