import { Client, TypeOverrides, types } from 'pg';
import type { ClientConfig } from 'pg';
import { secondMs } from '../../core/time.ts';
import { storeError } from './unavailable.ts';

function hexOfUuid(text: string): string {
  return text.slice(0, 8) + text.slice(9, 13) + text.slice(14, 18) + text.slice(19, 23) + text.slice(24);
}

/** `2021-09-02 08:00:00.123+00`, as the server writes it in UTC and ISO style, to milliseconds since 1970. */
function instantOf(text: string): number {
  return Date.parse(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`);
}

/** Reads values in the form of the core: ids as 32 hex digits, instants as milliseconds, sequence numbers as numbers. */
const carnetTypes = new TypeOverrides();
// All our bigint values are below 2^53: sequence numbers, report numbers (bounded on the wire) and counts.
carnetTypes.setTypeParser(types.builtins.INT8, Number);
carnetTypes.setTypeParser(types.builtins.TIMESTAMPTZ, instantOf);
carnetTypes.setTypeParser(types.builtins.UUID, hexOfUuid);

/** The parsers above rely on both settings; a role or a database may have other defaults. */
const settings = '-c TimeZone=UTC -c DateStyle=ISO';

export function clientConfig(url: string, applicationName: string): ClientConfig {
  const { connectionString, options } = withoutOptions(url);
  return {
    connectionString,
    application_name: applicationName,
    types: carnetTypes,
    connectionTimeoutMillis: 5000,
    keepAlive: true,
    options: options === null ? settings : `${options} ${settings}`,
  };
}

const goodbyeMs = 1000;

/** Ends a connection of `connectPlain`. One whose server does not answer any more is torn after a second. Never rejects. */
export async function endConnection(client: Client): Promise<void> {
  const late = setTimeout(() => client.connection.stream.destroy(), goodbyeMs);
  await client.end().catch(() => {});
  clearTimeout(late);
}

/** The driver would let the options of a URL replace ours. */
function withoutOptions(url: string): { readonly connectionString: string; readonly options: string | null } {
  if (!url.includes('options=')) return { connectionString: url, options: null };
  const bare = new URL(url);
  const options = bare.searchParams.get('options');
  bare.searchParams.delete('options');
  return { connectionString: bare.href, options };
}

/** All that runs as the owner of the tables. The rest of the server acts as the role that `prepareDatabase` makes. */
export type OwnerTask = 'migrate' | 'server role';

/** At a start nobody waits for an answer yet, and a machine that starts more than this server is slow. */
const ownerWithinMs = 30 * secondMs;

/** Opens a connection of the owner for one of the tasks that need it. Throws `StoreUnavailable`. */
export function connectAsOwner(url: string, task: OwnerTask): Promise<Client> {
  return connect({ ...clientConfig(url, `carnet ${task}`), connectionTimeoutMillis: ownerWithinMs });
}

/** Opens a connection outside the pool for COPY and LISTEN, which a pipelined one cannot do. Throws `StoreUnavailable`. */
export function connectPlain(url: string, applicationName: string, queryTimeoutMs?: number): Promise<Client> {
  return connect({
    ...clientConfig(url, applicationName),
    ...(queryTimeoutMs === undefined ? {} : { query_timeout: queryTimeoutMs }),
  });
}

async function connect(config: ClientConfig): Promise<Client> {
  const client = new Client(config);
  // The next query reports a connection that was lost.
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (error) {
    client.connection.stream.destroy();
    throw storeError(error);
  }
  return client;
}
