import { connectPlain } from '../postgres/connection.ts';
import { storeError } from '../postgres/unavailable.ts';

/** The origin of the log that the database at `url` holds; null for a database that was never in use. Throws `StoreUnavailable`. */
export async function readLogName(url: string): Promise<string | null> {
  const client = await connectPlain(url, 'carnet');
  try {
    const { rows } = await client.query<{ table: string | null }>(
      `select to_regclass('log_head')::text as table`,
    );
    if ((rows[0]?.table ?? null) === null) return null;
    const head = await client.query<{ origin: string }>('select origin from log_head');
    return head.rows[0]?.origin ?? null;
  } catch (error) {
    throw storeError(error);
  } finally {
    await client.end().catch(() => {});
  }
}
