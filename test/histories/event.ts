import { dayMs, hourMs, minuteMs } from '../../src/core/time.ts';
import type { Standstill } from '../../src/app/ports.ts';
import type { Random } from '../../src/sim/world/random.ts';

/** What becomes of one exchange of report and answer. */
export type Fate =
  | 'fine'
  | 'request-lost'
  | 'answer-lost'
  | 'answer-late'
  | 'sent-twice'
  | 'database-away'
  /** The commit went through, and nobody was told. */
  | 'database-unsure';

/** What a thief of the directive key can make: signed as it should be, but without what makes a lock one. */
export const forgeries = [
  'without-statement-in-log',
  'under-an-old-statement',
  'under-another-phones-statement',
  'under-a-notice',
  'longer-lease',
  'to-another-phone',
  'without-proof',
] as const;
export type Forgery = (typeof forgeries)[number];

/** One thing that happens, `afterMs` after the one before. `pick` chooses among what there is when it comes to it. */
export type HistoryEvent = { readonly afterMs: number } & (
  | { readonly kind: 'check-in'; readonly fate: Fate }
  | { readonly kind: 'late-answer' }
  | { readonly kind: 'replay'; readonly pick: number }
  | { readonly kind: 'forge'; readonly how: Forgery; readonly pick: number }
  | { readonly kind: 'owner-looks' }
  | { readonly kind: 'code'; readonly right: boolean }
  | { readonly kind: 'appeal' }
  | { readonly kind: 'appeal-decided'; readonly outcome: 'upheld' | 'dismissed' }
  | { readonly kind: 'order'; readonly people: 'two' | 'one' | 'one-twice' | 'nobody' }
  | { readonly kind: 'release' }
  | { readonly kind: 'case-ended'; readonly finding: string }
  | { readonly kind: 'exempt' }
  | { readonly kind: 'log'; readonly witnessed: boolean }
  | { readonly kind: 'deadlines' }
  | { readonly kind: 'snapshot' }
  | { readonly kind: 'restore' }
  /** The server finds that clocks disagree, or that its records are older than what was ordered. */
  | { readonly kind: 'halt'; readonly cause: Standstill['kind'] }
  /** The clocks agree again, and a person has confirmed the records. */
  | { readonly kind: 'go-on' }
  | { readonly kind: 'phone-clock'; readonly byMs: number }
  | { readonly kind: 'server-clock'; readonly byMs: number }
  | { readonly kind: 'off'; readonly clockByMs: number }
  | { readonly kind: 'reset' }
  | { readonly kind: 'travel'; readonly abroad: boolean }
  | { readonly kind: 'idle' }
  /** Somebody who read the numbers on the box enrols a key of their own, where they are. */
  | { readonly kind: 'stranger-enrols'; readonly shows: 'another' | 'none'; readonly abroad: boolean }
  | {
      readonly kind: 'stranger-reports';
      readonly says: StrangerSays;
      readonly abroad: boolean;
      readonly pick: number;
    }
  /** Two people order a lock of a stranger's key, where it is due. */
  | { readonly kind: 'order-stranger'; readonly pick: number }
  /** A key of the phone from before a reset reports once more, as a copy of its storage would. */
  | { readonly kind: 'old-key-returns'; readonly pick: number }
  /** Clocks of a guarded server are set wrong, and set right. */
  | { readonly kind: 'clock-jumps'; readonly whose: 'wall' | 'database' | 'both'; readonly byMs: number }
  | { readonly kind: 'clocks-set-right' }
  /** `witnessed`: a checkpoint is cosigned before anything else happens. */
  | { readonly kind: 'server-restarts'; readonly witnessed: boolean }
  /** The database of an earlier moment is restored, and found to be older than the log. */
  | { readonly kind: 'restore-morning' }
);

/** What strangers say in their reports, under their own key. */
export const strangerWords = [
  'nothing',
  'that-orders-were-obeyed',
  'that-a-code-unlocked',
  'an-appeal',
] as const;
export type StrangerSays = (typeof strangerWords)[number];

/** A whole life, under one of the world's books of policies. */
export interface History {
  readonly seed: number;
  readonly book: number;
  /** By what the phone's keys are proved; null: they are claimed. */
  readonly proof: 'factory' | null;
  /** A stranger enrolled the phone in a listed territory while it was in its box. */
  readonly boxed: boolean;
  /** The server checks its clocks against each other. */
  readonly guarded: boolean;
  readonly happenings: readonly HistoryEvent[];
}

const yearMs = 365 * dayMs;

function drawWaitMs(random: Random): number {
  const drawn = random.next();
  if (drawn < 0.35) return Math.floor(random.between(0, 10 * minuteMs));
  if (drawn < 0.7) return Math.floor(random.between(0.1, 24) * hourMs);
  if (drawn < 0.92) return Math.floor(random.between(1, 8) * dayMs);
  return Math.floor(random.between(8, 60) * dayMs);
}

/** A clock is set wrong by minutes, by a time zone, or by years on either side. */
export function drawSettingMs(random: Random): number {
  const amount = random.pick([3 * minuteMs, 3 * hourMs, 20 * dayMs, yearMs, 9 * yearMs]);
  return Math.floor((random.chance(0.5) ? amount : -amount) * random.between(0.5, 1.5));
}

const fates: readonly (readonly [number, Fate])[] = [
  [70, 'fine'],
  [6, 'request-lost'],
  [7, 'answer-lost'],
  [6, 'answer-late'],
  [5, 'sent-twice'],
  [3, 'database-away'],
  [3, 'database-unsure'],
];

function drawFate(random: Random): Fate {
  let left = random.below(100);
  for (const [share, fate] of fates) {
    if (left < share) return fate;
    left -= share;
  }
  return 'fine';
}

