import { hash } from 'node:crypto';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { Transaction } from '../ports.ts';
import { approvalOptions, verifyApproval } from './approval.ts';
import type { AuditWithin } from './audit.ts';
import { openOperator } from './operators.ts';
import type { CredentialJson, Operator, PeoplePorts, RoleGrant } from './ports.ts';
import type { Role } from './principal.ts';
import { sameRoles } from './role-rules.ts';

interface ConfirmationRequest {
  readonly id: string;
  /** Must equal the requested roles, so that nobody confirms a request that was changed since. */
  readonly roles: readonly Role[];
}

/** The challenge that the second person signs: operator, roles and time of the request. It works once, because a confirmed request no longer waits. */
function confirmationChallenge(id: string, grant: RoleGrant): Uint8Array {
  const roles = [...grant.roles].sort().join(' ');
  return hash('sha256', `carnet-roles-v1\n${id}\n${roles}\n${grant.requestedAt}\n`, 'buffer');
}

/** The waiting role request, if this person may confirm it. */
async function openGrant(
  ports: PeoplePorts,
  tx: Transaction,
  by: string,
  { id, roles }: ConfirmationRequest,
): Promise<{ readonly kind: 'waiting'; readonly operator: Operator; readonly grant: RoleGrant } | Refusal> {
  if (by === id) return refuse('roles-own');
  const opened = await openOperator(ports, tx, id);
  if (opened.kind === 'refused') return opened;
  const { operator } = opened;
  const grant = operator.requested;
  if (grant === null || !sameRoles(grant.roles, roles)) return refuse('roles-not-asked');
  const passkeys = await ports.store.listPasskeys(tx, id);
  if (grant.requestedBy === by || passkeys.some(({ registeredBy }) => registeredBy === by))
    return refuse('roles-confirmation-own');
  // The invitation is not used yet, so it is unknown whose passkey would get the roles.
  if (passkeys.length === 0) return refuse('roles-not-enrolled');
  return { kind: 'waiting', operator, grant };
}

/** Begins a confirmation: returns the options for the second person's passkey. */
export async function beginConfirmation(
  ports: PeoplePorts,
  by: string,
  request: ConfirmationRequest,
): Promise<{ readonly kind: 'begun'; readonly options: object } | Refusal> {
  return ports.store.transact(async (tx) => {
    const waiting = await openGrant(ports, tx, by, request);
    if (waiting.kind === 'refused') return waiting;
    const challenge = confirmationChallenge(request.id, waiting.grant);
    return { kind: 'begun', options: await approvalOptions(ports, tx, by, challenge) };
  });
}

/** Confirms the requested roles with a second person's passkey; they take force at once. */
export async function confirmRoles(
  ports: PeoplePorts,
  by: string,
  request: ConfirmationRequest & { readonly assertion: CredentialJson },
  audit: AuditWithin,
): Promise<{ readonly kind: 'changed'; readonly operator: Operator } | Refusal> {
  return ports.store.transact(async (tx) => {
    const waiting = await openGrant(ports, tx, by, request);
    if (waiting.kind === 'refused') return waiting;
    const { operator, grant } = waiting;
    const challenge = confirmationChallenge(request.id, grant);
    const signed = await verifyApproval(ports, tx, {
      operatorId: by,
      credential: request.assertion,
      challenge,
    });
    if (signed.kind === 'refused') return signed;
    await ports.store.confirmRoles(tx, request.id, by, ports.clock.now());
    await audit(tx, {
      details: {
        from: operator.roles,
        to: grant.roles,
        askedBy: grant.requestedBy,
        credentialId: signed.credentialId,
      },
    });
    return { kind: 'changed', operator: (await ports.store.findOperator(tx, request.id))! };
  });
}
