import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { loadKeys } from '../src/keystore/keys.ts';
import { startEmbeddedPostgres } from '../src/store/embedded/supervisor.ts';
import { openStore } from '../src/store/store.ts';
import type { Outcome } from './benchmark.ts';
import { startChild } from './support/child.ts';
import { fillRegistry } from './support/fill-registry.ts';
import { httpGet, httpLoad } from './support/http-load.ts';

export const name = 'phone-lookup';
export const target =
  'phones found by IMEI among 1,000,000 over HTTP at 8 connections: ≥ 2,000 a second, p99 ≤ 10 ms, each on record in the audit trail with fsync before its answer';

const registrySize = 1_000_000;
const connections = 8;
const perSecondMin = 2000;
const p99MaxMs = 10;

/** The IMEIs that `fillRegistry` gives, in an order that does not follow the table. */
const imeiOf = (index: number): string =>
  String(350_000_000_000_000 + ((index * 611_953) % registrySize) * 2);

export async function run(): Promise<Outcome> {
  const dataDir = mkdtempSync(join(tmpdir(), 'carnet-bench-'));
  const embedded = await startEmbeddedPostgres({ dataDir });
  try {
    await (await openStore(embedded.url)).close();
    await fillRegistry(embedded.url, registrySize);
    const api = await startChild(['carnet', dataDir, embedded.url]);
    try {
      const { operatorToken } = loadKeys(join(dataDir, 'keys'));
      const headers = { authorization: `Bearer ${operatorToken}` };
      let asked = 0;
      let found = 0;
      const load = await httpLoad({
        port: api.told.port,
        connections,
        seconds: 10,
        warmUpSeconds: 2,
        next: () => httpGet(`/v1/operator/devices?imei=${imeiOf(asked++)}`, headers),
        answered: (_status, body) => {
          found += (JSON.parse(body) as { phones: unknown[] }).phones.length;
        },
      });
      const entries = await auditEntries(embedded.url);
      return {
        figures: {
          'look-ups a second': load.perSecond,
          'p50, ms': load.p50Ms,
          'p99, ms': load.p99Ms,
          'answers that were not 2xx': load.failed,
          'phones registered': registrySize,
          'looked up': asked,
          'phones found': found,
          'entries in the audit trail': entries,
        },
        met:
          load.perSecond >= perSecondMin &&
          load.p99Ms <= p99MaxMs &&
          load.failed === 0 &&
          found === asked &&
          entries >= asked,
      };
    } finally {
      await api.stop();
    }
  } finally {
    await embedded.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function auditEntries(databaseUrl: string): Promise<number> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ count: string }>(
    `select count(*) as count from audit where operation = 'findPhones' and outcome = 'done'`,
  );
  await client.end();
  return Number(rows[0]!.count);
}
