import type { Operator, RoleGrant } from './ports.ts';
import type { Role } from './principal.ts';

/** Roles that can act against owners, or make others who can: they take force by a second person's word. */
const actingRoles: ReadonlySet<Role> = new Set(['investigator', 'compliance', 'administrator']);

const isActing = (role: Role): boolean => actingRoles.has(role);

export const sameRoles = (a: readonly Role[], b: readonly Role[]): boolean =>
  a.length === b.length && a.every((role) => b.includes(role));

export interface RoleChange {
  /** In force at once. */
  readonly roles: readonly Role[];
  /** All that will be in force once a second person confirms; null where nothing needs it. */
  readonly requested: readonly Role[] | null;
}

/**
 * What follows at once when `wanted` is given to somebody who has `held`: losing a role and the harmless ones take force, a further acting role
 * waits. The machine's word needs no second person: whoever holds the machine holds the database.
 */
export function roleChange(
  held: readonly Role[],
  wanted: readonly Role[],
  by: 'person' | 'machine',
): RoleChange {
  if (by === 'machine') return { roles: wanted, requested: null };
  const roles = wanted.filter((role) => !isActing(role) || held.includes(role));
  return { roles, requested: roles.length === wanted.length ? null : wanted };
}

/**
 * A passkey enrolled by a link that another person gave out may be that person's own: until a second one confirms, the operator acts no more,
 * and whoever gave out the link is who asks. null: nothing changes.
 */
export function afterLinkOf(
  operator: Operator,
  issuedBy: string | null,
): { readonly roles: readonly Role[]; readonly requested: Pick<RoleGrant, 'roles'> } | null {
  const wanted = operator.requested?.roles ?? operator.roles;
  if (issuedBy === null || !wanted.some(isActing)) return null;
  return { roles: operator.roles.filter((role) => !isActing(role)), requested: { roles: wanted } };
}