type Draw = (random: Random, afterMs: number) => HistoryEvent;

/** How often each kind happens, relative to the others, and how it is drawn. */
const mix: readonly (readonly [weight: number, draw: Draw])[] = [
  [30, (random, afterMs) => ({ kind: 'check-in', afterMs, fate: drawFate(random) })],
  [3, (_, afterMs) => ({ kind: 'late-answer', afterMs })],
  [8, (random, afterMs) => ({ kind: 'replay', afterMs, pick: random.next() })],
  [6, (random, afterMs) => ({ kind: 'forge', afterMs, how: random.pick(forgeries), pick: random.next() })],
  [8, (_, afterMs) => ({ kind: 'owner-looks', afterMs })],
  [3, (random, afterMs) => ({ kind: 'code', afterMs, right: random.chance(0.4) })],
  [3, (_, afterMs) => ({ kind: 'appeal', afterMs })],
  [
    2,
    (random, afterMs) => ({
      kind: 'appeal-decided',
      afterMs,
      outcome: random.chance(0.3) ? 'upheld' : 'dismissed',
    }),
  ],
  [6, (_, afterMs) => ({ kind: 'order', afterMs, people: 'two' })],
  [
    1,
    (random, afterMs) => ({
      kind: 'order',
      afterMs,
      people: random.pick(['one', 'one-twice', 'nobody'] as const),
    }),
  ],
  [2, (_, afterMs) => ({ kind: 'release', afterMs })],
  [
    1,
    (random, afterMs) => ({
      kind: 'case-ended',
      afterMs,
      finding: random.pick(['diversion', 'no-diversion']),
    }),
  ],
  [1, (_, afterMs) => ({ kind: 'exempt', afterMs })],
  [12, (random, afterMs) => ({ kind: 'log', afterMs, witnessed: random.chance(0.85) })],
  [6, (_, afterMs) => ({ kind: 'deadlines', afterMs })],
  [3, (_, afterMs) => ({ kind: 'snapshot', afterMs })],
  [2, (_, afterMs) => ({ kind: 'restore', afterMs })],
  [4, (random, afterMs) => ({ kind: 'phone-clock', afterMs, byMs: drawSettingMs(random) })],
  [1, (random, afterMs) => ({ kind: 'server-clock', afterMs, byMs: drawSettingMs(random) })],
  [
    4,
    (random, afterMs) => ({
      kind: 'off',
      afterMs,
      clockByMs: random.chance(0.5) ? 0 : drawSettingMs(random),
    }),
  ],
  [2, (_, afterMs) => ({ kind: 'reset', afterMs })],
  [2, (random, afterMs) => ({ kind: 'travel', afterMs, abroad: random.chance(0.6) })],
  [5, (_, afterMs) => ({ kind: 'idle', afterMs })],
];
const mixTotal = mix.reduce((sum, [weight]) => sum + weight, 0);

function drawAny(random: Random, afterMs: number): HistoryEvent {
  let left = random.below(mixTotal);
  for (const [weight, draw] of mix) {
    if (left < weight) return draw(random, afterMs);
    left -= weight;
  }
  throw new Error('a draw beyond the mix');
}

const fine = (afterMs: number): HistoryEvent => ({ kind: 'check-in', afterMs, fate: 'fine' });

/**
 * The straight road to a lock: seen, told, seen to be told, notice and grace, ordered, logged, delivered. By chance alone hardly a history
 * would get there; what else happens is strewn in between.
 */
function roadToLock(random: Random): readonly HistoryEvent[] {
  // An order before its time comes to nothing, and is given again.
  const earlyMs = Math.floor(random.between(-8, 3) * dayMs);
  return [
    fine(hourMs),
    fine(25 * hourMs),
    { kind: 'owner-looks', afterMs: hourMs },
    fine(hourMs),
    { kind: 'log', afterMs: minuteMs, witnessed: true },
    fine(minuteMs),
    fine(minuteMs),
    fine(20 * dayMs),
    fine(24 * dayMs + earlyMs),
    { kind: 'order', afterMs: hourMs, people: 'two' },
    fine(hourMs),
    { kind: 'log', afterMs: minuteMs, witnessed: true },
    fine(minuteMs),
    { kind: 'order', afterMs: 9 * dayMs, people: 'two' },
    fine(hourMs),
    { kind: 'log', afterMs: minuteMs, witnessed: true },
    fine(minuteMs),
  ];
}

const happeningsMax = 48;
const roadShare = 0.85;
const quietRoadShare = 0.5;

/** The history of a seed: the same on every machine. */
export function drawHistory(seed: number, random: Random, books: number): History {
  const happenings: HistoryEvent[] = [];
  const book = random.below(books);
  if (random.chance(roadShare)) {
    const disturbed = random.chance(quietRoadShare) ? 0.35 : 0.03;
    for (const step of roadToLock(random)) {
      while (random.chance(disturbed)) happenings.push(drawAny(random, drawWaitMs(random)));
      happenings.push(step);
    }
  }
  const length = happenings.length + random.below(Math.max(1, happeningsMax - happenings.length));
  while (happenings.length < length) happenings.push(drawAny(random, drawWaitMs(random)));
  return { seed, book, proof: 'factory', boxed: false, guarded: false, happenings };
}

/** A history in which the server is halted now and then: nothing else of it changes, so that a seed that was found stays the history that it was. */
export function withHalts(history: History, random: Random): History {
  const happenings = history.happenings.flatMap((happening): HistoryEvent[] => {
    if (random.chance(0.04))
      return [{ kind: 'halt', afterMs: 0, cause: random.pick(['clock', 'recovering'] as const) }, happening];
    return random.chance(0.1) ? [{ kind: 'go-on', afterMs: 0 }, happening] : [happening];
  });
  return { ...history, happenings };
}
