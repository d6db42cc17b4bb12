import type { DatabaseTarget } from '../cli/database-options.ts';
import { startEmbeddedPostgres } from '../store/embedded/supervisor.ts';

/** Does `work` on a named PostgreSQL, or on the embedded one of a data folder, which is started for it unless it runs already. */
export async function onDatabase<T>(target: DatabaseTarget, work: (url: string) => Promise<T>): Promise<T> {
  if (target.kind === 'database') return work(target.url);
  const log = (line: string): void => void process.stderr.write(`${line}\n`);
  const embedded = await startEmbeddedPostgres({ dataDir: target.data, log });
  try {
    return await work(embedded.url);
  } finally {
    await embedded.stop();
  }
}
