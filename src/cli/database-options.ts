/** Which database: the one in a data folder (a server may be running on it), or a PostgreSQL of one's own. */
export type DatabaseTarget =
  | { readonly kind: 'data'; readonly data: string }
  | { readonly kind: 'database'; readonly url: string };

export const dataByDefault = '.carnet';

export const databaseFlags = { data: { type: 'string' }, database: { type: 'string' } } as const;

type Values = { readonly [Flag in keyof typeof databaseFlags]?: string | undefined };

export const isDatabaseUrl = (text: string): boolean => /^postgres(?:ql)?:\/\//.test(text);

/** Reads `--data` and `--database`; what is wrong with them where something is. */
export function readDatabaseTarget({ data, database }: Values): DatabaseTarget | string {
  if (database === undefined) return { kind: 'data', data: data ?? dataByDefault };
  if (data !== undefined) return '--database and --data exclude each other';
  return isDatabaseUrl(database)
    ? { kind: 'database', url: database }
    : '--database takes postgresql://user:password@host/name';
}

const mendable = new Set(['StoreUnavailable', 'EmbeddedDatabaseRefused', 'MigrationRefused']);

/** A failure that an operator can mend: its message says how, a stack would only hide it. */
export const isDatabaseFault = (error: unknown): boolean => mendable.has((error as Error).name);
