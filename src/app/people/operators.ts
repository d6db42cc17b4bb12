import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { Transaction } from '../ports.ts';
import type { AuditWithin } from './audit.ts';
import { issueLink, type IssuedLink } from './passkey-registration.ts';
import type { Operator, PeoplePorts } from './ports.ts';
import type { Role } from './principal.ts';
import { roleChange } from './role-rules.ts';
import { newId } from './tokens.ts';

/** Who changes people: a person by their id, or the machine that holds the data folder. */
export type ChangedBy = { readonly kind: 'person'; readonly id: string } | { readonly kind: 'machine' };

export interface Invitation {
  readonly name: string;
  readonly email: string;
  readonly roles: readonly Role[];
}

const idOf = (by: ChangedBy): string | null => (by.kind === 'person' ? by.id : null);

/** Invites a person and issues an invitation link. Acting roles wait for a second person, unless the machine grants them. */
export async function inviteOperator(
  ports: PeoplePorts,
  by: ChangedBy,
  invitation: Invitation,
  audit: AuditWithin,
): Promise<{ readonly kind: 'invited'; readonly operator: Operator; readonly link: IssuedLink } | Refusal> {
  return ports.store.transact(async (tx) => {
    const now = ports.clock.now();
    const change = roleChange([], invitation.roles, by.kind);
    const id = newId();
    const added = await ports.store.addOperator(tx, {
      id,
      name: invitation.name.trim(),
      email: invitation.email.trim().toLowerCase(),
      roles: change.roles,
      createdAt: now,
    });
    if (added.kind === 'exists') return refuse('operator-exists');
    if (change.requested !== null)
      await ports.store.requestRoles(
        tx,
        id,
        { roles: change.requested, requestedBy: idOf(by), requestedAt: now },
        now,
      );
    const link = await issueLink(ports, tx, id, idOf(by));
    await audit(tx, { target: `operator=${id}`, details: { roles: invitation.roles } });
    return { kind: 'invited', operator: (await ports.store.findOperator(tx, id))!, link };
  });
}

/** Reads the operator to change, and keeps others from changing people until the transaction ends. */
export async function openOperator(
  ports: PeoplePorts,
  tx: Transaction,
  id: string,
): Promise<{ readonly kind: 'open'; readonly operator: Operator } | Refusal> {
  await ports.store.awaitPeople(tx);
  const operator = await ports.store.findOperator(tx, id);
  if (operator === undefined) return refuse('operator-unknown');
  return operator.deactivatedAt === null ? { kind: 'open', operator } : refuse('operator-deactivated');
}

async function isLastAdministrator(
  ports: PeoplePorts,
  tx: Transaction,
  operator: Operator,
): Promise<boolean> {
  if (!operator.roles.includes('administrator')) return false;
  const others = (await ports.store.listOperators(tx)).filter(
    (one) => one.id !== operator.id && one.deactivatedAt === null && one.roles.includes('administrator'),
  );
  return others.length === 0;
}

/** Sets the roles of another operator. Removed roles end at once. Nobody can change their own roles. */
export async function changeRoles(
  ports: PeoplePorts,
  by: ChangedBy,
  request: { readonly id: string; readonly roles: readonly Role[] },
  audit: AuditWithin,
): Promise<{ readonly kind: 'changed'; readonly operator: Operator } | Refusal> {
  const { id, roles } = request;
  if (idOf(by) === id) return refuse('roles-own');
  return ports.store.transact(async (tx) => {
    const opened = await openOperator(ports, tx, id);
    if (opened.kind === 'refused') return opened;
    const { operator } = opened;
    const keeps = by.kind === 'machine' || roles.includes('administrator');
    if (!keeps && (await isLastAdministrator(ports, tx, operator))) return refuse('administrator-last');
    const now = ports.clock.now();
    const change = roleChange(operator.roles, roles, by.kind);
    await ports.store.setRoles(tx, id, change.roles);
    // A link that they issued and kept would let them in as somebody else.
    if (operator.roles.some((role) => !roles.includes(role))) await ports.store.voidGivenLinks(tx, id, now);
    const grant =
      change.requested === null ? null : { roles: change.requested, requestedBy: idOf(by), requestedAt: now };
    await ports.store.requestRoles(tx, id, grant, now);
    await audit(tx, { details: { from: operator.roles, to: change.roles, asked: change.requested ?? [] } });
    return { kind: 'changed', operator: (await ports.store.findOperator(tx, id))! };
  });
}

/** Deactivates an operator for good: sessions, links and roles end, the audit trail stays. */
export async function deactivateOperator(
  ports: PeoplePorts,
  by: ChangedBy,
  id: string,
  audit: AuditWithin,
): Promise<{ readonly kind: 'changed'; readonly operator: Operator } | Refusal> {
  return ports.store.transact(async (tx) => {
    const opened = await openOperator(ports, tx, id);
    if (opened.kind === 'refused') return opened;
    if (by.kind === 'person' && (await isLastAdministrator(ports, tx, opened.operator)))
      return refuse('administrator-last');
    const now = ports.clock.now();
    await ports.store.deactivateOperator(tx, id, now);
    await ports.store.voidGivenLinks(tx, id, now);
    await ports.store.requestRoles(tx, id, null, now);
    await ports.store.endSessions(tx, id, now);
    await audit(tx, { details: { by: by.kind } });
    return { kind: 'changed', operator: (await ports.store.findOperator(tx, id))! };
  });
}

/** Issues a new invitation link to a person who lost theirs or their passkey. */
export async function renewLink(
  ports: PeoplePorts,
  by: ChangedBy,
  id: string,
  audit: AuditWithin,
): Promise<{ readonly kind: 'renewed'; readonly link: IssuedLink } | Refusal> {
  if (idOf(by) === id)
    return refuse('roles-own', { detail: 'You need no link: add a passkey in your own session.' });
  return ports.store.transact(async (tx) => {
    const opened = await openOperator(ports, tx, id);
    if (opened.kind === 'refused') return opened;
    const link = await issueLink(ports, tx, id, idOf(by));
    await audit(tx);
    return { kind: 'renewed', link };
  });
}
