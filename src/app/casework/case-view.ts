import { formatInstant } from '../../core/time.ts';
import type { CaseView } from '../../protocol/operators/case.ts';
import { nameOf, type NamePorts } from '../people/name-of.ts';
import { formatOrNull } from '../dossiers/phone-view.ts';
import type { Transaction } from '../ports.ts';
import type { CaseRecord } from './cases-ports.ts';

/** A case as operators see it. */
export async function caseView(ports: NamePorts, tx: Transaction, one: CaseRecord): Promise<CaseView> {
  return {
    id: one.id,
    title: one.title,
    clauses: [...one.clauses],
    state: one.state,
    openedBy: await nameOf(ports, tx, one.openedBy),
    openedAt: formatInstant(one.openedAt),
    limit: formatInstant(one.limit),
    endedAt: formatOrNull(one.endedAt),
    endedBy: one.endedBy === null ? null : await nameOf(ports, tx, one.endedBy),
    finding: one.finding,
    reason: one.reason,
    spreadAt: formatOrNull(one.propagatedAt),
  };
}
