/**
 * The public log with everything durable: statements are committed to the queue in PostgreSQL (fsync on), sequenced into tiles (every file flushed), and
 * cosigned by two witnesses in processes of their own, all on this machine's processors. First as fast as it goes, then at the rate of a campaign that
 * orders some hundred phones a second, where what counts is how long it takes from submitting a statement to holding its proof.
 */
import type { Territory } from '../src/core/territory/territory.ts';
import { hash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openPublicLog, type PublicLog } from '../src/server/start-log.ts';
import type { DirectiveStatement } from '../src/protocol/log/statement.ts';
import { startEmbeddedPostgres } from '../src/store/embedded/supervisor.ts';
import { openLogKeys } from '../src/keystore/log-keys.ts';
import { openStore, type Store } from '../src/store/store.ts';
import type { Outcome } from './benchmark.ts';
import { startWitnessChild } from './support/witness-child.ts';

export const name = 'log-append';
export const target =
  'at least 3,000 statements a second made durable, sequenced and witnessed; from submitting to a witnessed proof p99 at most 1.5 s';

const throughputStatements = 60_000;
const queuedTogether = 64;
const queuers = 3;
const campaignSeconds = 20;
const campaignPerS = 300;
const campaignTogether = 3;
const everyMs = 250;
const pollMs = 20;
const targetPerS = 3000;
const targetP99Ms = 1500;

const random = (): string => randomBytes(32).toString('base64url');

/** A lock's statement, of the size that they have. */
function statement(): string {
  const value: DirectiveStatement = {
    v: 1,
    kind: 'directive',
    at: '2026-03-01T00:00:00Z',
    subject: random(),
    seq: 1_772_323_200,
    type: 'lock',
    territory: 'CU' as Territory,
    clauses: ['cu-activation'],
    policy: { id: 'six-destinations', version: 1, sha256: random() },
    decisionSha256: random(),
    approvals: [
      { role: 'proposer', key: random(), assertionSha256: random() },
      { role: 'approver', key: random(), assertionSha256: random() },
    ],
    measure: { sha256: random(), member: random() },
    until: '2026-03-31T00:00:00Z',
  };
  return JSON.stringify(value);
}

async function untilWitnessed(log: PublicLog, size: number): Promise<void> {
  while ((await log.proofs.witnessedSize()) < size) await pause(5);
}

/** Statements a second from the first commit to the checkpoint that proves the last. */
async function throughput(store: Store, log: PublicLog): Promise<number> {
  const sizeBefore = await log.proofs.witnessedSize();
  let left = Math.floor(throughputStatements / queuedTogether);
  const count = left * queuedTogether;
  const startedAt = performance.now();
  const queuer = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const batch = Array.from({ length: queuedTogether }, statement);
      await store.transact(async (tx) => {
        store.queueStatements(tx, batch);
      });
    }
  };
  await Promise.all(Array.from({ length: queuers }, queuer));
  await untilWitnessed(log, sizeBefore + count);
  return (1000 * count) / (performance.now() - startedAt);
}

/** Milliseconds from before a statement is queued until its proof is read, sorted. */
async function latencies(store: Store, log: PublicLog): Promise<number[]> {
  const submitted = new Map<string, number>();
  const measured: number[] = [];
  const count = campaignSeconds * campaignPerS;
  const startedAt = performance.now();
  const submit = async (): Promise<void> => {
    const batch = Array.from({ length: campaignTogether }, statement);
    const at = performance.now();
    await store.transact(async (tx) => {
      store.queueStatements(tx, batch);
    });
    for (const one of batch) submitted.set(hash('sha256', one, 'base64url'), at);
  };
  const submitting = (async (): Promise<void> => {
    const under = new Set<Promise<void>>();
    for (let due = 0; due < count; due += campaignTogether) {
      const dueMs = (1000 * due) / campaignPerS - (performance.now() - startedAt);
      if (dueMs > 0) await pause(dueMs);
      const one = submit().finally(() => under.delete(one));
      under.add(one);
    }
    await Promise.all(under);
  })();
  while (measured.length < count) {
    await pause(pollMs);
    const asked = [...submitted.keys()];
    const proofs = await store.transact((tx) => log.proofs.readProofs(tx, asked));
    const now = performance.now();
    for (const sha256 of proofs.keys()) {
      measured.push(now - submitted.get(sha256)!);
      submitted.delete(sha256);
    }
  }
  await submitting;
  return measured.sort((a, b) => a - b);
}

export async function run(): Promise<Outcome> {
  const dataDir = mkdtempSync(join(tmpdir(), 'carnet-bench-'));
  const server = await startEmbeddedPostgres({ dataDir });
  const { vkey } = openLogKeys(join(dataDir, 'keys'), undefined, Date.now()).current()[0]!;
  const witnesses = await Promise.all(
    ['one', 'two'].map((witness) => startWitnessChild(join(dataDir, witness), witness, vkey)),
  );
  try {
    const store = await openStore(server.url);
    const fail = (error: unknown): never => {
      throw error;
    };
    const log = await openPublicLog({
      options: { witnesses, quorum: witnesses.length, everyMs },
      dataDir,
      databaseUrl: server.url,
      store,
      deployment: { now: () => Date.now(), witnessed: () => {}, beginRecovering: () => Promise.resolve() },
      warn: (line) => process.stderr.write(`${line}\n`),
      onFault: fail,
    });
    const perS = await throughput(store, log);
    const waits = await latencies(store, log);
    const at = (share: number): number =>
      waits[Math.min(waits.length - 1, Math.floor(share * waits.length))]!;
    await log.stop();
    await store.close();
    return {
      figures: {
        'statements durable and witnessed, statements/s': perS,
        [`at ${campaignPerS} statements/s: submit to witnessed proof p50, ms`]: at(0.5),
        [`at ${campaignPerS} statements/s: submit to witnessed proof p99, ms`]: at(0.99),
        [`at ${campaignPerS} statements/s: submit to witnessed proof longest, ms`]: waits.at(-1)!,
        'bytes a statement': Buffer.byteLength(statement()),
      },
      met: perS >= targetPerS && at(0.99) <= targetP99Ms,
    };
  } finally {
    await Promise.all(witnesses.map((witness) => witness.stop()));
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
