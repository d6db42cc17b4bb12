/** Opens what `test/compat/2026-11` keeps: each call gives copies of its own, so that a test may do to them what it wants. */
import { chmodSync, cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Client } from 'pg';
import type { Trust } from '../../src/protocol/device/trust.ts';
import { startWitness, type RunningWitness } from '../../src/server/start-witness.ts';
import { openLogKeys } from '../../src/keystore/log-keys.ts';
import { officerWith, type Officer } from '../../src/sim/casework/officers.ts';
import { softwarePasskey, type KeptPasskey } from '../../src/sim/casework/software-passkey.ts';
import { migrate } from '../../src/store/postgres/migrate.ts';
import { emptyDatabase } from '../support/database.ts';
import { testServer, type TestClock, type TestServer } from '../support/server.ts';
import { patienceMs } from '../support/until.ts';
import type { KeptPhone } from './kept-phone.ts';

const kept = fileURLToPath(new URL('./2026-11/', import.meta.url));
const migrations = fileURLToPath(new URL('../../migrations/', import.meta.url));
const migrationsThen = 6;

const read = (name: string): unknown => JSON.parse(readFileSync(join(kept, name), 'utf8'));

interface KeptMeasure {
  readonly caseId: string;
  readonly measure: string;
}

const { at, trust, phones } = read('phones.json') as {
  at: string;
  trust: Trust;
  phones: readonly KeptPhone[];
};

/** When the folder was left: nothing happened since. RFC 3339. */
export const keptAt = at;
export const keptTrust = trust;
export const keptPhones = phones;
/** `locked`: carried out, its leases run. `notLogged`: its one lock is signed and queued. `proposed`: one person signed. */
export const keptCasework = read('casework.json') as Record<'locked' | 'notLogged' | 'proposed', KeptMeasure>;
const { people, publicUrl } = read('people.json') as {
  publicUrl: string;
  people: readonly { readonly id: string; readonly name: string; readonly passkey: KeptPasskey }[];
};

export function keptPhone(name: string): KeptPhone {
  const found = keptPhones.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no phone "${name}": ${phones.map((one) => one.name).join(', ')}`);
  return found;
}

/** A copy of the data folder, without a database; removed when the file's tests are done. */
function keptDataDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'carnet-test-kept-'));
  cpSync(join(kept, 'data'), dir, { recursive: true });
  // Git does not keep who may read a file.
  for (const name of readdirSync(join(dir, 'keys'))) chmodSync(join(dir, 'keys', name), 0o600);
  after(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** The database as it was left, in the schema of then: whoever opens it migrates it on. Its URL. */
async function keptDatabase(): Promise<string> {
  const url = await emptyDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'carnet-test-migrations-'));
  for (const name of readdirSync(migrations))
    if (/^\d{6}_/.test(name) && Number(name.slice(0, 6)) <= migrationsThen)
      cpSync(join(migrations, name), join(folder, name));
  await migrate(url, pathToFileURL(`${folder}/`)).finally(() => rmSync(folder, { recursive: true }));
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(readFileSync(join(kept, 'database.sql'), 'utf8'));
  } finally {
    await client.end();
  }
  return url;
}

export interface KeptServer extends TestServer {
  readonly witnesses: readonly RunningWitness[];
  /** The two people of then, who sign in with their passkeys of then. */
  readonly proposer: Officer;
  readonly approver: Officer;
}

/** The server of this checkout on data folder and database of then, with the witnesses of then, at the moment they were left or at `from`. */
export async function keptServer(from: string = keptAt): Promise<KeptServer> {
  const dataDir = keptDataDir();
  const databaseUrl = await keptDatabase();
  const opened: { clock: Pick<TestClock, 'now'> } = { clock: { now: () => Date.parse(from) } };
  const witnesses = await keptWitnesses(dataDir, () => opened.clock.now());
  const server = await testServer(from, {
    dataDir,
    databaseUrl,
    publicUrl,
    publicLog: {
      witnesses: witnesses.map(({ url, vkey }) => ({ url, vkey })),
      quorum: 2,
      everyMs: null,
      witnessTimeoutMs: patienceMs,
    },
  });
  opened.clock = server.clock;
  const [proposer, approver] = people.map(({ id, name, passkey }) =>
    officerWith((path, request) => fetch(server.url + path, request), {
      id,
      name,
      passkey: softwarePasskey({ rpId: new URL(publicUrl).hostname, origin: publicUrl }, passkey),
    }),
  );
  return { ...server, witnesses, proposer: proposer!, approver: approver! };
}

async function keptWitnesses(dataDir: string, now: () => number): Promise<readonly RunningWitness[]> {
  const logs = openLogKeys(join(dataDir, 'keys'), undefined, now())
    .current()
    .map(({ vkey }) => vkey);
  const witnesses = await Promise.all(
    ['1', '2'].map((place) =>
      startWitness({ dir: join(dataDir, 'witnesses', place), name: null, logs, clock: { now } }),
    ),
  );
  after(() => Promise.all(witnesses.map((witness) => witness.close())));
  return witnesses;
}
