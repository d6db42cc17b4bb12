import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { connectPlain } from '../../../src/store/postgres/connection.ts';
import { openStore } from '../../../src/store/store.ts';
import { testDatabase } from '../../support/database.ts';

const migration = readFileSync(
  new URL('../../../migrations/000022_registry_intake.sql', import.meta.url),
  'utf8',
).split('-- What a maker said')[0]!;

test('identifiers as they were before are found after the migration, in any case; where two meet, one holds and one claims', async () => {
  const url = await testDatabase();
  const [store, client] = [await openStore(url), await connectPlain(url, 'test')];
  try {
    const ids = ['01', '02', '03'].map((byte) => byte.repeat(16));
    const rows: readonly [string, string, boolean][] = [
      ['ab-1', 'Mode\u0301le:2', false],
      ['AB-1', 'Mod\u00e9le:2', true],
      ['cd-1', 'M', true],
    ];
    for (const [at, [serial, model, registered]] of rows.entries()) {
      const id = ids[at]!;
      await client.query(
        'insert into phones (bucket, phone_id, serial, model, registered) values ($1, $2, $3, $4, $5)',
        [at + 1, id, serial, model, registered],
      );
      await client.query(
        `insert into hardware_identifiers (bucket, identifier, phone_id)
         select get_byte(sha256(convert_to('serial:' || $1, 'UTF8')), 0), 'serial:' || $1 || ':' || $2, $3::uuid`,
        [serial, model, id],
      );
    }
    for (let times = 0; times < 2; times += 1) {
      await client.query(migration);
      const found = (serial: string): Promise<readonly string[]> =>
        store.transact(async (tx) =>
          (await store.findRegistrations(tx, { by: 'serial', serial })).map((one) => one.phoneId),
        );
      assert.deepEqual(await found('Ab-1'), [ids[1], ids[0]]);
      assert.deepEqual(await found('CD-1'), [ids[2]]);
      const { rows: held } = await client.query<{ phone_id: string }>(
        `select phone_id from hardware_identifiers where identifier like 'serial:%' order by phone_id`,
      );
      assert.deepEqual(
        held.map((row) => row.phone_id.replaceAll('-', '')),
        [ids[1], ids[2]],
      );
    }
  } finally {
    await client.end();
    await store.close();
  }
});
