import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ListedCheckIn } from '../../../src/app/device/check-in.ts';
import { loadByKey } from '../../../src/app/device/load-by-key.ts';
import type { KnownKey } from '../../../src/app/device/ports.ts';
import type { StoredDossier } from '../../../src/app/dossiers/ports.ts';
import type { Meter } from '../../../src/app/meter.ts';
import type { Transaction } from '../../../src/app/ports.ts';

const [own, other] = ['a'.repeat(32), 'b'.repeat(32)];
const now = Date.UTC(2026, 2, 1);
const dossierOf = (phoneId: string, deviceId: string): StoredDossier =>
  ({ registration: { phoneId, hardwareId: 'h', deviceId } }) as never;
const checkIn = (phone: string, sub: string, iat = now / 1000): ListedCheckIn =>
  ({ carnet: { phone, sub }, report: { iat }, now }) as never;
const key = (phoneId: string, supersededAt: number | null): KnownKey =>
  ({ registration: { phoneId, hardwareId: 'h' }, supersededAt }) as never;

/** Whose dossier a check-in gets, and whether its hardware was contested. Phone `p` is `own`’s, `moved` is of a lineage apart. */
async function loaded(item: ListedCheckIn, keys: ReadonlyMap<string, KnownKey>): Promise<readonly string[]> {
  const contested: string[] = [];
  const stored = new Map(
    [dossierOf('p', own), dossierOf('moved', other)].map((one) => [one.registration.phoneId, one]),
  );
  const store = {
    loadDossiers: async (_: Transaction, phoneIds: readonly string[]) =>
      new Map([...stored].filter(([phoneId]) => phoneIds.includes(phoneId))),
    findKeys: async () => keys,
    contest: async () => ({ phoneId: 'moved', hardwareId: 'h' }),
  };
  const meter = { contested: (hardwareId: string) => contested.push(hardwareId) } as unknown as Meter;
  const [found] = await loadByKey({ store: store as never, meter }, {} as Transaction, [item]);
  assert.ok(found !== undefined);
  return ['code' in found ? found.code : found.registration.phoneId, ...contested];
}

for (const [name, item, known, want] of [
  ['the key of the dossier', checkIn('p', own), null, ['p']],
  ['a stranger’s key with a carnet of the phone', checkIn('p', other), null, ['device-superseded']],
  ['a key that the registry moved', checkIn('p', other), key('moved', null), ['moved']],
  ['a phone that nobody knows', checkIn('q', other), null, ['phone-unknown']],
  [
    'a replaced key’s report of before',
    checkIn('p', other, now / 1000 - 60),
    key('p', now),
    ['device-superseded'],
  ],
  ['a replaced key’s report of that very moment', checkIn('p', other), key('p', now), ['device-superseded']],
  ['a replaced key’s report of after', checkIn('p', other, now / 1000 + 1), key('p', now), ['moved', 'h']],
] as const)
  test(`${name}: ${want.join(', contested ')}`, async () => {
    assert.deepEqual(await loaded(item, new Map(known === null ? [] : [[item.carnet.sub, known]])), want);
  });
