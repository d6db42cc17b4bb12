import type { Operator, RoleGrant } from './ports.ts';
import type { Role } from './principal.ts';

/** Acting roles can act against owners, or let others do so. They take force only after a second person confirms. */
const acting: Readonly<Record<Role, boolean>> = {
  viewer: false,
  support: false,
  investigator: true,
  compliance: true,
  administrator: true,
  auditor: false,
};

const isActing = (role: Role): boolean => acting[role];

export const sameRoles = (a: readonly Role[], b: readonly Role[]): boolean =>
  a.length === b.length && a.every((role) => b.includes(role));

export interface RoleChange {
  /** In force at once. */
  readonly roles: readonly Role[];
  /** All roles after a second person confirms; null if none needs confirmation. */
  readonly requested: readonly Role[] | null;
}

/**
 * The change from the roles `held` to `wanted`: removed roles and new roles that are not acting change at once, new acting roles wait. The machine needs
 * no second person, because its administrator can write the database anyway.
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
 * The roles after a passkey was registered with a link that another person issued. The passkey may be that person's own, so acting roles wait for a
 * second person, as if the issuer of the link had requested them. null: nothing changes.
 */
export function afterLinkOf(
  operator: Operator,
  issuedBy: string | null,
): { readonly roles: readonly Role[]; readonly requested: Pick<RoleGrant, 'roles'> } | null {
  const wanted = operator.requested?.roles ?? operator.roles;
  if (issuedBy === null || !wanted.some(isActing)) return null;
  return { roles: operator.roles.filter((role) => !isActing(role)), requested: { roles: wanted } };
}
