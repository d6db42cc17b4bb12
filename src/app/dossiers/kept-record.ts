import type { PolicySet } from '../../core/decision/compile.ts';
import { condense, condenseAll, turnsOf } from '../../core/decision/condense.ts';
import { decideFrom, decisionBytes } from '../../core/decision/decide.ts';
import type { DossierEvent } from '../../core/decision/event.ts';
import { gatherHistory } from '../../core/decision/gather-history.ts';
import { isObserved, recordOf, type Observed } from '../../core/decision/runs.ts';
import type { ReadRecord } from '../../core/orders/read-record.ts';
import { computedOnce } from './computed-once.ts';
import type { StoredDossier } from './ports.ts';

/** What a reconciliation adds to what is kept of a phone. */
export interface KeptRecord {
  /** What is kept one by one: acts of people, of the phone's owner and of the server. */
  readonly acts: readonly DossierEvent[];
  /** All observations, joined where nothing that is decided now depends on it; absent: as they were. */
  readonly runs?: readonly Observed[];
}

/**
 * Acts are kept one by one, observations as few runs: observations are joined only where the decision has the same bytes with them joined. Of a dossier of
 * before there were runs, the observations are joined the first time that it is reconciled.
 */
export function keptRecordOf(
  { events: stored, kept }: Pick<StoredDossier, 'events' | 'kept'>,
  { events, decision }: ReadRecord,
  policies: PolicySet,
): KeptRecord {
  const added = events.slice(stored.length);
  const acts = added.filter((event) => !isObserved(event));
  const seen = added.filter(isObserved);
  if (kept.runs !== null && seen.length === 0) return { acts };
  const before = kept.runs ?? stored.filter(isObserved);
  const joinable = new Set<DossierEvent>([...before, ...seen]);
  const others = events.filter((event) => !joinable.has(event));
  const bytes = computedOnce(() => decisionBytes(decision));
  const keeps = (observed: readonly Observed[]): boolean => {
    const history = gatherHistory({ events: recordOf(others, observed) }, decision.now, decision.knownAt);
    return decisionBytes(decideFrom(policies, history)) === bytes();
  };
  const turns = computedOnce(() => turnsOf(policies, others, decision.knownAt));
  if (kept.runs === null) return { acts, runs: condenseAll([...before, ...seen], { keeps, turns }) };
  let runs = before;
  for (const one of seen) runs = condense([...runs, one], { keeps, turns });
  return { acts, runs };
}
