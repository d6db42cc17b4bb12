import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { logTables, type LogWorld } from './log-world.ts';

/**
 * Remembers a world as it is: the log's tables, its files, what its witnesses know and what was shown. The function returned brings all of that back, which
 * takes a fraction of the time of a new world that is led there.
 */
export async function rewindable(world: LogWorld): Promise<() => Promise<void>> {
  const kept = mkdtempSync(join(tmpdir(), 'carnet-test-kept-'));
  after(() => rmSync(kept, { recursive: true, force: true }));
  cpSync(world.dataDir, kept, { recursive: true });
  await world.sql(`create schema start;
    ${logTables.map((table) => `create table start.${table} as table ${table};`).join('')}`);
  const shown = [...world.shown];
  const warnings = [...world.warnings];
  return async () => {
    for (const name of readdirSync(world.dataDir)) rmSync(join(world.dataDir, name), { recursive: true });
    cpSync(kept, world.dataDir, { recursive: true });
    await world.sql(
      [
        ...logTables.map((table) => `delete from ${table};`),
        ...logTables
          .toReversed()
          .map((table) => `insert into ${table} overriding system value table start.${table};`),
      ].join(''),
    );
    world.shown.splice(0, Infinity, ...shown);
    world.warnings.splice(0, Infinity, ...warnings);
  };
}
