import type {
  CampaignStore,
  MeasurePhoneRecord,
  NamedPhone,
  Standings,
  Tally,
  Waiting,
} from '../../app/casework/measures-ports.ts';
import type { Transaction } from '../../app/ports.ts';
import type { Standing } from '../../core/decision/decision.ts';
import type { Instant } from '../../core/time.ts';
import { bucketOf, sortedByKey, timestamp } from '../postgres/key.ts';
import { pgTransaction, type Statement } from '../postgres/transaction.ts';

const insertPhones = {
  name: 'insert-measure-phones',
  text: `insert into measure_phones (bucket, measure_id, phone_id, member, opening)
    select bucket, $1, phone_id, member, opening
    from unnest($2::smallint[], $3::uuid[], $4::text[], $5::bytea[]) as p (bucket, phone_id, member, opening)
    order by bucket, phone_id on conflict do nothing`,
};

/** See `CampaignStore.addPhones`. */
export function addPhones(tx: Transaction, measureId: string, phones: readonly NamedPhone[]): void {
  const sorted = sortedByKey(phones);
  pgTransaction(tx).write(insertPhones, [
    measureId,
    sorted.map(({ phoneId }) => bucketOf(phoneId)),
    sorted.map(({ phoneId }) => phoneId),
    sorted.map(({ member }) => member),
    sorted.map(({ opening }) => opening),
  ]);
}

const deletePhones = {
  name: 'delete-measure-phones',
  text: `delete from measure_phones m using unnest($2::smallint[], $3::uuid[]) as p (bucket, phone_id)
    where m.bucket = p.bucket and m.measure_id = $1 and m.phone_id = p.phone_id`,
};

/** See `CampaignStore.removePhones`. */
export function removePhones(tx: Transaction, measureId: string, phoneIds: readonly string[]): void {
  pgTransaction(tx).write(deletePhones, [measureId, phoneIds.map(bucketOf), phoneIds]);
}

const countAll = {
  name: 'count-measure-phones',
  text: `select count(*)::integer as count from measure_phones where measure_id = $1`,
};

/** See `CampaignStore.countPhones`. */
export async function countPhones(tx: Transaction, measureId: string): Promise<number> {
  const [row] = await pgTransaction(tx).rows<{ count: number }>(countAll, [measureId]);
  return row!.count;
}

const selectMembers = {
  name: 'read-measure-members',
  text: `select member from measure_phones where measure_id = $1`,
};

/** See `CampaignStore.readMembers`. Unsorted: the manifest sorts them. */
export async function readMembers(tx: Transaction, measureId: string): Promise<readonly string[]> {
  const rows = await pgTransaction(tx).rows<{ member: string }>(selectMembers, [measureId]);
  return rows.map((row) => row.member);
}

const selectPhones = {
  name: 'read-measure-phones-named',
  text: `select p.phone_id as "phoneId", p.member, p.opening from unnest($1::smallint[], $3::uuid[]) as k (bucket, phone_id)
    join measure_phones p on p.bucket = k.bucket and p.measure_id = $2 and p.phone_id = k.phone_id`,
};

/** See `CampaignStore.findPhones`. */
export async function findPhones(
  tx: Transaction,
  measureId: string,
  phoneIds: readonly string[],
): Promise<readonly NamedPhone[]> {
  const values = [phoneIds.map(bucketOf), measureId, phoneIds];
  return pgTransaction(tx).rows<NamedPhone & Record<string, unknown>>(selectPhones, values);
}

const obeyedAt = `(select s.answered_at from directives s
        where s.bucket = measure_phones.bucket and s.phone_id = measure_phones.phone_id and s.type = 'lock' and s.state = 'obeyed'
        order by s.seq desc limit 1) as "obeyedAt"`;

const page = {
  name: 'page-measure-phones',
  text: `select phone_id as "phoneId", member, opening, outcome, why, outcome_at as at, released_at as "releasedAt",
      ${obeyedAt} from measure_phones
    where bucket >= $2 and measure_id = $1 and (bucket, phone_id) > ($2, $3::uuid) order by bucket, phone_id limit $4`,
};
const first = {
  name: 'first-measure-phones',
  text: `select phone_id as "phoneId", member, opening, outcome, why, outcome_at as at, released_at as "releasedAt",
      ${obeyedAt} from measure_phones
    where measure_id = $1 order by bucket, phone_id limit $2`,
};

/** See `CampaignStore.pagePhones`. */
export async function pagePhones(
  tx: Transaction,
  measureId: string,
  after: string | null,
  limit: number,
): Promise<readonly MeasurePhoneRecord[]> {
  const [statement, values]: [Statement, unknown[]] =
    after === null ? [first, [measureId, limit]] : [page, [measureId, bucketOf(after), after, limit]];
  return pgTransaction(tx).rows<MeasurePhoneRecord & Record<string, unknown>>(statement, values);
}

const tallyOutcomes = {
  name: 'tally-measure-phones',
  text: `select measure_id as id, coalesce(case when outcome = 'ordered' then outcome else outcome || ': ' || why end, 'pending') as what,
      count(*)::integer as count
    from measure_phones where measure_id = any($1::uuid[]) group by 1, 2 order by 1, 2`,
};

