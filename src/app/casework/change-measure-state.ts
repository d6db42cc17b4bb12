import { nextMeasureState, type MeasureAct } from '../../core/casework/transitions.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import { isOpen } from './is-open.ts';
import { idempotent, type KeptAnswer } from '../people/idempotent.ts';
import { measureClosed, measureView } from './measure-view.ts';
import type { MeasurePorts, MeasureRecord, Person } from './measures-ports.ts';

type StateChange = Extract<MeasureAct, 'withdraw' | 'pause' | 'resume' | 'release'>;

/**
 * Changes of a measure that need one person: withdraw it before approval, pause and resume its campaign, or release all its phones. Resuming needs no
 * second person, because it only undoes a pause of what two people signed. A release does not wait for the log; the loop writes it into the dossiers.
 */
export async function changeMeasureState(
  ports: MeasurePorts,
  person: Person,
  change: { readonly measureId: string; readonly act: StateChange; readonly reason: string },
  idempotencyKey: string,
): Promise<KeptAnswer | Refusal> {
  const { measureId, act, reason } = change;
  const request = JSON.stringify([act, person.id, measureId, reason]);
  const outcome = await idempotent(ports, idempotencyKey, request, async (tx) => {
    const now = ports.clock.now();
    const measure = await ports.store.lockMeasure(tx, measureId);
    if (measure === undefined) return refuse('measure-unknown');
    const state = nextMeasureState(measure.kind, measure.state, act);
    if (state === undefined) return measureClosed(measure);
    if (act === 'resume') {
      const one = (await ports.store.findCase(tx, measure.caseId!))!;
      if (!isOpen(one, 'approve', now)) return refuse('case-over');
    }
    const changed: MeasureRecord = {
      ...measure,
      state,
      releasedAt: state === 'released' ? now : measure.releasedAt,
    };
    ports.store.updateMeasure(tx, changed);
    await person.audit(tx, { target: measureId, details: { reason } });
    return { status: 200, body: await measureView(ports, tx, changed) };
  });
  if (outcome.kind === 'answered') ports.wake();
  return outcome;
}
