import { startEmbeddedPostgres } from '../store/embedded/supervisor.ts';

/** Which database: the embedded one of a data folder (a server may be running on it), or a PostgreSQL server by its URL. */
export type DatabaseTarget =
  | { readonly kind: 'data'; readonly data: string }
  | { readonly kind: 'database'; readonly url: string };

/** Does `work` on the database; an embedded one is started for it unless it runs already, and never made. */
export async function onDatabase<T>(target: DatabaseTarget, work: (url: string) => Promise<T>): Promise<T> {
  if (target.kind === 'database') return work(target.url);
  const log = (line: string): void => void process.stderr.write(`${line}\n`);
  const embedded = await startEmbeddedPostgres({ dataDir: target.data, log, ifMissing: 'none' });
  try {
    return await work(embedded.url);
  } finally {
    await embedded.stop();
  }
}
