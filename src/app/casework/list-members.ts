import { nextMeasureState } from '../../core/casework/transitions.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { MeasureMember, MeasureMemberList } from '../../protocol/operators/measure-view.ts';
import { measureClosed } from './measure-view.ts';
import type { MeasurePorts } from './measures-ports.ts';
import type { Read } from './read-measures.ts';

/** A page of these takes about 250 kB; the 100,000 phones of the largest measure take 50 pages. */
const membersPerPage = 2000;

/**
 * What opens the leaves of a lock's members, for the person who is about to sign. The signing page computes the root from them, so a row or a registration
 * that was altered is refused there. Only while it can be signed.
 */
export function listMeasureMembers(
  ports: MeasurePorts,
  id: string,
  after: string | null,
): Promise<Read<MeasureMemberList> | Refusal> {
  const { store } = ports;
  return store.transact(async (tx) => {
    const measure = await store.findMeasure(tx, id);
    if (measure === undefined) return refuse('measure-unknown');
    const { kind, state } = measure;
    const isSigned = (['propose', 'approve', 'sign-anew'] as const).some(
      (act) => nextMeasureState(kind, state, act) !== undefined,
    );
    if (kind !== 'lock' || !isSigned) return measureClosed(measure);
    const found = await store.pagePhones(tx, id, after, membersPerPage);
    const ids = found.map(({ phoneId }) => phoneId);
    const dossiers = await store.readDossiers(tx, ids);
    const members: MeasureMember[] = [];
    for (const { phoneId, opening } of found) {
      if (opening === null) return refuse('measure-altered');
      const { imeis, serial, model } = dossiers.get(phoneId)!.registration;
      members.push({
        imei: [...imeis],
        serial,
        model,
        opening: Buffer.from(opening).toString('base64url'),
      });
    }
    const cursor = found.length < membersPerPage ? null : found.at(-1)!.phoneId;
    return { kind: 'read', value: { members, cursor } };
  });
}
