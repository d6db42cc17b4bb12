import { Client } from 'pg';
import { startEmbeddedPostgres } from '../../../src/store/embedded/supervisor.ts';
import type { Fleet } from './fleet.ts';

/** Counts what the fleet was acknowledged and the records of a data folder do not have. Starts its database where it does not run. */
export async function countLost(
  dataDir: string,
  fleet: Pick<Fleet, 'acknowledged' | 'enrolled'>,
): Promise<number> {
  const embedded = await startEmbeddedPostgres({ dataDir });
  try {
    return await countLostIn(embedded.url, fleet);
  } finally {
    await embedded.stop();
  }
}

async function countLostIn(
  url: string,
  { acknowledged, enrolled }: Pick<Fleet, 'acknowledged' | 'enrolled'>,
): Promise<number> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const dossiers = await client.query<{ id: string; seq: string }>(
      `select replace(phone_id::text, '-', '') as id, last_seq as seq from dossiers`,
    );
    const taken = new Map(dossiers.rows.map(({ id, seq }) => [id, Number(seq)]));
    const phones = await client.query<{ serial: string }>('select serial from phones');
    const serials = new Set(phones.rows.map(({ serial }) => serial));
    const checkIns = [...acknowledged].filter(([id, seq]) => (taken.get(id) ?? 0) < seq);
    const enrolments = [...enrolled].filter((serial) => !serials.has(serial));
    return checkIns.length + enrolments.length;
  } finally {
    await client.end();
  }
}
