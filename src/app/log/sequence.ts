import { hash } from 'node:crypto';
import { dayMs } from '../../core/time.ts';
import { growLog } from './grow-log.ts';
import { signHead } from './own-checkpoint.ts';
import type { LogEntry, LogHead, QueuedStatement } from './ports.ts';
import { isPublished, publishCheckpoint, type Published } from './publish-checkpoint.ts';
import { createDayLister } from './make-day-list.ts';
import { recoverLog } from './recover-log.ts';
import { stagedName, type RoundPorts, type SequencerPorts } from './sequencer-ports.ts';

/** The result of a round of the sequencer. */
export type SequenceRound =
  /** Another process runs a round. */
  | { readonly kind: 'taken' }
  | {
      readonly kind: 'done';
      /** Statements added to the log. */
      readonly logged: number;
      readonly size: number;
      /** `waiting`: too few cosignatures so far, so no new statement can be proved. */
      readonly checkpoint: Published;
      /** More statements are queued than one round takes. */
      readonly more: boolean;
    };

export interface Sequencer {
  /** Runs one round. Throws `StoreUnavailable`, `LogHalted`, and errors of the disk; the next round begins with recovery. */
  round(): Promise<SequenceRound>;
  /**
   * Brings database and files together and neither signs nor asks anybody. A log that neither holds is left for the first round. Throws as `round` does.
   */
  recover(): Promise<void>;
  /** Whether enough witnesses have told this process what they know of the log: nothing larger than it holds. */
  hasAskedWitnesses(): boolean;
}

export interface SequencerOptions {
  /** Statements in one round at most. */
  readonly batchSizeMax?: number;
  /** The period of the lists of opaque leaves; a day where nothing else is said, 0: whenever something waits. */
  readonly listEveryMs?: number;
}

const defaultBatchSizeMax = 4096;

/**
 * Moves statements from the queue into the log. The order of the effects is the design: files are staged, the head is swapped in the database, files are
 * moved into place, witnesses cosign, the checkpoint is replaced. Nothing leaves the process before the head is committed, so no failure in between can
 * lead to two different signed trees of one size.
 */
export function createSequencer(ports: SequencerPorts, options: SequencerOptions = {}): Sequencer {
  const limit = options.batchSizeMax ?? defaultBatchSizeMax;
  /** The head that the last round published; null: the next round has to recover. */
  let published: LogHead | null = null;
  let askedWitnesses = false;
  const lister = createDayLister(ports, options.listEveryMs ?? dayMs);

  async function turn(round: RoundPorts): Promise<SequenceRound> {
    const before = published;
    published = null;
    const seen = await look(round, limit);
    const isListDue = await lister.isDue();
    const isIdle = !isListDue && seen.queued.length === 0 && before !== null && isSame(before, seen.head);
    if (isIdle && (await isPublished(round, before))) {
      published = before;
      return { kind: 'done', logged: 0, size: before.size, checkpoint: 'published', more: false };
    }
    const head = await recoverLog(round);
    if (!askedWitnesses) {
      // Before anything new is signed, checks that no witness has seen a larger tree of this log.
      const checkpoint = await publishCheckpoint(round, head, { isFirst: true });
      if (checkpoint === 'waiting')
        return { kind: 'done', logged: 0, size: head.size, checkpoint, more: false };
      askedWitnesses = true;
    }
    // Not before: a database that was restored learns from the files first what is in lists already.
    if (isListDue) await lister.make(round);
    const queued = await round.store.transact((tx) => round.store.readQueued(tx, limit));
    const grown = await logStatements(round, head, queued);
    const checkpoint = (await isPublished(round, grown.head))
      ? 'published'
      : await publishCheckpoint(round, grown.head, { isFirst: false });
    if (checkpoint === 'published') published = grown.head;
    return {
      kind: 'done',
      logged: grown.logged,
      size: grown.head.size,
      checkpoint,
      more: queued.length === limit,
    };
  }

  return {
    hasAskedWitnesses: () => askedWitnesses,
    round: () =>
      ports.lock
        .hold((held) => turn({ ...ports, held }))
        .then((one) => (one === 'taken' ? { kind: 'taken' } : one)),
    recover: async () => {
      // Where another process holds the lock, that one has done it, or does it now.
      await ports.lock.hold(async (held) => {
        if (await isBegun(ports)) await recoverLog({ ...ports, held });
      });
    },
  };
}

async function isBegun({ store, files }: SequencerPorts): Promise<boolean> {
  if ((await store.transact((tx) => store.readHead(tx))) !== null) return true;
  return (await files.readCheckpoint()) !== null || (await files.readKeptHead()) !== null;
}

async function look(
  { store }: RoundPorts,
  limit: number,
): Promise<{ readonly head: LogHead | null; readonly queued: readonly QueuedStatement[] }> {
  return store.transact(async (tx) => ({
    head: await store.readHead(tx),
    queued: await store.readQueued(tx, Math.min(1, limit)),
  }));
}

function isSame(one: LogHead, other: LogHead | null): boolean {
  return one.size === other?.size && one.root === other.root;
}

/** Adds the queued statements to the log, each once, and moves the files into place. */
async function logStatements(
  ports: RoundPorts,
  head: LogHead,
  queued: readonly QueuedStatement[],
): Promise<{ readonly head: LogHead; readonly logged: number }> {
  if (queued.length === 0) return { head, logged: 0 };
  const { store, files, signer } = ports;
  const fresh = await freshStatements(ports, queued);
  const statements = fresh.map(({ body }) => Buffer.from(body));
  const grown = await growLog(files.readTile, head.size, statements);
  // The signature stays in memory until the head is committed, so nobody sees one that a crash loses.
  const next = fresh.length === 0 ? head : signHead(signer, grown.size, grown.root);
  const name = stagedName(next);
  // After a crash here the staged files belong to no head; they are overwritten or removed later.
  if (fresh.length > 0) await files.stage(name, grown.files);
  await ports.held.assertHeld();
  const at = ports.clock.now();
  // After a crash before the commit the statements are still queued. After the commit, the next round finds the head and the staged files.
  await store.transact(async (tx) => {
    if (!(await store.advanceHead(tx, head, next))) throw new Error('the head of the log moved meanwhile');
    store.addEntries(
      tx,
      fresh.map(({ sha256, body }, place): LogEntry => ({
        index: head.size + place,
        sha256,
        statement: body,
      })),
      at,
    );
    store.dropQueued(tx, queued);
  });
  // After a crash in between, some files are still staged. The published checkpoint needs none of them yet.
  await files.publishStaged(name);
  // Stored before any witness sees it. After a crash before this, the next round stores it before it asks them.
  await files.keepHead(next.checkpoint);
  return { head: next, logged: fresh.length };
}

/** The queued statements that are not in the log, each once. */
async function freshStatements(
  { store }: RoundPorts,
  queued: readonly QueuedStatement[],
): Promise<readonly { readonly sha256: string; readonly body: string }[]> {
  const bySha = new Map<string, string>();
  for (const { body } of queued) bySha.set(hash('sha256', body, 'base64url'), body);
  const logged = await store.transact((tx) => store.findEntries(tx, [...bySha.keys()]));
  return [...bySha].filter(([sha256]) => !logged.has(sha256)).map(([sha256, body]) => ({ sha256, body }));
}
