import type { Client } from 'pg';

/** Tables that the server adds rows to and never changes: whoever gets hold of its connections cannot rewrite what was recorded. */
export const appendOnlyTables = [
  'approvals',
  'approver_set_proposals',
  'approver_set_signatures',
  'approver_sets',
  'audit',
  'log_entries',
  'measure_manifests',
  'registry_corrections',
] as const;
/** Written by migrations alone. */
const readOnlyTables = ['carnet_migrations'] as const;

const roleNameMax = 63;
const suffix = '_server';

/** The role of the server beside the user who owns the tables. Databases of one owner share it; those of another do not. */
export function serverRoleOf(owner: string): string {
  return `${owner.slice(0, roleNameMax - suffix.length)}${suffix}`;
}

/** What a role may do that it should not, or may not that it has to; a row for each table. */
const mismatches = `select c.relname as "table" from pg_class c
  where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not (
    has_table_privilege($1, c.oid, 'select')
    and has_table_privilege($1, c.oid, 'insert') = (c.relname <> all ($3))
    and has_table_privilege($1, c.oid, 'update') = (c.relname <> all ($2) and c.relname <> all ($3))
    and has_table_privilege($1, c.oid, 'delete') = (c.relname <> all ($2) and c.relname <> all ($3))
    and not has_table_privilege($1, c.oid, 'truncate') and not has_table_privilege($1, c.oid, 'trigger'))
  order by c.relname`;

async function mismatchesOf(client: Client, role: string): Promise<readonly string[]> {
  const { rows } = await client.query<{ table: string }>(mismatches, [
    role,
    appendOnlyTables,
    readOnlyTables,
  ]);
  return rows.map(({ table }) => table);
}

interface Session {
  readonly user: string;
  readonly schema: string;
  readonly ownsTables: boolean;
  readonly mayCreateRoles: boolean;
}

const readSession = `select current_user as "user", current_schema() as "schema", r.rolsuper or r.rolcreaterole as "mayCreateRoles",
    not exists (select from pg_class c where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')
      and not pg_has_role(c.relowner, 'usage')) as "ownsTables"
  from pg_roles r where r.rolname = current_user`;

async function isPermitted(client: Client, statement: string): Promise<boolean> {
  try {
    await client.query(statement);
    return true;
  } catch (error) {
    const code = String((error as { code?: unknown }).code);
    // 42501: not permitted. 42704, 22023: there is no such role.
    if (code === '42501' || code === '42704' || code === '22023') return false;
    // 42710, 23505: another process has made the role at the same time.
    if (code === '42710' || code === '23505') return true;
    throw error;
  }
}

/** Whether this session can act as the role, which is made and granted where that is permitted. */
async function canBecome(client: Client, { mayCreateRoles }: Session, role: string): Promise<boolean> {
  const name = client.escapeIdentifier(role);
  const become = async (): Promise<boolean> => {
    const became = await isPermitted(client, `set role ${name}`);
    if (became) await client.query('reset role');
    return became;
  };
  if (await become()) return true;
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role]);
  if (rowCount === 0 && !(mayCreateRoles && (await isPermitted(client, `create role ${name} nologin`))))
    return false;
  return (await isPermitted(client, `grant ${name} to current_user`)) && become();
}

/** Gives the role what it needs and takes what it must not have, in one transaction. Tables of new migrations are covered alike. */
async function grantAll(client: Client, schema: string, role: string): Promise<void> {
  const [within, to] = [client.escapeIdentifier(schema), client.escapeIdentifier(role)];
  const tables = (names: readonly string[]): string =>
    names.map((name) => `${within}.${client.escapeIdentifier(name)}`).join(', ');
  await client.query(`begin;
    grant usage on schema ${within} to ${to};
    revoke all on all tables in schema ${within} from ${to};
    grant select, insert, update, delete on all tables in schema ${within} to ${to};
    revoke update, delete on ${tables(appendOnlyTables)} from ${to};
    revoke insert, update, delete on ${tables(readOnlyTables)} from ${to};
    revoke execute on function ${within}.await_audit_writers() from public;
    grant execute on function ${within}.await_audit_writers() to ${to};
    commit`);
}

const remedy = (role: string, user: string): string =>
  `Have a superuser run: create role "${role}" nologin; grant "${role}" to "${user}"; and start again. See docs/guides/operating.md, "The role of the server".`;

/** The role that the server acts as; null: the session's user as it is. `advice`: what is missing to hold the server to its own role. */
export interface ServerRole {
  readonly role: string | null;
  readonly advice: string | null;
}

/**
 * Prepares the role of the server on a connection of the owner of the tables, after migrations. An owner who may create roles gets it made and
 * granted; another is told how, and the server runs on. A user who is not the owner is taken as the server's own.
 */
export async function ensureServerRole(client: Client): Promise<ServerRole> {
  const { rows } = await client.query<Session>(readSession);
  const session = rows[0]!;
  const { user, schema } = session;
  if (!session.ownsTables) {
    const wrong = await mismatchesOf(client, user);
    const advice = `The database user ${user} does not have exactly the rights of the server on: ${wrong.join(', ')}. Run carnet migrate --database with the owner's URL, and grant its server role to ${user} alone.`;
    return { role: null, advice: wrong.length === 0 ? null : advice };
  }
  const role = serverRoleOf(user);
  if (!(await canBecome(client, session, role)))
    return {
      role: null,
      advice: `The server runs as the owner of its tables (${user}), who could change what was recorded. ${remedy(role, user)}`,
    };
  if ((await mismatchesOf(client, role)).length > 0) await grantAll(client, schema, role);
  const wrong = await mismatchesOf(client, role);
  return wrong.length === 0
    ? { role, advice: null }
    : {
        role,
        advice: `The role ${role} has more rights than the server needs on: ${wrong.join(', ')}. Make it no superuser and no member of other roles.`,
      };
}
