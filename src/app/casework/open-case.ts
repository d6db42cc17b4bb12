import { randomBytes } from 'node:crypto';
import { dayMs } from '../../core/time.ts';
import { caseLimitDaysDefault, type CaseOpening } from '../../protocol/operators/case.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { MeasurePorts, Person } from './measures-ports.ts';
import { idempotent, type KeptAnswer } from '../people/idempotent.ts';
import type { PolicySnapshot } from '../policies/published-policies.ts';
import { currentVersion } from '../../core/orders/policy-version.ts';
import type { Instant } from '../../core/time.ts';
import { caseView } from './case-view.ts';

// Crockford's base 32: no letter is mistaken for another when it is read aloud.
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Ten characters, 50 random bits, so that an id does not tell how many cases there are. */
function newCaseId(): string {
  return `C-${[...randomBytes(10)].map((byte) => alphabet[byte & 31]).join('')}`;
}

/** Opens a case over clauses that may lock. It has no effect on any phone yet. */
export async function openCase(
  ports: MeasurePorts,
  person: Person,
  opening: CaseOpening,
  idempotencyKey: string,
): Promise<KeptAnswer | Refusal> {
  const request = JSON.stringify(['open-case', person.id, opening]);
  return idempotent(ports, idempotencyKey, request, async (tx) => {
    const now = ports.clock.now();
    const locking = lockingClauses(await ports.policies.within(tx), now);
    const unknown = opening.clauses.filter((id) => !locking.has(id));
    if (unknown.length > 0) return clauseUnknown(unknown);
    const id = newCaseId();
    ports.store.addCase(tx, {
      id,
      title: opening.title,
      clauses: opening.clauses,
      openedBy: person.id,
      openedAt: now,
      limit: now + (opening.limitDays ?? caseLimitDaysDefault) * dayMs,
    });
    await person.audit(tx, { target: id, details: opening });
    const opened = (await ports.store.findCase(tx, id))!;
    return { status: 201, body: await caseView(ports, tx, opened) };
  });
}

/** Ids of the clauses that may lock, in the policy versions in force now. */
function lockingClauses(policies: PolicySnapshot, now: Instant): ReadonlySet<string> {
  const ids = new Set(policies.documents.map((policy) => policy.id));
  const clauses = [...ids].flatMap((id) => currentVersion(policies.entries, id, now)?.policy.clauses ?? []);
  return new Set(clauses.filter((one) => one.restriction === 'lock').map((one) => one.id));
}

export function clauseUnknown(clauses: readonly string[]): Refusal {
  return refuse('clause-unknown', {
    detail: `${clauses.join(', ')}: no such clause can lock here.`,
    members: { clauses },
  });
}
