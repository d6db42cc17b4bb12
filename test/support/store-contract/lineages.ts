import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { suite, test } from 'node:test';
import type { Hardware, NewLineage } from '../../../src/app/device/ports.ts';
import type { PhoneLookup, Registration } from '../../../src/app/dossiers/ports.ts';
import { withCheckDigit } from '../manifest.ts';
import { counts, header, RegistryFixture, told } from './registry-fixture.ts';

const imei = (number: number): string => withCheckDigit(`87${String(number).padStart(12, '0')}`);

/** What the registry promises of several keys that name the same hardware, on whatever server. */
export function lineageContract(urlOf: () => Promise<string>): void {
  suite('lineages', () => {
    const registry = new RegistryFixture(urlOf);

    test('each claimed key is a lineage of its own; look-ups show all of them, registered and proved ones on top', async () => {
      const hardware = { imeis: [imei(30)], serial: 'CCCC1', model: 'M \u{0}' };
      const other = { imeis: [imei(30)], serial: 'CCCC2', model: 'M' };
      const keys = Array.from({ length: 4 }, () => randomBytes(16).toString('hex')) as [
        string,
        string,
        string,
        string,
      ];
      const enrol = (
        named: Hardware,
        deviceId: string,
        changed: Partial<NewLineage> = {},
      ): Promise<Registration> =>
        registry.store.transact(async (tx) =>
          registry.store.addLineage(tx, {
            hardware: await registry.store.findOrAddHardware(tx, named),
            deviceId,
            proved: null,
            attested: 'none',
            unlockGeneration: 3,
            at: 1_600_000_000_001,
            activation: null,
            ...changed,
          }),
        );
      const first = await enrol(hardware, keys[0], {
        activation: { at: 1_600_000_000_001, territory: null, supported: null },
      });
      const second = await enrol(hardware, keys[1]);
      const copied = await enrol(other, keys[2]);
      assert.equal(first.phoneId, first.hardwareId);
      assert.deepEqual([second.hardwareId, second.ordinal], [first.hardwareId, 2]);
      assert.equal(second.phoneId.slice(0, 2), first.phoneId.slice(0, 2), 'they share a bucket');
      assert.equal(
        first.activation,
        null,
        'of hardware that no manifest names a first start counts for nothing',
      );
      assert.deepEqual([first.deviceId, first.unlockGeneration], [keys[0], 3]);
      await registry.upload(`${header}${imei(30)},,CCCC1,M 1,,,\n`);
      const proved = await enrol(hardware, keys[3], { proved: 'attested' });
      const found = (by: PhoneLookup): Promise<readonly Registration[]> =>
        registry.store.transact((tx) => registry.store.findRegistrations(tx, by));
      const lookups = [
        [{ by: 'phoneId', phoneId: second.phoneId }, [second]],
        [{ by: 'imei', imei: imei(30) }, [proved, first, second, copied]],
        [{ by: 'serial', serial: 'CCCC1' }, [proved, first, second]],
        [{ by: 'serial', serial: 'CCCC' }, []],
        [{ by: 'deviceId', deviceId: keys[1] }, [second]],
        [{ by: 'phoneId', phoneId: randomBytes(16).toString('hex') }, []],
      ] as const;
      for (const [by, wanted] of lookups)
        assert.deepEqual(
          (await found(by)).map((one) => one.phoneId),
          wanted.map((one) => one.phoneId),
          JSON.stringify(by),
        );
      const [counted] = await found({ by: 'phoneId', phoneId: first.phoneId });
      assert.deepEqual(
        counted!.activation,
        { at: 1_600_000_000_001, territory: null, supported: null },
        'a manifest names it now',
      );
    });

    test('a proved key takes over its lineage; of claimed ones the oldest without an order go', async () => {
      const hardware = { imeis: [], serial: 'DDDD1', model: 'M' };
      const key = (): { deviceId: string; attested: 'none'; unlockGeneration: number; at: number } => ({
        deviceId: randomBytes(16).toString('hex'),
        attested: 'none',
        unlockGeneration: 1,
        at: 1_600_000_000_000,
      });
      const add = (proved: 'attested' | null): Promise<Registration> =>
        registry.store.transact(async (tx) => {
          const found = await registry.store.findOrAddHardware(tx, hardware);
          const added = await registry.store.addLineage(tx, {
            ...key(),
            proved,
            hardware: found,
            activation: null,
          });
          await registry.store.dropOldClaims(tx, found, 3);
          return added;
        });
      const proved = await add('attested');
      const next = { ...key(), proved: 'factory' as const };
      const after = await registry.store.transact((tx) => registry.store.supersedeKey(tx, proved, next));
      assert.deepEqual(
        [after.phoneId, after.deviceId, after.proved],
        [proved.phoneId, next.deviceId, 'factory'],
      );
      const known = await registry.store.transact((tx) =>
        registry.store.findKeys(tx, [proved.deviceId!, next.deviceId]),
      );
      assert.deepEqual(
        [known.get(proved.deviceId!)!.supersededAt, known.get(next.deviceId)!.supersededAt],
        [next.at, null],
      );
      const claims: Registration[] = [];
      for (let index = 0; index < 5; index += 1) claims.push(await add(null));
      const left = await registry.store.transact((tx) =>
        registry.store.findRegistrations(tx, { by: 'serial', serial: 'DDDD1' }),
      );
      assert.deepEqual(
        left.map((one) => one.phoneId),
        [proved, ...claims.slice(2)].map((one) => one.phoneId),
      );
      const gone = claims[0]!.deviceId!;
      assert.equal((await registry.store.transact((tx) => registry.store.findKeys(tx, [gone]))).size, 0);
      const contest = (): Promise<Registration | null> =>
        registry.store.transact((tx) =>
          registry.store.contest(tx, known.get(proved.deviceId!)!, proved.deviceId!, 1_700_000_000_000),
        );
      const split = (await contest())!;
      assert.deepEqual([split.contested, split.deviceId, split.activation], [true, proved.deviceId, null]);
      assert.equal(await contest(), null, 'it is superseded no more');
    });

    test('a manifest is not kept out by what strangers claimed, nor does it take over what they said', async () => {
      // A stranger reads the first IMEI of a run off a box, another claims the numbers of two phones as one.
      await registry.find({ imeis: [imei(700)], serial: 'STRANGE1', model: 'X' });
      await registry.find({ imeis: [imei(701), imei(702)], serial: 'RUN-701', model: 'fake' });
      const text = [700, 701, 702].map((n) => `${imei(n)},,RUN-${n},M,,PA,\n`).join('');
      assert.deepEqual(counts(await registry.upload(header + text, 'refuse')), [2, 1, 0, 0]);
      for (const n of [700, 701, 702]) {
        const phone = await registry.find({ imeis: [imei(n)], serial: `RUN-${n}`, model: 'M' });
        assert.deepEqual([phone.registered, phone.imeis, phone.model], [true, [imei(n)], 'M'], String(n));
      }
      assert.deepEqual(counts(await registry.upload(header + text)), [0, 0, 3, 0]);
    });

    test('a factory key is entered with the phone, and no upload changes it', async () => {
      const columns = 'imei,serial,model,factoryKey\n';
      const row = (key: string): string => `${columns}${imei(710)},FAC-710,M,${key}\n`;
      const [key, another] = ['A'.repeat(43), `${'A'.repeat(42)}E`];
      assert.deepEqual(counts(await registry.upload(row(''))), [1, 0, 0, 0]);
      assert.deepEqual(counts(await registry.upload(row(key))), [0, 1, 0, 0]);
      assert.deepEqual(counts(await registry.upload(row(key))), [0, 0, 1, 0]);
      assert.deepEqual(told(await registry.upload(row(another))), ['2 factoryKey']);
      assert.deepEqual(told(await registry.upload(row('short'))), ['2 factoryKey']);
      const found = await registry.store.transact((tx) =>
        registry.store.findOrAddHardware(tx, { imeis: [imei(710)], serial: 'FAC-710', model: 'M' }),
      );
      assert.equal(found.factoryKey, key);
    });
  });
}
