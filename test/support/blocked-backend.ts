import { Client } from 'pg';
import { until } from './until.ts';

/** Waits until a statement in the database at `url` is held up by a lock that another transaction holds. */
export async function untilBlocked(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await until('a statement waits for a lock', async () => {
      const { rowCount } = await client.query(
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return rowCount! > 0;
    });
  } finally {
    await client.end();
  }
}
