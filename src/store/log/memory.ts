import type { OrderMemory } from '../../app/device/unknown-locks.ts';
import type { LockInQuestion } from '../../app/dossiers/orders/ended-in-log.ts';
import type { Transaction } from '../../app/ports.ts';
import { bucketOf } from '../postgres/key.ts';
import { findLeaves } from './leaves.ts';
import { pgTransaction } from '../postgres/transaction.ts';

// The conditions must equal those of the partial indexes.
const findReleases = {
  name: 'find-logged-releases',
  text: `select subject, seq::bigint as seq from (
      select substring(statement from '"subject":"([A-Za-z0-9_-]{43})"') as subject, substring(statement from '"seq":([0-9]{1,15})') as seq
      from log_entries
      where statement like '{"v":1,"kind":"directive",%"type":"release",%'
        and substring(statement from '"subject":"([A-Za-z0-9_-]{43})"') = any ($1::text[])) r`,
};

// A measure belongs to one case, and an ended case stays ended.
const findCaseEnds = {
  name: 'find-logged-case-ends',
  text: `select distinct m.measure from unnest($1::text[]) as m (measure)
    join log_entries e on e.statement like '{"v":1,"kind":"case-end",%'
      and e.statement not like '%"finding":"diversion"%' and strpos(e.statement, m.measure) > 0`,
};

const findKnown = {
  name: 'find-known-orders',
  text: `select d.phone_id as "phoneId", d.seq from unnest($1::smallint[], $2::uuid[], $3::bigint[]) as k (bucket, phone_id, seq)
    join directives d on d.bucket = k.bucket and d.phone_id = k.phone_id and d.seq = k.seq`,
};

/** See `OrderMemory.findUnknownOrders`. */
export const findUnknownOrders: OrderMemory['findUnknownOrders'] = async (tx, orders) => {
  const values = [
    orders.map(({ phoneId }) => bucketOf(phoneId)),
    orders.map(({ phoneId }) => phoneId),
    orders.map(({ seq }) => seq),
  ];
  const rows = await pgTransaction(tx).rows<{ phoneId: string; seq: number }>(findKnown, values);
  const known = new Set(rows.map(({ phoneId, seq }) => `${phoneId} ${seq}`));
  return orders.filter(({ phoneId, seq }) => !known.has(`${phoneId} ${seq}`));
};

/** See `LogMemory.findEndedInLog`. */
export async function findEndedInLog(
  transaction: Transaction,
  locks: readonly LockInQuestion[],
): Promise<ReadonlySet<string>> {
  const tx = pgTransaction(transaction);
  const measures = [...new Set(locks.flatMap(({ measure }) => measure ?? []))];
  const subjects = [...new Set(locks.map(({ subject }) => subject))];
  const forgotten = await findLeaves(
    transaction,
    locks.flatMap((lock) => lock.releases),
  );
  const releases = await tx.rows<{ subject: string; seq: number }>(findReleases, [subjects]);
  const ended = new Set(
    measures.length === 0
      ? []
      : (await tx.rows<{ measure: string }>(findCaseEnds, [measures])).map((row) => row.measure),
  );
  const later = locks.flatMap((lock) =>
    releases
      .filter(({ subject, seq }) => subject === lock.subject && seq >= lock.fromSeq)
      .map(({ seq }) => ({ phoneId: lock.phoneId, seq })),
  );
  const known = new Set(
    later.length === 0
      ? []
      : (
          await tx.rows<{ phoneId: string; seq: number }>(findKnown, [
            later.map(({ phoneId }) => bucketOf(phoneId)),
            later.map(({ phoneId }) => phoneId),
            later.map(({ seq }) => seq),
          ])
        ).map(({ phoneId, seq }) => `${phoneId} ${seq}`),
  );
  const isForgotten = (leaf: Uint8Array): boolean => forgotten.has(Buffer.from(leaf).toString('base64url'));
  return new Set([
    ...locks.filter((lock) => lock.releases.some(isForgotten)).map(({ phoneId }) => phoneId),
    ...locks.filter(({ measure }) => measure !== null && ended.has(measure)).map(({ phoneId }) => phoneId),
    ...later.filter(({ phoneId, seq }) => !known.has(`${phoneId} ${seq}`)).map(({ phoneId }) => phoneId),
  ]);
}
