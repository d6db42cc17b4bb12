import { parseInstant } from '../../core/time.ts';
import { parseJson } from '../../protocol/schema/read-json.ts';
import { readSetText } from '../../protocol/acts/read-set.ts';
import type { DeploymentStore } from '../deployment/ports.ts';
import { sha256Of } from '../keys/signer.ts';
import type { StatementQueue } from '../log/ports.ts';
import type { AuditWithin } from '../people/audit.ts';
import type { Clock, Transactions } from '../ports.ts';
import { readRoll } from './approver-roll.ts';
import { addSet } from './approver-sets.ts';
import type { ApproverSetStore } from './approvers-ports.ts';

export interface AdoptionPorts {
  readonly store: Transactions & ApproverSetStore & StatementQueue & Pick<DeploymentStore, 'readDeployment'>;
  readonly clock: Clock;
}

/** `why`: what is wrong, and what to do about it. */
export type Adoption =
  | { readonly kind: 'adopted'; readonly number: number; readonly sha256: string; readonly until: string }
  | { readonly kind: 'refused'; readonly why: string };

const refused = (why: string): Adoption => ({ kind: 'refused', why });

/**
 * Takes the exact text of a set that firmware names, once the newest has ended: nobody can sign one that follows it, and phones take this one from their
 * firmware alone. All of its keys count at once, as they do on those phones. It is stated in the log and published.
 */
export function adoptSet(ports: AdoptionPorts, text: string, audit: AuditWithin): Promise<Adoption> {
  const { store, clock } = ports;
  const set = JSON.stringify(parseJson(text)) === text ? readSetText(text) : undefined;
  if (set === undefined)
    return Promise.resolve(
      refused(
        'The file is not the exact text of an approver set, as carnet approvers propose --pinned prints it: without spaces, and without the end of a line.',
      ),
    );
  return store.transact(async (tx) => {
    const now = clock.now();
    if ((await store.readDeployment(tx)).recovering !== null)
      return refused(
        'The records wait for a person after a restore, and may lack a set: carnet recovery show.',
      );
    const newest = (await readRoll(ports, tx)).at(-1);
    if (newest === undefined)
      return refused('There is no set that it could follow: two people who may approve make the first one.');
    const sha256 = sha256Of(text);
    if (sha256 === newest.sha256) return refused(`It is approver set ${newest.number}, the newest, already.`);
    if (now < parseInstant(newest.set.until)!)
      return refused(
        `Approver set ${newest.number} is in force until ${newest.set.until}: two of its people sign the next (carnet approvers propose).`,
      );
    if (set.number !== newest.number + 1 || set.previous !== newest.sha256)
      return refused(
        `It does not follow approver set ${newest.number}: its number has to be ${newest.number + 1}, and its "previous" ${newest.sha256}.`,
      );
    if (set.log.origin !== newest.set.log.origin)
      return refused(`It is of the log ${set.log.origin}; this one is ${newest.set.log.origin}.`);
    if (now >= parseInstant(set.until)!)
      return refused(`It ended ${set.until}. Propose another, and make firmware with that.`);
    const approvers = set.keys.filter(({ roles }) => roles.includes('approver'));
    if (new Set(approvers.map(({ person }) => person)).size < 2)
      return refused('It names fewer than two people who approve.');
    addSet(ports, tx, { sha256, number: set.number, text, signedAt: now, assertions: [] });
    await audit(tx, { target: `approver-set=${set.number}`, details: { sha256 } });
    return { kind: 'adopted', number: set.number, sha256, until: set.until };
  });
}