/** See `CampaignStore.tally`. */
export async function tally(
  tx: Transaction,
  measureIds: readonly string[],
): Promise<ReadonlyMap<string, Tally>> {
  const found = new Map<string, { named: number; outcomes: Record<string, number> }>();
  for (const id of measureIds) found.set(id, { named: 0, outcomes: {} });
  if (measureIds.length === 0) return found;
  const rows = await pgTransaction(tx).rows<{ id: string; what: string; count: number }>(tallyOutcomes, [
    measureIds,
  ]);
  for (const { id, what, count } of rows) {
    const one = found.get(id)!;
    one.named += count;
    one.outcomes[what] = count;
  }
  return found;
}

const countStandings = {
  name: 'tally-measure-standings',
  text: `select m.measure_id as id, d.standing, count(*)::integer as count from measure_phones m
    join dossiers d on d.bucket = m.bucket and d.phone_id = m.phone_id
    where m.measure_id = any($1::uuid[]) group by 1, 2 order by 1, 2`,
};

/** See `CampaignStore.tallyStandings`. */
export async function tallyStandings(
  tx: Transaction,
  measureIds: readonly string[],
): Promise<ReadonlyMap<string, Standings>> {
  const found = new Map<string, Partial<Record<Standing, number>>>();
  for (const id of measureIds) found.set(id, {});
  if (measureIds.length === 0) return found;
  const rows = await pgTransaction(tx).rows<{ id: string; standing: Standing; count: number }>(
    countStandings,
    [measureIds],
  );
  for (const { id, standing, count } of rows) found.get(id)![standing] = count;
  return found;
}

const conditions: Readonly<Record<Waiting, string>> = {
  'for-outcome': 'outcome is null',
  'for-release': `outcome = 'ordered' and released_at is null`,
  'for-case-end': `outcome = 'ordered' and case_ended_at is null`,
};

/** See `CampaignStore.claimPhones`. */
export async function claimPhones(
  tx: Transaction,
  measureId: string,
  claim: { readonly bucket: number; readonly waiting: Waiting },
  limit: number,
): Promise<readonly NamedPhone[]> {
  const { bucket, waiting } = claim;
  const text = `select phone_id as "phoneId", member, opening from measure_phones
    where bucket = $1 and measure_id = $2 and ${conditions[waiting]} order by phone_id limit $3 for no key update skip locked`;
  const values = [bucket, measureId, limit];
  return pgTransaction(tx).rows<NamedPhone & Record<string, unknown>>(
    { name: `claim-${waiting}`, text },
    values,
  );
}

/** See `CampaignStore.findWaitingBuckets`. */
export async function findWaitingBuckets(
  tx: Transaction,
  measureId: string,
  waiting: Waiting,
): Promise<readonly number[]> {
  const text = `select distinct bucket::integer from measure_phones where measure_id = $1 and ${conditions[waiting]} order by 1`;
  const rows = await pgTransaction(tx).rows<{ bucket: number }>({ name: `buckets-${waiting}`, text }, [
    measureId,
  ]);
  return rows.map((row) => row.bucket);
}

// Selects by key, not by a join: a table that grew since it was last analysed would be read whole for every batch.
const updateOutcomes = {
  name: 'settle-measure-phones',
  text: `update measure_phones set outcome = $4, why = $5, outcome_at = $6
    where bucket = $1 and measure_id = $2 and phone_id = any($3::uuid[]) and outcome is null`,
};

/** See `CampaignStore.recordOutcomes`. */
export function recordOutcomes(
  tx: Transaction,
  measureId: string,
  bucket: number,
  outcomes: Parameters<CampaignStore['recordOutcomes']>[3],
  at: Instant,
): void {
  const alike = Map.groupBy(outcomes, ({ outcome, why }) => `${outcome} ${why ?? ''}`);
  for (const group of alike.values()) {
    const { outcome, why } = group[0]!;
    const ids = group.map(({ phoneId }) => phoneId);
    pgTransaction(tx).write(
      updateOutcomes,
      [bucket, measureId, ids, outcome, why, timestamp(at)],
      ids.length,
    );
  }
}

const skip = {
  name: 'skip-measure-phones',
  text: `update measure_phones set outcome = 'skipped', why = $2, outcome_at = $3 where measure_id = $1 and outcome is null`,
};

/** See `CampaignStore.skipRest`. */
export function skipRest(tx: Transaction, measureId: string, why: string, at: Instant): void {
  pgTransaction(tx).write(skip, [measureId, why, timestamp(at)]);
}

const marks = {
  released: { name: 'mark-phones-released', column: 'released_at' },
  'case-ended': { name: 'mark-phones-ended', column: 'case_ended_at' },
} as const;

/** See `CampaignStore.markPhones`. */
export function markPhones(
  tx: Transaction,
  measureId: string,
  bucket: number,
  phoneIds: readonly string[],
  mark: 'released' | 'case-ended',
  at: Instant,
): void {
  if (phoneIds.length === 0) return;
  const { name, column } = marks[mark];
  const text = `update measure_phones set ${column} = $4 where bucket = $1 and measure_id = $2 and phone_id = any($3::uuid[])`;
  pgTransaction(tx).write({ name, text }, [bucket, measureId, phoneIds, timestamp(at)], phoneIds.length);
}
