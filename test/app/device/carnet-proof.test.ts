import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { activationByCarnet } from '../../../src/app/device/carnet-proof.ts';
import { readDeviceKey, type DeviceKey } from '../../../src/app/device/device-key.ts';
import { createSeals, sealCarnet, sealingKeyAt } from '../../../src/app/keys/seals.ts';
import type { Standstill } from '../../../src/app/ports.ts';
import type { Territory } from '../../../src/core/territory/territory.ts';
import { dayMs } from '../../../src/core/time.ts';
import { PublicKeyJwk } from '../../../src/protocol/device/enrolment.ts';
import { fits } from '../../../src/protocol/schema/shape.ts';

const now = Date.UTC(2026, 2, 1);
const isJwk = fits(PublicKeyJwk);

function newKey(): DeviceKey {
  const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
  assert.ok(isJwk(jwk));
  return readDeviceKey(jwk)!;
}

const secret = { seal: Buffer.alloc(32, 1), sessionMaster: Buffer.alloc(32, 2) };
const seals = createSeals([{ kid: 'k1', from: 0, ...secret }]);
const foreign = createSeals([{ kid: 'k1', from: 0, ...secret, seal: Buffer.alloc(32, 3) }]);
const [own, another] = [newKey(), newKey()];
const carnetOf = (device: DeviceKey, by = seals, day = '2025-01-01'): string =>
  sealCarnet(sealingKeyAt(by, now), {
    v: 1,
    sub: device.deviceId,
    phone: 'b'.repeat(32),
    key: device.spki,
    activated: { territory: 'DE' as Territory, day },
    stamps: [],
    iat: now / 1000,
  });
const recovering: Standstill = { kind: 'recovering', why: '' };
const proved = { at: Date.UTC(2025, 0, 1), territory: 'DE', supported: null };

for (const [name, carnet, standstill, want] of [
  ['its own, while the records are recovering', carnetOf(own), recovering, proved],
  ['its own, while all is well', carnetOf(own), null, null],
  ['its own, while the time is in doubt', carnetOf(own), { kind: 'clock', why: '' }, null],
  ['another key’s', carnetOf(another), recovering, null],
  ['its own under a foreign seal', carnetOf(own, foreign), recovering, null],
  ['none', null, recovering, null],
  [
    'its own of tomorrow',
    carnetOf(own, seals, new Date(now + dayMs).toISOString().slice(0, 10)),
    recovering,
    { ...proved, at: now },
  ],
] as const)
  test(`a key that enrols with ${name}: ${want === null ? 'no activation is proved' : 'its activation is'}`, () => {
    assert.deepEqual(activationByCarnet(seals, { carnet, device: own, now }, standstill), want);
  });
