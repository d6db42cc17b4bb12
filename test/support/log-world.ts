/**
 * A log with everything real (PostgreSQL, files, keys, witnesses over HTTP) but the server around it: any effect of the sequencer may fail, done or not.
 */
import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, renameSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after } from 'node:test';
import { askWitnesses } from '../../src/app/log/ask-witnesses.ts';
import { growLog, storedRoot } from '../../src/app/log/grow-log.ts';
import { readCheckpoint } from '../../src/app/log/own-checkpoint.ts';
import type { LogFiles, Witnesses } from '../../src/app/log/ports.ts';
import { createSequencer, type SequenceRound } from '../../src/app/log/sequence.ts';
import type { SequencerPorts } from '../../src/app/log/sequencer-ports.ts';
import { startWitness, type RunningWitness } from '../../src/server/start-witness.ts';
import { encodeBase64 } from '../../src/core/base64.ts';
import { decodeEntries, tilePath, tilesOf } from '../../src/core/log/tiles.ts';
import { connectPlain } from '../../src/store/postgres/connection.ts';
import { openLogFiles } from '../../src/store/log/files.ts';
import { openLogKeys } from '../../src/keystore/log-keys.ts';
import { openSequencerLock } from '../../src/store/log/lock.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { testDatabase } from './database.ts';
import { patienceMs } from './until.ts';

/** Not done at all; done, and its answer lost; of several files, some done. */
export type FaultKind = 'failed' | 'failed but persisted' | 'half done';

export interface Fault {
  /** Which effect of a round, counted from 1. */
  readonly at: number;
  readonly kind: FaultKind;
}

export class InjectedFault extends Error {}
export interface LogWorld {
  readonly url: string;
  readonly store: Store;
  readonly dataDir: string;
  readonly files: LogFiles;
  readonly witnesses: readonly RunningWitness[];
  readonly warnings: string[];
  /** Names of the effects of the last round, in order. */
  readonly effects: string[];
  /** Every checkpoint that left the log: shown to witnesses or published, in order. */
  readonly shown: { readonly to: 'witnesses' | 'everyone'; readonly size: number; readonly root: string }[];
  queue(...statements: readonly string[]): Promise<void>;
  /** A process of its own that sequences until nothing is left, or one round with a fault in it. */
  run(fault?: Fault): Promise<SequenceRound>;
  /** Keeps the log's tables as they are; `restore` brings them back. */
  backup(): Promise<void>;
  restore(): Promise<void>;
  sql(text: string): Promise<void>;
  close(): Promise<void>;
}

export interface LogWorldOptions {
  readonly quorum?: number;
  readonly batchSizeMax?: number;
  readonly now?: () => number;
  /** The period of the lists of opaque leaves. */
  readonly listEveryMs?: number;
}

export const logTables = ['log_head', 'log_entries', 'outbox', 'log_leaves', 'log_lists'] as const;

