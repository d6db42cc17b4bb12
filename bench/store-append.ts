/**
 * What a listed check-in asks of the database, without the check-in: batches of dossiers are loaded under lock, get one event and one
 * recorded decision each, and are committed with fsync on, by several workers at once, while PostgreSQL shares the machine.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { DossierChange, StoredDossier } from '../src/app/dossiers/ports.ts';
import type { Territory } from '../src/core/territory/territory.ts';
import { connectPlain } from '../src/store/postgres/connection.ts';
import { startEmbeddedPostgres } from '../src/store/embedded/supervisor.ts';
import { openStore, type Store } from '../src/store/store.ts';
import type { Outcome } from './benchmark.ts';

export const name = 'store-append';
export const target =
  'at least 9,000 dossiers a second loaded and committed in batches of 128: three times what check-ins need';

const phones = 20_000;
const historyEvents = 20;
const seconds = 5;
const workers = 3;
const batchSizes = [1, 16, 64, 128, 256];
const targetPerS = 9000;

function changeOf(dossier: StoredDossier, at: number): DossierChange {
  const territory = 'CU' as Territory;
  const whereabouts = { kind: 'placed', territory, by: ['fix', 'network'] } as const;
  return {
    phoneId: dossier.registration.phoneId,
    deviceId: dossier.registration.deviceId ?? dossier.registration.phoneId,
    appended: [{ at, receivedAt: at, kind: 'observed', whereabouts }],
    lastSeq: dossier.lastSeq + 1,
    standing: 'visitor',
    open: true,
    nextAt: at + 86_400_000,
    issued: [],
    directiveUpdates: [],
    decision: {
      now: at,
      knownAt: at,
      events: dossier.events.length + 1,
      observed: null,
      standing: 'visitor',
      sha256: 'x'.repeat(43),
    },
    decisionSha256: 'x'.repeat(43),
    at: Date.now(),
    outbox: [],
  };
}

async function fill(url: string): Promise<string[]> {
  const ids = Array.from({ length: phones }, () => randomBytes(16).toString('hex'));
  const client = await connectPlain(url, 'bench');
  await client.query(
    `insert into phones (bucket, phone_id, imeis, serial, model, registered)
     select get_byte(uuid_send(id), 0), id, array[490154203237518], 'S' || n, 'M1', true from unnest($1::uuid[]) with ordinality as k (id, n)`,
    [ids],
  );
  await client.query(
    `insert into dossiers (bucket, phone_id, salt, event_count, open) select bucket, phone_id, phone_id, ${historyEvents}, true from phones`,
  );
  await client.query(
    `insert into dossier_events (bucket, phone_id, seq, event)
     select bucket, phone_id, seq, '{"at":1630600000000,"receivedAt":1630600000000,"kind":"observed","whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'
     from phones, generate_series(1, ${historyEvents}) as seq order by 1, 2, 3`,
  );
  await client.query('vacuum analyze');
  await client.end();
  return ids;
}

/** Dossiers a second: each worker takes its own slice of phones, as check-ins of one phone do not overlap. */
async function measure(store: Store, ids: readonly string[], batchSize: number): Promise<number> {
  const until = performance.now() + 1000 * seconds;
  const startedAt = performance.now();
  let done = 0;
  await Promise.all(
    Array.from({ length: workers }, async (_, worker) => {
      const own = ids.slice((worker * ids.length) / workers, ((worker + 1) * ids.length) / workers);
      for (let at = 0; performance.now() < until; at = (at + batchSize) % (own.length - batchSize)) {
        const batch = own.slice(at, at + batchSize);
        await store.transact(async (tx) => {
          const loaded = await store.loadDossiers(tx, batch);
          await store.commitDossiers(
            tx,
            [...loaded.values()].map((dossier) => changeOf(dossier, Date.now())),
          );
        });
        done += batch.length;
        await turn();
      }
    }),
  );
  return (1000 * done) / (performance.now() - startedAt);
}

export async function run(): Promise<Outcome> {
  const dataDir = mkdtempSync(join(tmpdir(), 'carnet-bench-'));
  const server = await startEmbeddedPostgres({ dataDir });
  const figures: Record<string, number> = {};
  try {
    const store = await openStore(server.url);
    const ids = await fill(server.url);
    for (const batchSize of batchSizes)
      figures[`batches of ${batchSize}, dossiers/s`] = await measure(store, ids, batchSize);
    await store.close();
  } finally {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
  return { figures, met: figures['batches of 128, dossiers/s']! >= targetPerS };
}
