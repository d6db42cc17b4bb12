import { dayMs, hourMs, type Instant } from '../../core/time.ts';
import type { LockTraffic } from '../fleet/fleet.ts';
import type { Judge } from '../judging/judge.ts';
import type { LockEnd } from '../judging/lock-judge.ts';
import type { Person } from '../world/person.ts';
import type { Ordered } from '../casework/play-case.ts';

/** What became of the case and of every phone in it. Counts are phones where nothing else is said. */
export interface LockScore {
  readonly named: number;
  readonly ordered: number;
  readonly skipped: Readonly<Record<string, number>>;
  /** Whose screen showed the lock. */
  readonly locked: number;
  readonly meanHoursToLock: number;
  readonly appeals: {
    readonly filed: number;
    readonly upheld: number;
    readonly dismissed: number;
    readonly liftedProvisionally: number;
  };
  readonly renewed: number;
  readonly endedBy: Readonly<Record<LockEnd, number>>;
  /** From the act that ended the case to the last phone that heard of it. */
  readonly hoursUntilLastReleased: number;
  /** Out of reach as long as the order ran, so it expired. */
  readonly neverReached: number;
  /** Within reach, and yet not locked. */
  readonly missed: number;
  readonly stillLocked: number;
  /** Phones locked that truth or time forbade. */
  readonly wronglyLocked: number;
  /** Lock orders in answers that brought no proof. */
  readonly withoutProof: number;
  /** Lock orders refused by phones, by their reason. */
  readonly refused: Readonly<Record<string, number>>;
  readonly passed: boolean;
}

const reachDays = 5;

const lockFaults = new Set([
  'locked',
  'locked-after-its-release',
  'locked-beyond-its-lease',
  'grace-cut-short',
  'before-the-notice-was-seen',
]);

function tally(keys: Iterable<string>): Record<string, number> {
  const counted: Record<string, number> = {};
  for (const key of keys) counted[key] = (counted[key] ?? 0) + 1;
  return counted;
}

export function locksOf(
  phones: readonly { readonly judge: Judge; readonly person: Person }[],
  { named, ordered, skipped, approvedAt, endedAt }: Ordered,
  { withoutProof, refused }: LockTraffic,
): LockScore {
  const lives = phones.map(({ judge }) => judge.locks.life);
  const locked = lives.filter((life) => life.lockedAt !== undefined);
  const hours = locked.map((life) => (life.lockedAt! - approvedAt) / hourMs);
  const ended = locked.flatMap((life) => (life.endedBy === undefined ? [] : [life]));
  const toldAt = ended.filter(
    (life) => life.endedBy === 'released' && life.endedAt! >= (endedAt ?? Infinity),
  );
  const orderedOnes = phones.filter(({ judge }) => judge.locks.life.orderedAt !== undefined);
  const unlocked = orderedOnes.filter(({ judge }) => judge.locks.life.lockedAt === undefined);
  const missed = unlocked.filter(({ person }) => wasInReach(person, approvedAt)).length;
  const stillLocked = lives.filter((life) => life.isLocked).length;
  const wronglyLocked = phones.filter(({ judge }) =>
    judge.wrongful.some(({ fault }) => lockFaults.has(fault)),
  ).length;
  return {
    named,
    ordered,
    skipped,
    locked: locked.length,
    meanHoursToLock: hours.length === 0 ? 0 : hours.reduce((sum, one) => sum + one, 0) / hours.length,
    appeals: {
      filed: lives.filter((life) => life.appealedAt !== undefined).length,
      upheld: lives.filter((life) => life.appealOutcome === 'upheld').length,
      dismissed: lives.filter((life) => life.appealOutcome === 'dismissed').length,
      liftedProvisionally: lives.filter((life) => life.liftedProvisionally).length,
    },
    renewed: lives.filter((life) => life.renewals > 0).length,
    endedBy: { released: 0, appeal: 0, code: 0, lease: 0, ...tally(ended.map((life) => life.endedBy!)) },
    hoursUntilLastReleased: Math.max(0, ...toldAt.map((life) => (life.endedAt! - endedAt!) / hourMs)),
    neverReached: unlocked.length - missed,
    missed,
    stillLocked,
    wronglyLocked,
    withoutProof: withoutProof.size,
    refused: tally(refused.values()),
    passed:
      missed === 0 &&
      wronglyLocked === 0 &&
      stillLocked === 0 &&
      withoutProof.size === 0 &&
      orderedOnes.length === ordered,
  };
}

/** Online through the days after the order: longer than the worst run of lost requests and days switched off. */
function wasInReach({ life }: Person, approvedAt: Instant): boolean {
  return life.segments.every(
    (segment, index) =>
      segment.connection !== 'offline' ||
      segment.from >= approvedAt + reachDays * dayMs ||
      (life.segments[index + 1]?.from ?? Infinity) <= approvedAt,
  );
}

const integer = (value: number): string => value.toLocaleString('en-GB');

function listed(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).map(([why, phones]) => `${why} ${integer(phones)}`);
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

/** The lines of the case on the scoreboard. */
export function lockLines(locks: LockScore): readonly string[] {
  const { appeals, endedBy } = locks;
  const skipped = Object.values(locks.skipped).reduce((sum, phones) => sum + phones, 0);
  const refused = Object.values(locks.refused).reduce((sum, orders) => sum + orders, 0);
  return [
    `The case: ${integer(locks.named)} phones named, ${integer(locks.ordered)} locks ordered by two people, ` +
      `${integer(skipped)} skipped${listed(locks.skipped)}`,
    `  locked                         ${integer(locks.locked)}, on average ${locks.meanHoursToLock.toFixed(1)} hours after the order; ` +
      `${integer(locks.neverReached)} never reached, their orders expired; ${integer(locks.missed)} missed`,
    `  appeals                        ${integer(appeals.filed)} filed, ${integer(appeals.upheld)} upheld, ` +
      `${integer(appeals.dismissed)} dismissed; ${integer(appeals.liftedProvisionally)} unlocked while they waited`,
    `  leases renewed                 ${integer(locks.renewed)}`,
    `  ended                          ${integer(endedBy.released)} by a release, the last ${locks.hoursUntilLastReleased.toFixed(1)} hours after the case's end; ` +
      `${integer(endedBy.appeal)} by an appeal, ${integer(endedBy.code)} by code, ${integer(endedBy.lease)} by the end of the lease`,
    `  still locked                   ${integer(locks.stillLocked)}`,
    `  wrongly locked                 ${integer(locks.wronglyLocked)}`,
    `  locks delivered without proof  ${integer(locks.withoutProof)}`,
    `  locks refused by phones        ${integer(refused)}${listed(locks.refused)}`,
    '',
  ];
}
