import type { PolicySet } from '../decision/compile.ts';
import { decideFrom } from '../decision/decide.ts';
import type { Decision } from '../decision/decision.ts';
import type { DossierEvent } from '../decision/event.ts';
import { gatherHistory } from '../decision/gather-history.ts';
import type { History } from '../decision/history.ts';
import type { Instant } from '../time.ts';
import type { PolicyVersion } from './policy-version.ts';

/** All published policies: compiled, and each version in the order of publication. */
export interface Policies {
  readonly set: PolicySet;
  readonly entries: readonly PolicyVersion[];
}

/** One phone's record, read at one moment: its events, the history that they make, and the decision that follows from it. */
export interface ReadRecord {
  readonly events: readonly DossierEvent[];
  readonly history: History;
  readonly decision: Decision;
}

/** Reads a record and decides from it. */
export function readRecord(
  policies: Pick<Policies, 'set'>,
  events: readonly DossierEvent[],
  now: Instant,
): ReadRecord {
  const history = gatherHistory({ events }, now, now);
  return { events, history, decision: decideFrom(policies.set, history) };
}
