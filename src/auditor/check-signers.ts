import { dayMs, parseInstant, type Instant } from '../core/time.ts';
import type { AssertionDocument } from '../protocol/acts/measure.ts';
import type { Approval } from '../protocol/log/statement.ts';
import type { Ledger } from './ledger.ts';
import { seatIn, type LoggedSet } from './logged-sets.ts';

/** A signature under a measure, and where it was made, as far as that is known. */
export interface Signer extends Approval {
  readonly madeAt?: Pick<AssertionDocument, 'rpId' | 'origin'> | undefined;
}

/**
 * The reasons why these are not two persons of the approver set that was in force on a day. `at`: the last moment of that day. A statement may have
 * waited in the queue while the next set entered the log, so that the set before may speak for it.
 */
export function signerFaults(ledger: Ledger, signers: readonly Signer[], at: Instant): readonly string[] {
  const sets = setsOf(ledger, at - dayMs + 1);
  if (sets.length === 0) return ['no approver set stands in the log before it'];
  const faults = sets.map((set) => faultsBy(set, signers, at));
  return faults.find((some) => some.length === 0) ?? faults[0]!;
}

/** The newest set, and those that it or its successors replaced on this day or later. */
function setsOf({ sets }: Ledger, startOfDay: Instant): readonly LoggedSet[] {
  const found: LoggedSet[] = [];
  for (const one of [...sets.values()].reverse()) {
    found.push(one);
    if (startOfDay > one.at) break;
  }
  return found;
}

function faultsBy(logged: LoggedSet, signers: readonly Signer[], at: Instant): readonly string[] {
  const { number, index, set, sound } = logged;
  if (set === null || !sound) return [`approver set ${number}, entry ${index}, does not stand`];
  const [from, until] = [parseInstant(set.from)!, parseInstant(set.until)!];
  const faults: string[] = [];
  if (at - dayMs + 1 >= until) faults.push(`approver set ${number} had ended, ${set.until}`);
  if (at < from) faults.push(`approver set ${number} had not begun, ${set.from}`);
  // By the key that each signed with; one key that stands twice has a finding of its own.
  const persons = new Map<string, string>();
  for (const { role, key, madeAt } of signers) {
    const seat = seatIn(logged, { role, key }, at);
    if (typeof seat === 'string') faults.push(seat);
    else if ((persons.get(seat.person) ?? key) !== key)
      faults.push(`${seat.person} stands twice, with two keys`);
    else persons.set(seat.person, key);
    if (madeAt === undefined) continue;
    if (madeAt.rpId !== set.rpId)
      faults.push(`${role}: was made for ${madeAt.rpId}; set ${number} names ${set.rpId}`);
    if (!set.origins.includes(madeAt.origin))
      faults.push(`${role}: was made at ${madeAt.origin}, which set ${number} does not name`);
  }
  return faults;
}
