import { auditedAs, type AuditWithin } from './audit.ts';
import { issueLink, type IssuedLink } from './passkey-registration.ts';
import type { Operator, PeoplePorts } from './ports.ts';
import type { Role } from './principal.ts';
import { newId } from './tokens.ts';

/** The first two people: the first can invite, the second can confirm, and either can approve what the other proposes. */
const firstPeople: readonly { readonly name: string; readonly roles: readonly Role[] }[] = [
  { name: 'First person', roles: ['administrator', 'compliance'] },
  { name: 'Second person', roles: ['investigator', 'compliance'] },
];

/** Appends audit entries for acts of the server itself. */
export function auditedMachine(
  ports: Pick<PeoplePorts, 'clock'> & { readonly store: Pick<PeoplePorts['store'], 'appendAudit'> },
  operation: string,
  target: string | null = null,
): AuditWithin {
  return (tx, entry = {}) =>
    ports.store.appendAudit(tx, {
      ...auditedAs('machine'),
      at: ports.clock.now(),
      operation,
      target: entry.target ?? target,
      outcome: 'done',
      details: entry.details ?? {},
    });
}

export interface FirstLink {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly link: IssuedLink;
}

/**
 * Invitation links for the first two people, empty once two people have a passkey. Unused links are renewed at every start, because their
 * tokens are not stored.
 */
export async function firstLinks(ports: PeoplePorts): Promise<readonly FirstLink[]> {
  return ports.store.transact(async (tx) => {
    await ports.store.awaitPeople(tx);
    if ((await ports.store.countRegistered(tx)) >= firstPeople.length) return [];
    const known = (await ports.store.listOperators(tx)).filter((one) => one.deactivatedAt === null);
    const audit = auditedMachine(ports, 'firstLinks');
    const links: FirstLink[] = [];
    for (const { name, roles } of firstPeople) {
      const waiting = known.find((one) => one.email === null && one.name === name);
      const isRegistered = known.length > 0 && waiting === undefined;
      if (isRegistered) continue;
      const operator = waiting ?? (await addFirst(ports, tx, name, roles));
      const link = await issueLink(ports, tx, operator.id, null);
      await audit(tx, { target: `operator=${operator.id}`, details: { roles } });
      links.push({ name, roles, link });
    }
    return links;
  });
}

async function addFirst(
  ports: PeoplePorts,
  tx: Parameters<AuditWithin>[0],
  name: string,
  roles: readonly Role[],
): Promise<Pick<Operator, 'id'>> {
  const operator = { id: newId(), name, email: null, roles, createdAt: ports.clock.now() };
  await ports.store.addOperator(tx, operator);
  return operator;
}
