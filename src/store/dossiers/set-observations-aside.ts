import type { DossierChange } from '../../app/dossiers/ports.ts';
import { bucketOf } from '../postgres/key.ts';
import type { PgTransaction } from '../postgres/transaction.ts';

// Decisions of before rest on them.
const setAside = {
  name: 'set-observations-aside',
  text: `with single as (delete from dossier_events e using unnest($1::smallint[], $2::uuid[]) as k (bucket, phone_id)
      where e.bucket = k.bucket and e.phone_id = k.phone_id and e.event ->> 'kind' = 'observed'
      returning e.bucket, e.phone_id, e.seq, e.event)
    insert into earlier_observations select * from single`,
};

/** Takes the observations of dossiers that had no runs from among their events. To be called before events are appended. */
export function setObservationsAside(tx: PgTransaction, changes: readonly DossierChange[]): void {
  const ids = changes
    .filter(({ phoneId, runs }) => runs !== undefined && !tx.loaded.get(phoneId)!.inRuns)
    .map(({ phoneId }) => phoneId);
  if (ids.length > 0) tx.write(setAside, [ids.map(bucketOf), ids]);
}
