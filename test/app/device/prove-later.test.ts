import assert from 'node:assert/strict';
import { generateKeyPairSync, hash } from 'node:crypto';
import { test } from 'node:test';
import { proveByFactoryKey } from '../../../src/agent/check-in/prove-hardware.ts';
import type { ListedCheckIn } from '../../../src/app/device/check-in.ts';
import type { FoundHardware } from '../../../src/app/device/ports.ts';
import { createProveLater, type LaterPorts } from '../../../src/app/device/prove-later.ts';
import { hardwareText } from '../../../src/protocol/device/hardware.ts';
import { makeFactoryKey } from '../../../src/sim/world/factory-key.ts';

const factory = makeFactoryKey();
const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const key = publicKey.export({ type: 'spki', format: 'der' }).toString('base64url');
const named = { imeis: ['490154203237518'], serial: 'S-1', model: 'M' };
const own = {
  ...named,
  phoneId: 'a'.repeat(32),
  hardwareId: 'b'.repeat(32),
  deviceId: 'c'.repeat(32),
  proved: null,
};
const report = 'e30.e30.AA';
const checkIn = {
  carnet: { sub: own.deviceId, key },
  report: { hw: hash('sha256', hardwareText({ ...named, key }), 'base64url') },
  proof: { attestation: undefined, factoryProof: await proveByFactoryKey(factory, report), report },
  now: 0,
} as unknown as ListedCheckIn;

/** How the key is proved by a report on hardware that is odd in this. */
async function provedOn(odd: Partial<FoundHardware>): Promise<string | null> {
  let proved: string | null = null;
  const hardware = {
    hardwareId: own.hardwareId,
    imeis: named.imeis,
    registered: true,
    factoryKey: factory.sha256,
    contested: false,
    lineageCount: 1,
    keyChangedAfter: null,
    proved: null,
    ...odd,
  };
  const ports = {
    attestation: { roots: [], revoked: new Map() },
    store: {
      transact: (work: (tx: object) => Promise<unknown>) => work({}),
      findKeys: () => Promise.resolve(new Map([[own.deviceId, { registration: own, supersededAt: null }]])),
      lockHardware: () => Promise.resolve(hardware),
      proveKey: (_tx: object, _of: object, by: { readonly proved: string }) => {
        ({ proved } = by);
      },
    },
  } as unknown as LaterPorts;
  assert.equal(await createProveLater(ports)(checkIn), null);
  return proved;
}

test('a report with the factory key proves its key', async () => {
  assert.equal(await provedOn({}), 'factory');
});

test('on contested hardware it proves nothing, also where no lineage there is proved', async () => {
  assert.equal(await provedOn({ contested: true }), null);
});
