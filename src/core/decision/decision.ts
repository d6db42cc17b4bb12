import type { Territory } from '../territory/territory.ts';
import type { Instant } from '../time.ts';

export const standings = [
  'clear',
  'unproven',
  'visitor',
  'exempt',
  'notice',
  'grace',
  'due',
  'locked',
] as const;
export type Standing = (typeof standings)[number];

export const verdicts = [
  'not-triggered',
  'not-effective',
  'not-retroactive',
  'unproven',
  'exempt',
  'passed',
  'within-stay',
  'applies',
] as const;
export type Verdict = (typeof verdicts)[number];

/** The reason within a verdict. Its words are in `src/protocol/words/explain.ts`. */
export const reasons = [
  // not-triggered
  'not-activated',
  'activated-elsewhere',
  'not-there',
  'left-territory',
  'within-dwell',
  'not-consigned',
  'sold-for-territory',
  'case-without-finding',
  'appeal-upheld',
  // not-effective
  'not-yet-effective',
  'ended',
  'basis-ended',
  'withdrawn',
  // not-retroactive
  'activated-before',
  'sold-before',
  'present-before',
  // unproven
  'activation-awaits-place',
  'activation-place-unproven',
  // exempt, passed, within-stay
  'exemption',
  'pass',
  'permitted-stay',
  // applies
  'activated-there',
  'diverted',
  'overstayed',
] as const;
export type Reason = (typeof reasons)[number];

export interface Span {
  readonly from: Instant;
  readonly until: Instant;
}

/** The facts that a verdict rests on: what was proved of the phone, and when. */
export interface VerdictEvidence {
  /** When the phone was first started; null where that is not recorded. */
  readonly activatedAt: Instant | null;
  /** The running stay in the territory: its first and last placed observation, and how many there were. */
  readonly firstSeen: Instant | null;
  readonly lastSeen: Instant | null;
  readonly observations: number;
}

/** What one clause says about this phone, and why. */
export interface ClauseVerdict {
  readonly policy: string;
  readonly version: number;
  readonly clause: string;
  readonly verdict: Verdict;
  readonly because: Reason;
  /** The listed territory concerned, where there is one. */
  readonly territory: Territory | null;
  /** `applies`: since when the clause holds against the phone; notice counts from here at the earliest. */
  readonly since: Instant | null;
  /** `applies` and acknowledged: the times promised; null while the notice is unacknowledged. */
  readonly notice: Span | null;
  readonly grace: Span | null;
  /** `applies`: how far this clause alone takes the phone; null where its `restriction` lets nothing follow. */
  readonly standing: 'notice' | 'grace' | 'due' | 'locked' | null;
  /**
   * An appeal is pending. In notice and grace it stops the clock: the `until` of those times is then what it would be if the appeal were
   * dismissed now. Later it lifts a lock where the policy says so.
   */
  readonly appealPending: boolean;
  /** `exempt`, `passed`: when that ends (null: without end). `locked`: when the lease ends. */
  readonly until: Instant | null;
  readonly evidence: VerdictEvidence;
}

/** What follows from policy, dossier and the time. The same inputs give the same bytes. */
export interface Decision {
  readonly standing: Standing;
  /** The listed territory that the standing is about; null where the phone is proved to be in none. */
  readonly territory: Territory | null;
  readonly clauses: readonly ClauseVerdict[];
  /**
   * The listed territory that network and address alone name, which proves nothing yet: the next report counts. Left out of the bytes, since
   * the events say it.
   */
  readonly claimed: Territory | null;
  /** The strictest applying clause's times, where one applies. */
  readonly notice: Span | null;
  readonly grace: Span | null;
  /** When it can change by time alone; null where only a new event can change it. */
  readonly next: Instant | null;
  readonly now: Instant;
  readonly knownAt: Instant;
}
