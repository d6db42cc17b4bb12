import { hash } from 'node:crypto';
import { growLog } from './grow-log.ts';
import { signHead } from './own-checkpoint.ts';
import type { LogEntry, LogHead, QueuedStatement } from './ports.ts';
import { isPublished, publishCheckpoint, type Published } from './publish-checkpoint.ts';
import { recoverLog } from './recover-log.ts';
import { stagedName, type RoundPorts, type SequencerPorts } from './sequencer-ports.ts';

/** What a round of the sequencer came to. */
export type SequenceRound =
  /** Another process is at it. */
  | { readonly kind: 'taken' }
  | {
      readonly kind: 'done';
      /** Statements that entered the log. */
      readonly logged: number;
      readonly size: number;
      /** `waiting`: not enough witnesses yet; nothing new can be proved. */
      readonly checkpoint: Published;
      /** More statements wait than one round takes. */
      readonly more: boolean;
    };

export interface Sequencer {
  /** One round. Throws `StoreUnavailable`, `LogHalted`, and what the disk throws; the next round begins by setting right what was left. */
  round(): Promise<SequenceRound>;
}

export interface SequencerOptions {
  /** Statements in one round at most. */
  readonly batchSizeMax?: number;
}

const defaultBatchSizeMax = 4096;

/**
 * Takes statements from the queue into the log. The order of the effects is the design: files are staged, the head is swapped in the database, files are
 * moved into place, witnesses cosign, the checkpoint is replaced. Nothing is given out before the head says it, so nothing is ever signed twice
 * differently, whatever fails in between.
 */
export function createSequencer(ports: SequencerPorts, options: SequencerOptions = {}): Sequencer {
  const limit = options.batchSizeMax ?? defaultBatchSizeMax;
  /** The head that the last round left, all done; null: something may be left to set right. */
  let settled: LogHead | null = null;
  let askedWitnesses = false;

  async function turn(round: RoundPorts): Promise<SequenceRound> {
    const before = settled;
    settled = null;
    const seen = await look(round, limit);
    const isIdle = seen.queued.length === 0 && before !== null && isSame(before, seen.head);
    if (isIdle && (await isPublished(round, before))) {
      settled = before;
      return { kind: 'done', logged: 0, size: before.size, checkpoint: 'published', more: false };
    }
    const head = await recoverLog(round);
    if (!askedWitnesses) {
      // Before anything is signed: have the witnesses seen more of this log than we know?
      const asked = await publishCheckpoint(round, head, { firstAsked: true });
      if (asked === 'waiting')
        return { kind: 'done', logged: 0, size: head.size, checkpoint: asked, more: false };
      askedWitnesses = true;
    }
    const queued = await round.store.transact((tx) => round.store.readQueued(tx, limit));
    const grown = await logStatements(round, head, queued);
    const checkpoint = (await isPublished(round, grown.head))
      ? 'published'
      : await publishCheckpoint(round, grown.head, { firstAsked: false });
    if (checkpoint === 'published') settled = grown.head;
    return {
      kind: 'done',
      logged: grown.logged,
      size: grown.head.size,
      checkpoint,
      more: queued.length === limit,
    };
  }

  return {
    round: () =>
      ports.lock
        .hold((held) => turn({ ...ports, held }))
        .then((one) => (one === 'taken' ? { kind: 'taken' } : one)),
  };
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

/** Enters what is queued into the log, each statement once, and moves its files into place. */
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
  // The signature stays in memory until the head holds it: lost in a crash, it was never seen.
  const next = fresh.length === 0 ? head : signHead(signer, grown.size, grown.root);
  const name = stagedName(next);
  // A crash after this leaves staged files of a tree that is in no head: they are written over or removed.
  if (fresh.length > 0) await files.stage(name, grown.files);
  await ports.held.assertHeld();
  const at = ports.clock.now();
  // All or nothing. A crash before its end: the statements are still queued. After it: the next round finds head and staged files, and goes on.
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
  // A crash within: some files are in place, the others still staged. The published checkpoint needs none of them yet.
  await files.publishStaged(name);
  // Before any witness sees it. A crash before this: the next round keeps it, before it asks them.
  await files.keepHead(next.checkpoint);
  return { head: next, logged: fresh.length };
}

/** What is neither in the log already nor queued twice. */
async function freshStatements(
  { store }: RoundPorts,
  queued: readonly QueuedStatement[],
): Promise<readonly { readonly sha256: string; readonly body: string }[]> {
  const bySha = new Map<string, string>();
  for (const { body } of queued) bySha.set(hash('sha256', body, 'base64url'), body);
  const logged = await store.transact((tx) => store.findEntries(tx, [...bySha.keys()]));
  return [...bySha].filter(([sha256]) => !logged.has(sha256)).map(([sha256, body]) => ({ sha256, body }));
}
