import type { Transaction } from '../ports.ts';
import { nameMember } from './lock-members.ts';
import type { MeasurePorts } from './measures-ports.ts';

/** Names one phone of a measure under a new opening, so that the next manifest has another root, and earlier signatures never apply to it. */
export async function openAnew(ports: MeasurePorts, tx: Transaction, measureId: string): Promise<void> {
  const { store } = ports;
  const [first] = await store.pagePhones(tx, measureId, null, 1);
  if (first === undefined) return;
  const [registration] = await store.findRegistrations(tx, { by: 'phoneId', phoneId: first.phoneId });
  if (registration === undefined) return;
  store.removePhones(tx, measureId, [first.phoneId]);
  store.addPhones(tx, measureId, [await nameMember(measureId, registration)]);
}
