import type { Territory } from '../territory/territory.ts';
import type { Instant } from '../time.ts';

export const standings = ['clear', 'unproven', 'visitor', 'exempt', 'notice', 'grace', 'due', 'locked'] as const;
export type Standing = (typeof standings)[number];

export type Verdict =
  | 'not-triggered'
  | 'not-effective'
  | 'not-retroactive'
  | 'unproven'
  | 'exempt'
  | 'passed'
  | 'within-stay'
  | 'applies';

export interface Span {
  readonly from: Instant;
  readonly until: Instant;
}

/** What one clause says of this phone, and why. */
export interface ClauseVerdict {
  readonly policy: string;
  readonly version: number;
  readonly clause: string;
  readonly verdict: Verdict;
  /** The finer reason within the verdict, a code that the words explain (`activated-elsewhere`, `within-dwell`, …). */
  readonly because: string;
  /** The listed territory concerned, where there is one. */
  readonly territory: Territory | null;
  /** `applies`: since when the clause holds against the phone; notice counts from here at the earliest. */
  readonly since: Instant | null;
  /** `applies` and acknowledged: the times promised; null while the notice is unacknowledged. */
  readonly notice: Span | null;
  readonly grace: Span | null;
}

/** What follows from policy, dossier and the time. The same inputs give the same bytes. */
export interface Decision {
  readonly standing: Standing;
  readonly territory: Territory | null;
  readonly clauses: readonly ClauseVerdict[];
  /** The strictest applying clause's times, where one applies. */
  readonly notice: Span | null;
  readonly grace: Span | null;
  /** When it can change by time alone; null where only a new event can change it. */
  readonly next: Instant | null;
  readonly now: Instant;
  readonly knownAt: Instant;
}
