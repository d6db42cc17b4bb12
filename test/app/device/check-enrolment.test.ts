import assert from 'node:assert/strict';
import { generateKeyPairSync, hash, sign, type KeyObject } from 'node:crypto';
import { test } from 'node:test';
import { checkEnrolment } from '../../../src/app/device/check-enrolment.ts';
import { readDeviceKey } from '../../../src/app/device/device-key.ts';
import { PublicKeyJwk, type EnrolmentRequest } from '../../../src/protocol/device/enrolment.ts';
import { hardwareText } from '../../../src/protocol/device/hardware.ts';
import { fits } from '../../../src/protocol/schema/shape.ts';
import { makeChain } from '../../support/attestation-chain.ts';
import { signReport } from '../../support/test-phone.ts';

const now = Date.parse('2026-03-01T00:00:00Z');
const hardware = { imeis: [], serial: 'SN-1', model: 'One' };
const made = await makeChain({ serial: hardware.serial });
const isJwk = fits(PublicKeyJwk);

function publicKeyOf(key: KeyObject): PublicKeyJwk {
  const { kty, crv, x, y } = key.export({ format: 'jwk' });
  const jwk = { kty, crv, x, y };
  assert.ok(isJwk(jwk));
  return jwk;
}

const publicKey = publicKeyOf(made.leafKey);
const device = readDeviceKey(publicKey)!;
const hwOf = (of: typeof hardware): string =>
  hash('sha256', hardwareText({ ...of, key: device.spki }), 'base64url');
const report = { sub: device.deviceId, seq: 1, iat: now / 1000, evidence: [], acks: [] };

async function check(
  hw: string | undefined,
  change: Partial<EnrolmentRequest> = {},
  chain: readonly string[] | null = made.chain,
): Promise<string | null> {
  const found = await checkEnrolment(
    {
      clock: { now: () => now },
      attestation: { roots: [made.root], revoked: new Map() },
      locate: () => ({ kind: 'unproven', because: 'no-evidence', candidates: [] }),
    },
    {
      imei: [],
      serial: hardware.serial,
      model: hardware.model,
      publicKey,
      ...(chain === null ? {} : { attestation: [...chain] }),
      report: signReport(made.leafPrivateKey, hw === undefined ? report : { ...report, hw }),
      ...change,
    },
    { address: null, language: null },
  );
  return found.kind === 'refused' ? found.code : found.attestedBy;
}

test('a chain proves the key of an enrolment whose signature covers the hardware', async () => {
  assert.equal(await check(hwOf(hardware)), 'serial');
});

test('it proves nothing where the signature does not cover it, as from an agent of before', async () => {
  assert.equal(await check(undefined), null);
});

test('an enrolment for another box than the phone signed is refused', async () => {
  assert.equal(await check(hwOf({ ...hardware, serial: 'SN-2' })), 'hardware-mismatch');
  assert.equal(await check(hwOf(hardware), { serial: 'SN-2' }), 'hardware-mismatch');
  assert.equal(await check(hwOf(hardware), { model: 'Two' }), 'hardware-mismatch');
});

test('without the chain nothing is proved, and under another key it is refused', async () => {
  assert.equal(await check(hwOf(hardware), {}, null), null);
  const other = await makeChain({ serial: hardware.serial });
  assert.equal(await check(hwOf(hardware), {}, other.chain), 'attestation-contradicts');
});

test('only a first report of the enrolled key enrols it', async () => {
  const hw = hwOf(hardware);
  const signed = (change: object, by = made.leafPrivateKey): Partial<EnrolmentRequest> => ({
    report: signReport(by, { ...report, hw, ...change }),
  });
  assert.equal(await check(hw, signed({ seq: 2 })), 'report-sequence');
  assert.equal(await check(hw, signed({ sub: 'f'.repeat(32) })), 'report-of-another');
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  assert.equal(await check(hw, signed({}, privateKey)), 'signature-wrong');
});

test('a factory proof has to be signed by the key that it carries, over this report', async () => {
  const hw = hwOf(hardware);
  const factory = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const text = signReport(made.leafPrivateKey, { ...report, hw });
  const proofOver = (content: string, by = factory): string => {
    const header = JSON.stringify({ alg: 'ES256', jwk: publicKeyOf(factory.publicKey) });
    const head = Buffer.from(header).toString('base64url');
    const input = Buffer.from(`${head}.${Buffer.from(content).toString('base64url')}`);
    const signature = sign('sha256', input, { key: by.privateKey, dsaEncoding: 'ieee-p1363' });
    return `${head}..${signature.toString('base64url')}`;
  };
  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  assert.equal(await check(hw, { report: text, factoryProof: proofOver(text) }), 'serial');
  for (const factoryProof of [proofOver(`${text}x`), proofOver(text, stranger)])
    assert.equal(await check(hw, { report: text, factoryProof }), 'factory-proof-wrong');
});

test('a first start is signed by the key that enrols, and lies before', async () => {
  const hw = hwOf(hardware);
  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const first = (by: KeyObject, offS: number): Partial<EnrolmentRequest> => ({
    firstReport: signReport(by, { ...report, iat: report.iat + offS }),
  });
  assert.equal(await check(hw, first(made.leafPrivateKey, -60)), 'serial');
  assert.equal(await check(hw, first(stranger.privateKey, -60)), 'signature-wrong');
  assert.equal(await check(hw, first(made.leafPrivateKey, 60)), 'first-start-after-report');
});
