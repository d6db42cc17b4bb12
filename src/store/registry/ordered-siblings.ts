import type { Transaction } from '../../app/ports.ts';
import { bucketOf } from '../postgres/key.ts';
import { pgTransaction } from '../postgres/transaction.ts';

// All lineages of a piece of hardware share its bucket, so no other partition is read.
const readOrderedSiblings = {
  name: 'read-ordered-siblings',
  text: `select k.phone_id, s.phone_id as sibling from unnest($1::smallint[], $2::uuid[]) as k (bucket, phone_id)
    join lineages l on l.bucket = k.bucket and l.phone_id = k.phone_id
    join lineages s on s.bucket = l.bucket and s.hardware_id = l.hardware_id and s.phone_id <> l.phone_id
    join dossiers d on d.bucket = s.bucket and d.phone_id = s.phone_id
    where d.directive_seq > 0
    order by k.phone_id, s.phone_id`,
};

/** See `Dossiers.findOrderedSiblings`. */
export async function findOrderedSiblings(
  tx: Transaction,
  phoneIds: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  if (phoneIds.length === 0) return new Map();
  const rows = await pgTransaction(tx).rows<{ phone_id: string; sibling: string }>(readOrderedSiblings, [
    phoneIds.map(bucketOf),
    phoneIds,
  ]);
  const byPhone = Map.groupBy(rows, (row) => row.phone_id);
  return new Map([...byPhone].map(([phoneId, found]) => [phoneId, found.map((row) => row.sibling)]));
}
