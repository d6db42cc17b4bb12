import type { Operator, OperatorStore, RoleGrant } from '../../app/people/ports.ts';
import type { Role } from '../../app/people/principal.ts';
import type { Instant } from '../../core/time.ts';
import type { Transaction } from '../../app/ports.ts';
import { timestamp } from '../postgres/key.ts';
import { pgTransaction } from '../postgres/transaction.ts';

/** A row of `operatorColumns`. */
export interface OperatorRow {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly roles: readonly Role[];
  readonly createdAt: Instant;
  readonly deactivatedAt: Instant | null;
  readonly requestedRoles: readonly Role[] | null;
  readonly requestedBy: string | null;
  readonly requestedAt: Instant | null;
}

export const operatorColumns = `o.id, o.name, o.email, o.roles, o.created_at as "createdAt", o.deactivated_at as "deactivatedAt",
  g.roles as "requestedRoles", g.asked_by as "requestedBy", g.asked_at as "requestedAt"`;
/** Joins the waiting request; there is at most one (index role_grants_open). */
export const openGrant = `left join role_grants g on g.operator_id = o.id and g.confirmed_at is null and g.withdrawn_at is null`;

export function operatorOf({ requestedRoles, requestedBy, requestedAt, ...operator }: OperatorRow): Operator {
  return {
    ...operator,
    requested:
      requestedRoles === null ? null : { roles: requestedRoles, requestedBy, requestedAt: requestedAt! },
  };
}

const peopleLock = 4_741_990_177;
const lockPeople = { name: 'await-people', text: `select pg_advisory_xact_lock(${peopleLock})` };

/** See `OperatorStore.awaitPeople`. */
export async function awaitPeople(tx: Transaction): Promise<void> {
  await pgTransaction(tx).rows(lockPeople, []);
}

const insertOperator = {
  name: 'insert-operator',
  text: `insert into operators (id, name, email, roles, created_at) values ($1, $2, $3, $4, $5)
    on conflict (email) do nothing returning id`,
};

/** See `OperatorStore.addOperator`. */
export async function addOperator(
  tx: Transaction,
  operator: Omit<Operator, 'requested' | 'deactivatedAt'>,
): ReturnType<OperatorStore['addOperator']> {
  const { id, name, email, roles, createdAt } = operator;
  const rows = await pgTransaction(tx).rows(insertOperator, [id, name, email, roles, timestamp(createdAt)]);
  return { kind: rows.length === 1 ? 'added' : 'exists' };
}

const readOperator = {
  name: 'read-operator',
  text: `select ${operatorColumns} from operators o ${openGrant} where o.id = $1`,
};
const readOperatorByEmail = {
  name: 'read-operator-by-email',
  text: `select ${operatorColumns} from operators o ${openGrant} where o.email = $1`,
};
const readOperators = {
  name: 'read-operators',
  text: `select ${operatorColumns} from operators o ${openGrant} order by o.created_at, o.id`,
};

/** See `OperatorStore.findOperator`. */
export async function findOperator(tx: Transaction, id: string): Promise<Operator | undefined> {
  const [row] = await pgTransaction(tx).rows<OperatorRow>(readOperator, [id]);
  return row === undefined ? undefined : operatorOf(row);
}

/** See `OperatorStore.findOperatorByEmail`. */
export async function findOperatorByEmail(tx: Transaction, email: string): Promise<Operator | undefined> {
  const [row] = await pgTransaction(tx).rows<OperatorRow>(readOperatorByEmail, [email]);
  return row === undefined ? undefined : operatorOf(row);
}

/** See `OperatorStore.listOperators`. */
export async function listOperators(tx: Transaction): Promise<readonly Operator[]> {
  return (await pgTransaction(tx).rows<OperatorRow>(readOperators, [])).map(operatorOf);
}

const updateName = {
  name: 'name-operator',
  text: `update operators set name = $2, email = $3
    where id = $1 and email is null and not exists (select from operators where email = $3)`,
};
const readNamed = { name: 'read-named', text: `select from operators where id = $1 and email = $2` };

/** See `OperatorStore.nameOperator`. */
export async function nameOperator(
  transaction: Transaction,
  id: string,
  name: string,
  email: string,
): ReturnType<OperatorStore['nameOperator']> {
  const tx = pgTransaction(transaction);
  tx.write(updateName, [id, name, email]);
  const named = await tx.rows(readNamed, [id, email]);
  return { kind: named.length === 1 ? 'named' : 'exists' };
}

const updateRoles = { name: 'set-roles', text: `update operators set roles = $2 where id = $1` };

/** See `OperatorStore.setRoles`. */
export async function setRoles(tx: Transaction, id: string, roles: readonly Role[]): Promise<void> {
  pgTransaction(tx).write(updateRoles, [id, roles], 1);
}

const updateDeactivated = {
  name: 'deactivate-operator',
  text: `update operators set deactivated_at = $2 where id = $1 and deactivated_at is null`,
};
const voidLinks = {
  name: 'void-links-of-deactivated',
  text: `update enrolment_links set voided_at = $2 where operator_id = $1 and used_at is null and voided_at is null`,
};

const voidGiven = {
  name: 'void-links-given',
  text: `update enrolment_links set voided_at = $2 where issued_by = $1 and used_at is null and voided_at is null`,
};

/** See `OperatorStore.voidGivenLinks`. */
export async function voidGivenLinks(tx: Transaction, id: string, at: Instant): Promise<void> {
  pgTransaction(tx).write(voidGiven, [id, timestamp(at)]);
}

/** See `OperatorStore.deactivateOperator`. */
export async function deactivateOperator(transaction: Transaction, id: string, at: Instant): Promise<void> {
  const tx = pgTransaction(transaction);
  tx.write(updateDeactivated, [id, timestamp(at)], 1);
  tx.write(voidLinks, [id, timestamp(at)]);
}

const withdrawGrant = {
  name: 'withdraw-grant',
  text: `update role_grants set withdrawn_at = $2
    where operator_id = $1 and confirmed_at is null and withdrawn_at is null`,
};
const insertGrant = {
  name: 'insert-grant',
  text: `insert into role_grants (operator_id, roles, asked_by, asked_at) values ($1, $2, $3, $4)`,
};

/** See `OperatorStore.requestRoles`. */
export async function requestRoles(
  transaction: Transaction,
  id: string,
  grant: RoleGrant | null,
  at: Instant,
): Promise<void> {
  const tx = pgTransaction(transaction);
  tx.write(withdrawGrant, [id, timestamp(at)]);
  if (grant !== null)
    tx.write(insertGrant, [id, grant.roles, grant.requestedBy, timestamp(grant.requestedAt)], 1);
}

const updateConfirmed = {
  name: 'confirm-grant',
  text: `with confirmed as (
      update role_grants set confirmed_by = $2, confirmed_at = $3
      where operator_id = $1 and confirmed_at is null and withdrawn_at is null returning operator_id, roles)
    update operators o set roles = confirmed.roles from confirmed where o.id = confirmed.operator_id`,
};

const vouchForPasskeys = {
  name: 'vouch-for-passkeys',
  text: `update passkeys set enrolled_by = null where operator_id = $1`,
};

/** See `OperatorStore.confirmRoles`. */
export async function confirmRoles(
  transaction: Transaction,
  id: string,
  by: string,
  at: Instant,
): Promise<void> {
  const tx = pgTransaction(transaction);
  tx.write(updateConfirmed, [id, by, timestamp(at)], 1);
  tx.write(vouchForPasskeys, [id]);
}
