import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { test } from 'node:test';
import { checkAttestation } from '../../../src/app/device/attestation.ts';
import { attestsHardware } from '../../../src/app/device/prove-key.ts';
import { makeAttestationRoot } from '../../../src/sim/world/attestation-root.ts';
import { deviceKeys } from '../../../src/sim/world/device-keys.ts';

const now = Date.UTC(2021, 8, 2);
const root = makeAttestationRoot();
const publicKey = await deviceKeys().generate();
const chain = root.attest(publicKey, 'SIM-1-7');
const key = createPublicKey({ key: { ...publicKey }, format: 'jwk' });

for (const [name, trusted, serial, want] of [
  ['proves the key of the phone that it names', root, 'SIM-1-7', 'serial'],
  ['proves nothing of another phone', root, 'SIM-1-8', null],
  ['proves nothing under another root', makeAttestationRoot(), 'SIM-1-7', null],
] as const)
  test(`an attestation of the simulation ${name}`, () => {
    const roots = [trusted.certificate];
    const found = checkAttestation(chain, key, roots);
    const isRoots = trusted === root;
    assert.deepEqual(found, { kind: 'attested', attested: isRoots ? 'verified' : 'unverified' });
    const hardware = { serial, imeis: [], model: 'One' };
    assert.equal(attestsHardware(chain, hardware, { roots, revoked: new Map() }, now), want);
  });
