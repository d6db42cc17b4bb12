import { defaultDataDir } from '../server/defaults.ts';
import type { DatabaseTarget } from '../server/on-database.ts';
import { optional, text, type Reading, type ValuesOf } from './options.ts';
import { UsageFault } from './parse-call.ts';

export const databaseUrl = (help: string): Reading<string> => ({
  argument: 'URL',
  help,
  parse: (url) =>
    /^postgres(?:ql)?:\/\//.test(url)
      ? { value: url }
      : { fault: 'takes a URL: postgresql://user:password@host/name' },
});

export const databaseOptions = {
  data: optional(text('DIR', 'the database in this folder; a server may be running on it'), defaultDataDir),
  database: optional(databaseUrl('this PostgreSQL instead')),
} as const;

/** Throws `UsageFault` where both are given. */
export function databaseTarget({ data, database }: ValuesOf<typeof databaseOptions>): DatabaseTarget {
  if (database === undefined) return { kind: 'data', data: data ?? defaultDataDir };
  if (data !== undefined) throw new UsageFault('--database and --data exclude each other');
  return { kind: 'database', url: database };
}
