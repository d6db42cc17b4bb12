import type { Client } from 'pg';
import type { DossierEvent } from '../../src/core/decision/event.ts';

/** All that a database records of a phone: what was done about it, one by one, and then where it was observed, as runs. */
export async function recordedEvents(database: Client, phoneId: string): Promise<readonly DossierEvent[]> {
  const { rows } = await database.query<{ event: DossierEvent }>(
    `select event from (
        select event, seq from dossier_events where phone_id = $1
        union all select o.event, 1000000 + o.number::integer
          from dossiers d, json_array_elements(d.observed) with ordinality as o (event, number) where d.phone_id = $1) as e
      order by seq`,
    [phoneId],
  );
  return rows.map(({ event }) => event);
}

/** How many observations are recorded of a phone, those in runs included. */
export async function countObserved(database: Client, phoneId: string): Promise<number> {
  const events = await recordedEvents(database, phoneId);
  return events.reduce((sum, event) => sum + (event.kind === 'observed' ? (event.run?.count ?? 1) : 0), 0);
}
