import type { Access } from '../../app/people/access.ts';
import type { AuditPorts, AuditWithin } from '../../app/people/audit.ts';
import type { OidcSignIn } from '../../app/people/oidc.ts';
import type { PeoplePorts } from '../../app/people/ports.ts';
import type { Principal } from '../../app/people/principal.ts';
import type { peopleOperations } from '../../protocol/operations/people.ts';
import type { OperationRequest, Handler } from '../reply.ts';

export type PeopleHandlers = Readonly<Record<keyof typeof peopleOperations, Handler>>;

export interface PeopleParts extends PeoplePorts {
  readonly refusals: AuditPorts['refusals'];
  readonly access: Access;
  /** null: no identity provider is set up. */
  readonly oidc: OidcSignIn | null;
}

export const noStore = { 'cache-control': 'no-store' } as const;

/** The person who asks, in an operation that the policies of access give to no program. */
export function personOf(asked: OperationRequest): Principal & { readonly kind: 'operator' } {
  if (asked.principal?.kind !== 'operator') throw new Error('a program was let in where only people may');
  return asked.principal;
}

export function auditOf(asked: OperationRequest): AuditWithin {
  if (asked.audit === null) throw new Error('nobody was let in by the door');
  return asked.audit;
}
