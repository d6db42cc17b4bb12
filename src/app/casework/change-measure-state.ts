import { nextMeasureState, type MeasureAct } from '../../core/casework/transitions.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import { isOpen } from './is-open.ts';
import { idempotent, type KeptAnswer } from '../people/idempotent.ts';
import { measureClosed, measureView } from './measure-view.ts';
import type { MeasurePorts, MeasureRecord, Person } from './measures-ports.ts';

type StateChange = Extract<MeasureAct, 'withdraw' | 'pause' | 'resume' | 'release'>;

/**
 * What one person may do to a measure: withdraw it before it is approved, pause and resume its campaign, release all its phones. To resume takes back no
 * more than the pause: two people signed the measure. A release waits for nothing, the log included; the loop writes it into the dossiers.
 */
export async function changeMeasureState(
  ports: MeasurePorts,
  person: Person,
  asked: { readonly measureId: string; readonly act: StateChange; readonly reason: string },
  idempotencyKey: string,
): Promise<KeptAnswer | Refusal> {
  const { measureId, act, reason } = asked;
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
    const steered: MeasureRecord = {
      ...measure,
      state,
      releasedAt: state === 'released' ? now : measure.releasedAt,
    };
    ports.store.updateMeasure(tx, steered);
    await person.audit(tx, { target: measureId, details: { reason } });
    return { status: 200, body: await measureView(ports, tx, steered) };
  });
  if (outcome.kind === 'answered') ports.wake();
  return outcome;
}
