// The server of the story that make.ts plays, on the clock of the story.
import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLogKeys } from '../../../src/keystore/log-keys.ts';
import { startServer } from '../../../src/server/start-server.ts';
import { startWitness } from '../../../src/server/start-witness.ts';
import { startEmbeddedPostgres } from '../../../src/store/embedded/supervisor.ts';
import { migrate } from '../../../src/store/postgres/migrate.ts';

export const publicUrl = 'http://localhost:8787';
let now = Date.parse('2026-08-20T00:00:00Z');
export const clock = {
  now: () => now,
  advance: (ms: number): void => {
    now += ms;
  },
};
export const dataDir = mkdtempSync(join(tmpdir(), 'carnet-compat-'));
export const database = await startEmbeddedPostgres({ dataDir });
await migrate(database.url);
const origin = 'example.com/compat-2026-11';
const logKeys = openLogKeys(join(dataDir, 'keys'), origin, now);
export const witnesses = await Promise.all(
  ['1', '2'].map((place) =>
    startWitness({
      dir: join(dataDir, 'witnesses', place),
      name: `${origin}/witness-${place}`,
      logs: logKeys.current().map(({ vkey }) => vkey),
      clock,
    }),
  ),
);
export const server = await startServer({
  dataDir,
  databaseUrl: database.url,
  clock,
  publicUrl,
  quotas: null,
  deadlinesEveryMs: null,
  log: { level: 'warn', stream: process.stderr },
  publicLog: {
    witnesses: witnesses.map(({ url, vkey }) => ({ url, vkey })),
    quorum: 2,
    everyMs: null,
  },
});
export const line = { url: server.url, clock };

/** Goes on to a time; what the time brings on the server is done there. */
export async function at(time: string): Promise<void> {
  const instant = Date.parse(time);
  assert.ok(instant >= now, `${time} is over`);
  now = instant;
  await server.reachDeadlines();
  await server.executeMeasures();
}
