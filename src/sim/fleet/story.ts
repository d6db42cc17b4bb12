import type { Territory } from '../../core/territory/territory.ts';
import type { Instant } from '../../core/time.ts';
import type { Kind } from '../world/person.ts';

/** A scenario: who lives in it, under which policy, from when to when. Days are counted from the day it comes into force. */
export interface Story {
  readonly id: string;
  readonly title: string;
  /** The policy document, from the root of the package. */
  readonly policyPath: string;
  readonly inForce: Instant;
  /** When the policy is published. */
  readonly publishedDay: number;
  /** No phone is activated before. */
  readonly firstDay: number;
  /** Before this day phones check in seldom: all that happens then is that they are used. */
  readonly busyFromDay: number;
  readonly endDay: number;
  /** Against whom a case is opened, and what becomes of it; null where none is. */
  readonly casework: CaseStory | null;
  readonly listed: readonly Territory[];
  readonly kinds: readonly Kind[];
}

/** Days are counted as everywhere in the story. */
export interface CaseStory {
  readonly title: string;
  readonly reason: string;
  /** Kinds of owners whose phones the case names, those that are `due` when it is opened. */
  readonly kinds: readonly string[];
  readonly clauses: readonly string[];
  readonly openedDay: number;
  readonly approvedDay: number;
  /** From here on only phones that something is open for check in every day. */
  readonly quietFromDay: number;
  readonly limitDays: number;
  /** When one person ends it, and every phone locked under it is released. */
  readonly endedDay: number;
  readonly ending: { readonly finding: string; readonly reason: string };
}
