import { DeploymentClock } from '../app/deployment/deployment-clock.ts';
import { standardError } from './terminal.ts';
import { openStore, type Store } from '../store/store.ts';
import { systemClock } from './deployment/system-clock.ts';
import { startEmbeddedPostgres } from '../store/embedded/supervisor.ts';

/** Which database: the embedded one of a data folder (a server may be running on it), or a PostgreSQL server by its URL. */
export type DatabaseTarget =
  | { readonly kind: 'data'; readonly data: string }
  | { readonly kind: 'database'; readonly url: string };

/** Does `work` on the database; an embedded one is started for it unless it runs already, and never made. */
export async function onDatabase<T>(target: DatabaseTarget, work: (url: string) => Promise<T>): Promise<T> {
  if (target.kind === 'database') return work(target.url);
  const log = (line: string): void => void standardError().write(`${line}\n`);
  const embedded = await startEmbeddedPostgres({ dataDir: target.data, log, ifMissing: 'none' });
  try {
    return await work(embedded.url);
  } finally {
    await embedded.stop();
  }
}

/** Does `work` on the records of the database, by the time of its deployment. */
export function onRecords<T>(
  target: DatabaseTarget,
  work: (records: { readonly store: Store; readonly clock: DeploymentClock }) => Promise<T>,
): Promise<T> {
  return onDatabase(target, async (url) => {
    const store = await openStore(url);
    try {
      const clock = new DeploymentClock(systemClock());
      await clock.compare(() => store.transact((tx) => store.readDeployment(tx)));
      return await work({ store, clock });
    } finally {
      await store.close();
    }
  });
}
