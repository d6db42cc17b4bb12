import type { Operator, Session, SessionStore } from '../../app/people/ports.ts';
import type { Transaction } from '../../app/ports.ts';
import { dayMs, type Instant } from '../../core/time.ts';
import { storable, timestamp } from '../postgres/key.ts';
import { pgTransaction } from '../postgres/transaction.ts';
import { openGrant, operatorColumns, operatorOf, type OperatorRow } from './operators.ts';

/** Far longer than a session lasts, so that past sign-ins can be investigated. */
const retentionMs = 90 * dayMs;

const insertSession = {
  name: 'insert-session',
  text: `insert into sessions (id, secret_hash, operator_id, method, credential_id, browser, created_at, last_seen_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8)`,
};
const forgetSessions = {
  name: 'forget-sessions',
  text: `delete from sessions where id in (
    select id from sessions where created_at < $1 order by created_at limit 8 for update skip locked)`,
};

/** See `SessionStore.addSession`. Also deletes a few old ones. */
export async function addSession(
  transaction: Transaction,
  session: Session,
  secretHash: Uint8Array,
): Promise<void> {
  const { id, operatorId, method, credentialId, browser, createdAt, lastSeenAt } = session;
  const tx = pgTransaction(transaction);
  const times = [timestamp(createdAt), timestamp(lastSeenAt)];
  tx.write(insertSession, [id, secretHash, operatorId, method, credentialId, storable(browser), ...times], 1);
  tx.write(forgetSessions, [timestamp(createdAt - retentionMs)]);
}

const sessionColumns = `s.id as "sessionId", s.operator_id as "operatorId", s.method, s.credential_id as "credentialId", s.browser,
  s.created_at as "openedAt", s.last_seen_at as "lastSeenAt"`;

interface SessionRow extends Omit<Session, 'id' | 'createdAt'> {
  readonly sessionId: string;
  readonly openedAt: Instant;
}

const sessionOf = (row: SessionRow): Session => ({
  id: row.sessionId,
  operatorId: row.operatorId,
  method: row.method,
  credentialId: row.credentialId,
  browser: row.browser,
  createdAt: row.openedAt,
  lastSeenAt: row.lastSeenAt,
});

const readSession = {
  name: 'read-session',
  text: `select ${sessionColumns}, ${operatorColumns} from sessions s join operators o on o.id = s.operator_id ${openGrant}
    where s.secret_hash = $1 and s.ended_at is null`,
};

/** See `SessionStore.findSession`. */
export async function findSession(
  tx: Transaction,
  secretHash: Uint8Array,
): Promise<{ readonly session: Session; readonly operator: Operator } | undefined> {
  const [row] = await pgTransaction(tx).rows<SessionRow & OperatorRow>(readSession, [secretHash]);
  if (row === undefined) return undefined;
  const { id, name, email, roles, createdAt, deactivatedAt, requestedRoles, requestedBy, requestedAt } = row;
  const operator = {
    id,
    name,
    email,
    roles,
    createdAt,
    deactivatedAt,
    requestedRoles,
    requestedBy,
    requestedAt,
  };
  return { session: sessionOf(row), operator: operatorOf(operator) };
}

const updateSeen = { name: 'touch-session', text: `update sessions set last_seen_at = $2 where id = $1` };

/** See `SessionStore.touchSession`. */
export async function touchSession(tx: Transaction, id: string, at: Instant): Promise<void> {
  pgTransaction(tx).write(updateSeen, [id, timestamp(at)]);
}

const readSessions = {
  name: 'read-sessions',
  text: `select ${sessionColumns} from sessions s where s.operator_id = $1 and s.ended_at is null
    order by s.created_at desc, s.id limit 100`,
};

/** See `SessionStore.listSessions`. */
export async function listSessions(tx: Transaction, operatorId: string): Promise<readonly Session[]> {
  return (await pgTransaction(tx).rows<SessionRow>(readSessions, [operatorId])).map(sessionOf);
}

const updateEnded = {
  name: 'end-session',
  text: `update sessions set ended_at = $2 where id = $1 and ended_at is null`,
};

/** See `SessionStore.endSession`. */
export async function endSession(tx: Transaction, id: string, at: Instant): Promise<void> {
  pgTransaction(tx).write(updateEnded, [id, timestamp(at)]);
}

const updateAllEnded = {
  name: 'end-sessions',
  text: `update sessions set ended_at = $2 where operator_id = $1 and ended_at is null returning id`,
};

/** See `SessionStore.endSessions`. */
export async function endSessions(tx: Transaction, operatorId: string, at: Instant): Promise<number> {
  return (await pgTransaction(tx).rows(updateAllEnded, [operatorId, timestamp(at)])).length;
}

const readIdentity = {
  name: 'read-identity',
  text: `select operator_id as "operatorId" from oidc_identities where issuer = $1 and subject = $2`,
};

/** See `SessionStore.findIdentity`. */
export async function findIdentity(
  tx: Transaction,
  issuer: string,
  subject: string,
): Promise<string | undefined> {
  const [row] = await pgTransaction(tx).rows<{ operatorId: string }>(readIdentity, [issuer, subject]);
  return row?.operatorId;
}

const insertIdentity = {
  name: 'bind-identity',
  text: `insert into oidc_identities (issuer, subject, operator_id, bound_at) values ($1, $2, $3, $4)
    on conflict do nothing returning subject`,
};

/** See `SessionStore.bindIdentity`. */
export async function bindIdentity(
  tx: Transaction,
  { issuer, subject, operatorId, at }: Parameters<SessionStore['bindIdentity']>[1],
): ReturnType<SessionStore['bindIdentity']> {
  const bound = await pgTransaction(tx).rows(insertIdentity, [issuer, subject, operatorId, timestamp(at)]);
  return { kind: bound.length === 1 ? 'bound' : 'taken' };
}