export async function logWorld(options: LogWorldOptions = {}): Promise<LogWorld> {
  const url = await testDatabase();
  const store = await openStore(url, { connectionsMax: 2 });
  const dataDir = mkdtempSync(join(tmpdir(), 'carnet-test-log-'));
  const signer = openLogKeys(join(dataDir, 'keys'), undefined, Date.now());
  const files = openLogFiles(join(dataDir, 'log'), join(dataDir, 'log-staging'));
  const logs = signer.current().map(({ vkey }) => vkey);
  const witnesses = await Promise.all(
    ['one', 'two'].map((name) => startWitness({ dir: join(dataDir, name), name, logs })),
  );
  const world: LogWorld = {
    url,
    store,
    dataDir,
    files,
    witnesses,
    warnings: [],
    effects: [],
    shown: [],
    queue: (...statements) =>
      store.transact(async (tx) => {
        store.queueStatements(tx, statements);
      }),
    run: (fault) => run(world, signer, options, fault),
    backup: () =>
      world.sql(`drop schema if exists kept cascade; create schema kept;
        ${logTables.map((table) => `create table kept.${table} as table ${table};`).join('')}`),
    restore: () =>
      world.sql(
        [
          ...logTables.map((table) => `delete from ${table};`),
          ...logTables
            .toReversed()
            .map((table) => `insert into ${table} overriding system value table kept.${table};`),
        ].join(''),
      ),
    async sql(text) {
      const client = await connectPlain(url, 'test');
      await client.query(text);
      await client.end();
    },
    async close() {
      await Promise.all(witnesses.map((witness) => witness.close()));
      await store.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  return world;
}

/** Closes a world when the file's tests are done. */
export function closedAfter(world: LogWorld): LogWorld {
  after(() => world.close());
  return world;
}

async function run(
  world: LogWorld,
  signer: ReturnType<typeof openLogKeys>,
  options: LogWorldOptions,
  fault: Fault | undefined,
): Promise<SequenceRound> {
  world.effects.length = 0;
  const lock = openSequencerLock(world.url);
  let claim: { witness: string; size: number } | null = null;
  const asked = askWitnesses({
    witnesses: () => (options.quorum === 0 ? [] : world.witnesses),
    quorum: options.quorum ?? world.witnesses.length,
    timeoutMs: patienceMs,
    onLarger: (witness, size) => (claim = { witness, size }),
  });
  const ports: SequencerPorts = {
    store: world.store,
    files: world.files,
    lock,
    signer,
    witnesses: watching(world, asked),
    beginRecovering: () => Promise.resolve(),
    takeClaim: () => {
      const taken = claim;
      claim = null;
      return taken;
    },
    clock: { now: options.now ?? (() => Date.parse('2026-01-01T00:00:00Z')) },
    warn: (line) => world.warnings.push(line),
  };
  const sequencer = createSequencer(failing(world, ports, fault), {
    batchSizeMax: options.batchSizeMax ?? 512,
    listEveryMs: options.listEveryMs ?? 0,
  });
  try {
    for (;;) {
      const round = await sequencer.round();
      if (fault !== undefined || round.kind === 'taken' || !round.more) return round;
    }
  } finally {
    await lock.close();
  }
}

function watching(world: LogWorld, witnesses: Witnesses): Witnesses {
  return {
    quorum: witnesses.quorum,
    vkeys: witnesses.vkeys,
    cosign(note, size, proveFrom) {
      show(world, 'witnesses', note);
      return witnesses.cosign(note, size, proveFrom);
    },
  };
}

function show(world: LogWorld, to: 'witnesses' | 'everyone', note: string): void {
  const { size, root } = readCheckpoint(note)!;
  world.shown.push({ to, size, root: encodeBase64(root) });
}

/** The same ports, every effect counted, and one of them failing. */
function failing(world: LogWorld, ports: SequencerPorts, fault: Fault | undefined): SequencerPorts {
  const effect = async <T>(name: string, work: () => Promise<T>, half?: () => void): Promise<T> => {
    world.effects.push(name);
    const here = world.effects.length === fault?.at;
    if (here && fault.kind === 'half done') half?.();
    if (here && fault.kind !== 'failed but persisted') throw new InjectedFault(`${name} ${fault.kind}`);
    const value = await work();
    if (here) throw new InjectedFault(`${name} ${fault.kind}`);
    return value;
  };
  const { store, files, lock, witnesses } = ports;
  return {
    ...ports,
    store: { ...store, transact: (work) => effect('transact', () => store.transact(work)) },
    files: {
      ...files,
      replaceCheckpoint: (note) =>
        effect('replaceCheckpoint', () => {
          show(world, 'everyone', note);
          return files.replaceCheckpoint(note);
        }),
      stage: (name, all) =>
        effect(
          'stage',
          () => files.stage(name, all),
          () => void files.stage(name, new Map([...all].slice(0, Math.ceil(all.size / 2)))),
        ),
      publishStaged: (name) =>
        effect(
          'publishStaged',
          () => files.publishStaged(name),
          () => moveHalf(world.dataDir, name),
        ),
      keepHead: (note) => effect('keepHead', () => files.keepHead(note)),
      dropStagedBut: (name) => effect('dropStagedBut', () => files.dropStagedBut(name)),
      dropPartials: (tiles) => effect('dropPartials', () => files.dropPartials(tiles)),
    },
    lock: {
      ...lock,
      hold: (work) =>
        lock.hold((held) => work({ assertHeld: () => effect('assertHeld', () => held.assertHeld()) })),
    },
    witnesses: {
      quorum: witnesses.quorum,
      vkeys: witnesses.vkeys,
      cosign: (...asked) => effect('cosign', () => witnesses.cosign(...asked)),
    },
  };
}

/** What a crash in the middle of publishing leaves. */
function moveHalf(dataDir: string, name: string): void {
  const folder = join(dataDir, 'log-staging', 'trees', name);
  if (!existsSync(folder)) return;
  const staged = readdirSync(folder);
  for (const file of staged.slice(0, Math.ceil(staged.length / 2))) {
    const target = join(dataDir, 'log', file.replaceAll('_', '/'));
    mkdirSync(dirname(target), { recursive: true });
    renameSync(join(folder, file), target);
  }
}

/** Whatever failed: what everyone can read holds together, and nobody was ever shown two trees of one size, or a smaller one after a larger. */
export async function assertConsistent(world: LogWorld): Promise<void> {
  const roots = new Map<number, string>();
  let published = 0;
  for (const { to, size, root } of world.shown) {
    assert.equal(roots.get(size) ?? root, root, `two roots of size ${size} were shown`);
    roots.set(size, root);
    if (to === 'everyone') {
      assert.ok(size >= published, `a checkpoint of ${size} after one of ${published}`);
      published = size;
    }
  }
  const note = await world.files.readCheckpoint();
  if (note === null) return;
  const { size, root } = readCheckpoint(note)!;
  assert.deepEqual(Buffer.from(await storedRoot(world.files.readTile, size)), Buffer.from(root));
  for (const witness of ['one', 'two'])
    assert.equal(existsSync(join(world.dataDir, witness, 'evidence')), false, 'a witness saw misbehaviour');
}

/** The published log holds exactly these statements, each once, in every file alike, and the database agrees; nothing is queued. */
export async function assertLogged(
  world: Pick<LogWorld, 'files' | 'store'>,
  statements: readonly string[],
): Promise<void> {
  const { files, store } = world;
  const checkpoint = readCheckpoint((await files.readCheckpoint())!)!;
  assert.equal(checkpoint.size, statements.length);
  const logged: string[] = [];
  for (const tile of tilesOf(checkpoint.size).filter(({ level }) => level === 0)) {
    const bundle = await files.readTile({ ...tile, level: 'entries' });
    logged.push(...decodeEntries(bundle!)!.map((entry) => Buffer.from(entry).toString()));
  }
  assert.deepEqual(logged.toSorted(), [...statements].toSorted());
  const anew = await growLog(
    () => Promise.resolve(null),
    0,
    logged.map((one) => Buffer.from(one)),
  );
  assert.deepEqual(Buffer.from(anew.root), Buffer.from(checkpoint.root));
  for (const tile of tilesOf(checkpoint.size))
    assert.deepEqual(
      Buffer.from((await files.readTile(tile))!),
      Buffer.from(anew.files.get(tilePath(tile))!),
      tilePath(tile),
    );
  await store.transact(async (tx) => {
    assert.deepEqual(await store.readStatements(tx, 0, logged.length + 1), logged);
    assert.equal(await store.countQueued(tx), 0);
    const sha256 = hash('sha256', logged[0]!, 'base64url');
    assert.equal((await store.readEntry(tx, sha256))?.index, 0);
  });
}
