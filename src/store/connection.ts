import { Client, types } from 'pg';
import type { ClientConfig } from 'pg';
import { storeError } from './unavailable.ts';

type TypeId = Parameters<typeof types.getTypeParser>[0];

const int8 = 20;
const timestamptz = 1184;
const uuid = 2950;
const uuidArray = 2951;

const textParsers = types.getTypeParser;
const textArray = 1009;
const stringArray = textParsers(textArray as TypeId) as (text: string) => string[];

function hexOfUuid(text: string): string {
  return text.slice(0, 8) + text.slice(9, 13) + text.slice(14, 18) + text.slice(19, 23) + text.slice(24);
}

/** `2021-09-02 08:00:00.123+00`, as the server writes it in UTC and ISO style, to milliseconds since 1970. */
function instantOf(text: string): number {
  return Date.parse(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`);
}

const parsers: Readonly<Record<number, (text: string) => unknown>> = {
  // Every bigint of ours stays below 2^53: sequence numbers, report numbers (bounded on the wire) and counts.
  [int8]: Number,
  [timestamptz]: instantOf,
  [uuid]: hexOfUuid,
  [uuidArray]: (text) => stringArray(text).map(hexOfUuid),
};

/** Reads values as the core speaks them: ids as 32 hex digits, instants as milliseconds, sequence numbers as numbers. */
const carnetTypes = {
  getTypeParser(oid: number, format?: string): unknown {
    if (format === 'binary') return textParsers(oid, 'binary');
    return parsers[oid] ?? textParsers(oid as TypeId);
  },
} as NonNullable<ClientConfig['types']>;

export function clientConfig(url: string, applicationName: string): ClientConfig {
  return {
    connectionString: url,
    application_name: applicationName,
    types: carnetTypes,
    connectionTimeoutMillis: 5000,
    keepAlive: true,
    // The parsers above rely on both; a role or a database may have other defaults.
    options: '-c TimeZone=UTC -c DateStyle=ISO',
  };
}

/** One connection outside the pool, for what a pipelined one cannot do: migrations, COPY, LISTEN. Throws `StoreUnavailable`. */
export async function connectPlain(url: string, applicationName: string): Promise<Client> {
  const client = new Client(clientConfig(url, applicationName));
  // A connection lost between two queries is reported by the next one.
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (error) {
    throw storeError(error);
  }
  return client;
}
