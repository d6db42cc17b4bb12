import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { describeSchema, goldenSchema } from '../../../scripts/golden-schema.ts';
import { connectPlain } from '../../../src/store/postgres/connection.ts';
import { migrate, MigrationRefused } from '../../../src/store/postgres/migrate.ts';
import { asAdmin, withDatabase } from '../database.ts';

/** What migrating promises, on whatever server. */
export function schemaContract(urlOf: () => Promise<string>): void {
  suite('schema', () => {
    let server: string;
    let empty: string;
    const folder = mkdtempSync(join(tmpdir(), 'carnet-migrations-'));
    const edited = pathToFileURL(`${folder}/`);
    const name = `schema_${process.pid}`;
    before(async () => {
      server = await urlOf();
      await asAdmin(server, (client) => client.query(`create database ${name}`));
      empty = withDatabase(server, name);
      cpSync(new URL('../../../migrations/', import.meta.url), folder, { recursive: true });
    });
    after(async () => {
      await asAdmin(server, (client) => client.query(`drop database ${name} with (force)`));
      rmSync(folder, { recursive: true, force: true });
    });

    test('processes that start together migrate once, to the golden schema', async () => {
      const applied = await Promise.all([migrate(empty), migrate(empty), migrate(empty)]);
      assert.equal(applied.filter((versions) => versions.length > 0).length, 1);
      const client = await connectPlain(empty, 'test');
      const schema = await describeSchema(client);
      await client.end();
      assert.equal(schema, readFileSync(goldenSchema, 'utf8'), 'run scripts/golden-schema.ts');
    });

    test('a migration that fails leaves nothing of itself, and the next attempt goes on', async () => {
      const next = join(folder, '000099_next.sql');
      writeFileSync(next, 'create table half (a integer); select 1 / 0;');
      await assert.rejects(migrate(empty, edited), /division by zero/);
      writeFileSync(next, 'create table half (a integer);');
      assert.deepEqual(await migrate(empty, edited), [99]);
    });

    test('a schema newer than this program, or an edited migration, is refused', async () => {
      await assert.rejects(
        migrate(empty),
        (error) => error instanceof MigrationRefused && /newer Carnet/.test(error.message),
      );
      writeFileSync(join(folder, '000099_next.sql'), 'create table half (b integer);');
      await assert.rejects(
        migrate(empty, edited),
        (error) => error instanceof MigrationRefused && /never edited/.test(error.message),
      );
    });
  });
}
