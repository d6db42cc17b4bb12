import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import type { WitnessAddress } from '../../src/app/log/ask-witnesses.ts';
import type { Clock } from '../../src/app/ports.ts';
import { startWitness, type RunningWitness } from '../../src/server/start-witness.ts';
import { openLogKeys } from '../../src/keystore/log-keys.ts';
import { testClock, testServer, type TestServer } from './server.ts';

type TestServerOptions = NonNullable<Parameters<typeof testServer>[1]>;

export interface TestServerWithLog extends TestServer {
  readonly witnesses: readonly RunningWitness[];
}

/** Two real witnesses for the log of a data folder, stopped when the file's tests are done; without a clock they take the time from the system. */
export async function testWitnesses(
  dataDir: string,
  names: readonly string[] = ['witness-one', 'witness-two'],
  clock?: Clock,
): Promise<readonly RunningWitness[]> {
  const keys = openLogKeys(join(dataDir, 'keys'), undefined, Date.now());
  const dir = mkdtempSync(join(tmpdir(), 'carnet-test-witnesses-'));
  const logs = keys.current().map(({ vkey }) => vkey);
  const witnesses = await Promise.all(
    names.map((name) =>
      startWitness({ dir: join(dir, name), name, logs, port: 0, ...(clock === undefined ? {} : { clock }) }),
    ),
  );
  after(async () => {
    await Promise.all(witnesses.map((witness) => witness.close()));
    rmSync(dir, { recursive: true, force: true });
  });
  return witnesses;
}

/** Options of a log that all of these witnesses cosign, and into which nothing enters by itself. */
export function witnessedBy(witnesses: readonly RunningWitness[]): {
  readonly witnesses: readonly WitnessAddress[];
  readonly quorum: number;
  readonly everyMs: null;
} {
  const addresses = witnesses.map(({ url, vkey }) => ({ url, vkey }));
  return { witnesses: addresses, quorum: addresses.length, everyMs: null };
}

/**
 * A server as `testServer` gives it, whose log two witnesses cosign by its clock, both wanted. Nothing enters the log by itself: `sequence()` logs what is queued
 * and has it cosigned.
 */
export async function testServerWithLog(
  at: string,
  options: Omit<TestServerOptions, 'publicLog'> & {
    readonly publicLog?: Partial<NonNullable<TestServerOptions['publicLog']>>;
  } = {},
): Promise<TestServerWithLog> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'carnet-test-log-'));
  const { clock = testClock(at) } = options;
  const witnesses = await testWitnesses(dataDir, undefined, clock);
  const server = await testServer(at, {
    ...options,
    clock,
    dataDir,
    publicLog: {
      ...witnessedBy(witnesses),
      listEveryMs: 0,
      ...options.publicLog,
    },
  });
  after(async () => {
    await server.close();
    if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
  });
  return { ...server, witnesses };
}
