import { randomBytes } from 'node:crypto';
import { nextMeasureState } from '../../core/casework/transitions.ts';
import { dayMs, parseInstant } from '../../core/time.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import {
  measurePhonesMax,
  type LockDraft,
  type PhonesChange,
  type PhonesChanged,
} from '../../protocol/operators/measure-view.ts';
import { isOpen } from './is-open.ts';
import { clauseUnknown } from './open-case.ts';
import { idempotent, type KeptAnswer } from '../people/idempotent.ts';
import type { Transaction } from '../ports.ts';
import { nameMember } from './lock-members.ts';
import { measureClosed } from './measure-view.ts';
import type { MeasurePorts, NamedPhone, Person } from './measures-ports.ts';

/** Two people have to review a lock after this time, whatever the finding. */
const untilDaysMax = 365;

/** Drafts a lock for exactly these phones of a case. It has no effect before two people have signed. */
export async function draftMeasure(
  ports: MeasurePorts,
  person: Person,
  caseId: string,
  draft: LockDraft,
  idempotencyKey: string,
): Promise<KeptAnswer | Refusal> {
  const request = JSON.stringify(['draft-measure', person.id, caseId, draft]);
  return idempotent(ports, idempotencyKey, request, async (tx) => {
    const now = ports.clock.now();
    const one = await ports.store.lockCase(tx, caseId);
    if (one === undefined) return refuse('case-unknown');
    if (!isOpen(one, 'draft', now)) return refuse('case-over');
    const clauses = draft.clauses ?? one.clauses;
    const unknown = clauses.filter((id) => !one.clauses.includes(id));
    if (unknown.length > 0) return clauseUnknown(unknown);
    const until = draft.until === undefined ? null : parseInstant(draft.until);
    if (until === undefined || (until !== null && (until <= now || until > now + untilDaysMax * dayMs)))
      return refuse('malformed-body', {
        detail: `/until: must be a moment to come, at most ${untilDaysMax} days away`,
      });
    const id = randomBytes(16).toString('hex');
    const { reason } = draft;
    ports.store.addMeasure(tx, {
      id,
      kind: 'lock',
      caseId,
      clauses,
      reason,
      until,
      policy: null,
      draftedBy: person.id,
      draftedAt: now,
    });
    const changed = await changeWithin(ports, tx, id, { add: draft.phones ?? [] });
    const details = { case: caseId, clauses, reason, phones: changed.phones };
    await person.audit(tx, { target: id, details });
    return { status: 201, body: changed };
  });
}

/** Adds or removes phones of a measure. The measure becomes a draft again, and earlier signatures are void. */
export async function changePhones(
  ports: MeasurePorts,
  person: Person,
  measureId: string,
  change: PhonesChange,
  idempotencyKey: string,
): Promise<KeptAnswer | Refusal> {
  const request = JSON.stringify(['change-phones', person.id, measureId, change]);
  return idempotent(ports, idempotencyKey, request, async (tx) => {
    const measure = await ports.store.lockMeasure(tx, measureId);
    if (measure === undefined) return refuse('measure-unknown');
    const next = nextMeasureState(measure.kind, measure.state, 'change-phones');
    if (next === undefined) return measureClosed(measure);
    const one = (await ports.store.findCase(tx, measure.caseId!))!;
    if (!isOpen(one, 'draft', ports.clock.now())) return refuse('case-over');
    const named = await ports.store.countPhones(tx, measureId);
    if (named + (change.add?.length ?? 0) > measurePhonesMax)
      return refuse('measure-full', { members: { phones: named } });
    ports.store.updateMeasure(tx, { ...measure, state: next, sha256: null, approveBy: null });
    const changed = await changeWithin(ports, tx, measureId, change);
    const details = { phones: changed.phones, voided: measure.sha256 };
    await person.audit(tx, { target: measureId, details });
    return { status: 200, body: changed };
  });
}

async function changeWithin(
  ports: MeasurePorts,
  tx: Transaction,
  measureId: string,
  { add = [], remove = [] }: PhonesChange,
): Promise<PhonesChanged> {
  const wanted = [...new Set(add)];
  const dossiers = await ports.store.readDossiers(tx, wanted);
  const named: NamedPhone[] = [];
  const absent: string[] = [];
  for (const phoneId of wanted) {
    const dossier = dossiers.get(phoneId);
    if (dossier === undefined) absent.push(phoneId);
    else named.push(await nameMember(measureId, dossier.registration));
  }
  if (remove.length > 0) ports.store.removePhones(tx, measureId, [...new Set(remove)]);
  if (named.length > 0) ports.store.addPhones(tx, measureId, named);
  const phones = await ports.store.countPhones(tx, measureId);
  return { measure: measureId, phones, leftOut: await whyAbsent(ports, tx, absent) };
}

async function whyAbsent(
  ports: MeasurePorts,
  tx: Transaction,
  phoneIds: readonly string[],
): Promise<PhonesChanged['leftOut']> {
  const leftOut: PhonesChanged['leftOut'] = [];
  for (const phoneId of phoneIds) {
    const [known] = await ports.store.findRegistrations(tx, { by: 'phoneId', phoneId });
    leftOut.push({ phoneId, because: known === undefined ? 'unknown' : 'no-dossier' });
  }
  return leftOut;
}
