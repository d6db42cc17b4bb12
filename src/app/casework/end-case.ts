import { nextMeasureState } from '../../core/casework/transitions.ts';
import { formatInstant } from '../../core/time.ts';
import type { CaseEnding } from '../../protocol/operators/case.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { CaseEndStatement } from '../../protocol/log/statement.ts';
import type { StatementQueue } from '../log/ports.ts';
import type { CampaignStore, MeasurePorts, MeasureStore, Person } from './measures-ports.ts';
import { idempotent, type KeptAnswer } from '../people/idempotent.ts';
import type { Transaction } from '../ports.ts';
import { caseView } from './case-view.ts';
import { isOpen } from './is-open.ts';
import type { CaseEnd, CaseRecord, CaseStore } from './cases-ports.ts';

/**
 * Ends a case with a finding, for all its phones; one person is enough. Unless the finding is diversion, every lock of the case ends at this
 * moment: the loop writes the end into the dossiers, and each phone is released at its next check-in.
 */
export async function endCase(
  ports: MeasurePorts,
  person: Person,
  caseId: string,
  ending: CaseEnding,
  idempotencyKey: string,
): Promise<KeptAnswer | Refusal> {
  const request = JSON.stringify(['end-case', person.id, caseId, ending]);
  const outcome = await idempotent(ports, idempotencyKey, request, async (tx) => {
    const one = await ports.store.lockCase(tx, caseId);
    if (one === undefined) return refuse('case-unknown');
    const now = ports.clock.now();
    if (!isOpen(one, 'end', now)) return refuse('case-over');
    await endWithin(ports, tx, one, { at: now, by: person.id, ...ending });
    await person.audit(tx, { target: caseId, details: ending });
    const ended = (await ports.store.findCase(tx, caseId))!;
    return { status: 200, body: await caseView(ports, tx, ended) };
  });
  if (outcome.kind === 'answered') ports.wake();
  return outcome;
}

/** Measures that the statement of a case's end names at most. */
const measuresStatedMax = 512;

/**
 * Ends a case that the transaction has locked: withdraws measures that wait for signatures, stops campaigns, and states the end in the log.
 */
export async function endWithin(
  ports: { readonly store: CaseStore & MeasureStore & CampaignStore & StatementQueue },
  tx: Transaction,
  one: CaseRecord,
  end: CaseEnd,
): Promise<void> {
  const measures = await ports.store.lockMeasuresOf(tx, one.id);
  ports.store.endCase(tx, one.id, end);
  for (const measure of measures) {
    const withdrawn = nextMeasureState(measure.kind, measure.state, 'withdraw');
    const finished = nextMeasureState(measure.kind, measure.state, 'finish');
    if (finished !== undefined) ports.store.skipRest(tx, measure.id, 'case-over', end.at);
    const state = withdrawn ?? finished;
    if (state !== undefined) ports.store.updateMeasure(tx, { ...measure, state });
  }
  const approved = measures.flatMap((measure) =>
    measure.approvedAt === null || measure.sha256 === null ? [] : [measure.sha256],
  );
  const statement: CaseEndStatement = {
    v: 1,
    kind: 'case-end',
    at: formatInstant(end.at),
    case: one.id,
    finding: end.finding,
    measures: approved.slice(0, measuresStatedMax),
  };
  ports.store.queueStatements(tx, [JSON.stringify(statement)]);
}
