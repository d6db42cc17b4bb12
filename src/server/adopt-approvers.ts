import { adoptSet, type Adoption } from '../app/casework/adopt-set.ts';
import { auditedMachine } from '../app/people/first-people.ts';
import { onRecords, type DatabaseTarget } from './on-database.ts';

/** Takes the set that firmware names into the records of a database; servers that run on it log and publish it. */
export function adoptApprovers(target: DatabaseTarget, text: string): Promise<Adoption> {
  return onRecords(target, (records) => adoptSet(records, text, auditedMachine(records, 'adoptApproverSet')));
}
