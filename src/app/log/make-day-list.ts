import { createHmac, hash, randomBytes } from 'node:crypto';
import { encodeBase64url } from '../../core/base64.ts';
import {
  formatDayList,
  makeDayList,
  parseDayList,
  treeOfDayList,
  type DayList,
} from '../../core/log/day-list.ts';
import { dayMs, dayOf, formatDay, type Instant } from '../../core/time.ts';
import type { DayListStatement } from '../../protocol/log/statement-v2.ts';
import type { Transaction } from '../ports.ts';
import type { MadeList } from './day-list-ports.ts';
import { sha256 } from './note-key.ts';
import type { RoundPorts, SequencerPorts } from './sequencer-ports.ts';

/** The most leaves of phones in one list; what is left goes into the next. */
const leavesMax = 262_144;
const seedBytes = 32;

export interface DayLister {
  /** Whether it is time for a list. Asks the database no more in a period once that has its list. */
  isDue(): Promise<boolean>;
  /** Makes a list of all leaves that wait, and queues its statement with the held ones. */
  make(round: RoundPorts): Promise<void>;
}

/**
 * Makes the lists of opaque leaves: one in each period of `everyMs`, counted from 1970, so one a day begins at 00:00Z. A list a day is made whether
 * something waits or not; shorter periods, which are for demonstrations, leave empty ones out. `everyMs` 0: whenever something waits.
 */
export function createDayLister({ store, clock }: SequencerPorts, everyMs: number): DayLister {
  /** The last period in which there is nothing left to do. */
  let done = -1;
  const periodOf = (at: Instant): number => Math.floor(at / everyMs);

  return {
    async isDue() {
      const period = everyMs === 0 ? null : periodOf(clock.now());
      if (period !== null && period <= done) return false;
      const { lastAt, isWaiting } = await store.transact((tx) => store.readListState(tx));
      if (period === null) return isWaiting;
      const isDaily = everyMs >= dayMs;
      if (lastAt === null && isDaily) await store.transact(async (tx) => store.beginLists(tx, clock.now()));
      const isMade = lastAt === null ? isDaily : periodOf(lastAt) >= period;
      const isOwed = !isMade && (isWaiting || isDaily);
      if (!isOwed) done = period;
      return isOwed;
    },
    async make(round) {
      const now = clock.now();
      const leaves = await store.transact((tx) => store.readWaitingLeaves(tx, leavesMax));
      const seed = randomBytes(seedBytes);
      const made = await published(round, fill(leaves, seed), now);
      await round.held.assertHeld();
      // After a crash before this a file lies there that nothing names, and the leaves still wait.
      await store.transact(async (tx) => {
        store.addList(tx, { ...made, seed, at: now, leaves }, true);
      });
      if (everyMs > 0) done = periodOf(now);
    },
  };
}

/** Writes the list's public file, then says what the log says of it. */
async function published(
  { files }: Pick<SequencerPorts, 'files'>,
  list: DayList,
  now: Instant,
): Promise<{ readonly sha256: string; readonly statement: string }> {
  const { root } = await treeOfDayList(sha256, list);
  const name = await files.publishDocument('lists', formatDayList(list));
  const statement: DayListStatement = {
    v: 2,
    day: formatDay(dayOf(now)),
    kind: 'day-list',
    list: { root: encodeBase64url(root), count: list.length, sha256: name },
  };
  return { sha256: name, statement: JSON.stringify(statement) };
}

/** The list of these leaves, filled up by leaves that follow from the seed: the database need not keep those. */
function fill(leaves: readonly Uint8Array[], seed: Uint8Array): DayList {
  let count = 0;
  return makeDayList(leaves, () => {
    count += 1;
    return createHmac('sha256', seed).update(`filling ${count}`).digest();
  });
}

/** Writes the files of all lists again, because they may be lost. */
export async function republishLists({ store, files, held }: RoundPorts): Promise<void> {
  for (let after = ''; ;) {
    const list = await store.transact((tx) => store.readListAfter(tx, after));
    if (list === null) return;
    await held.assertHeld();
    await files.publishDocument('lists', formatDayList(fill(list.leaves, list.seed ?? new Uint8Array(0))));
    after = list.sha256;
  }
}

/** Records the lists that these statements of a log name, as their files have them: a restored database has forgotten the leaves. */
export async function takeOverLists(
  { store, files, warn }: RoundPorts,
  tx: Transaction,
  statements: readonly string[],
  at: Instant,
): Promise<void> {
  for (const statement of statements) {
    if (!statement.startsWith('{"v":2,') || !statement.includes('"kind":"day-list"')) continue;
    const { sha256: name } = (JSON.parse(statement) as DayListStatement).list;
    const leaves = await readList(files, name);
    if (leaves === null)
      warn(`The list log/lists/${name} is not whole: what it holds is not known to the database.`);
    else store.addList(tx, { sha256: name, at, seed: null, leaves, statement }, false);
  }
}

/** The leaves of a list's file; null where there is none, or it has another hash. */
export async function readList(
  files: Pick<SequencerPorts['files'], 'readDocument'>,
  name: MadeList['sha256'],
): Promise<DayList | null> {
  const file = await files.readDocument('lists', name);
  if (file === null || hash('sha256', file, 'base64url') !== name) return null;
  return parseDayList(file) ?? null;
}
