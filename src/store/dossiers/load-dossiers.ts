import { randomBytes } from 'node:crypto';
import type { OpenEpisode } from '../../core/orders/open-episodes.ts';
import type {
  DirectiveRecord,
  ShownNotice,
  StoredDossier,
  UnprovedAcknowledgement,
} from '../../app/dossiers/ports.ts';
import type { Transaction } from '../../app/ports.ts';
import type { Standing } from '../../core/decision/decision.ts';
import type { DossierEvent } from '../../core/decision/event.ts';
import { recordOf, type Observed } from '../../core/decision/runs.ts';
import type { Instant } from '../../core/time.ts';
import { bucketOf, timestamp } from '../postgres/key.ts';
import { registrationColumns, registrationOf, registrationsOfKeys } from '../registry/registration.ts';
import type { RegistrationRow } from '../registry/registration.ts';
import { pgTransaction } from '../postgres/transaction.ts';
import type { PgTransaction } from '../postgres/transaction.ts';

/** More unacknowledged directives to one phone than this indicate a fault; only the latest are read. */
const unsettledMax = 64;
/** An answer carries no more proofs of acknowledgements. */
const unprovedMax = 16;
/** A phone shows no more notices. */
const noticesMax = 16;

const addMissingDossiers = {
  name: 'add-missing-dossiers',
  text: `insert into dossiers (bucket, phone_id, salt)
    select p.bucket, p.phone_id, k.salt
    from unnest($1::smallint[], $2::uuid[], $3::uuid[]) as k (bucket, phone_id, salt)
    join lineages p on p.bucket = k.bucket and p.phone_id = k.phone_id
    where not exists (select from dossiers d where d.bucket = k.bucket and d.phone_id = k.phone_id)
    order by p.bucket, p.phone_id
    on conflict do nothing`,
};

// A separate statement, so that the next read takes a new snapshot and sees the commits that the lock waited for.
const lockDossiers = {
  name: 'lock-dossiers',
  text: `select from dossiers d
    join unnest($1::smallint[], $2::uuid[]) as k (bucket, phone_id) on d.bucket = k.bucket and d.phone_id = k.phone_id
    order by d.bucket, d.phone_id
    for no key update of d`,
};

const readDossiers = {
  name: 'read-dossiers',
  text: `select ${registrationColumns},
      d.salt, d.episode_salt, d.episode_count, d.open_episodes,
      d.episode_epoch is distinct from (select coalesce(restored_epoch, d.episode_epoch) from deployment) as episodes_unsought, d.standing, d.open, d.next_at, d.event_count, d.decision_count, d.directive_seq, d.decision_sha256,
      case when d.device_id = l.device_id then d.last_seq else 0 end as last_seq,
      (select string_agg(e.event::text, ',' order by e.seq) from dossier_events e
        where e.bucket = d.bucket and e.phone_id = d.phone_id) as events, d.observed,
      (select json_agg(u order by u.seq) from (
        select s.seq, s.type, s.jws, s.statement, s.clauses, s.state, s.why, s.episode, s.provisional,
          (extract(epoch from s.lease) * 1000)::bigint as lease,
          (extract(epoch from s.issued_at) * 1000)::bigint as "issuedAt",
          (extract(epoch from s.expires_at) * 1000)::bigint as "expiresAt"
        from directives s where s.bucket = d.bucket and s.phone_id = d.phone_id
          and (s.state in ('pending', 'delivered', 'refused') or s.seq = (
            select max(r.seq) from directives r
            where r.bucket = d.bucket and r.phone_id = d.phone_id and r.type = 'release' and r.device_id = l.device_id)
          or s.seq = (
            select max(o.seq) from directives o
            where o.bucket = d.bucket and o.phone_id = d.phone_id and o.type = 'lock' and o.state = 'obeyed'
              and o.device_id = l.device_id and not exists (
                select from directives r where r.bucket = d.bucket and r.phone_id = d.phone_id
                  and r.type = 'release' and r.state = 'obeyed' and r.seq > o.seq)))
        order by s.seq desc limit ${unsettledMax}) u) as directives,
      (select json_agg(json_build_object('seq', a.seq, 'clauses', a.clauses, 'jws', a.jws,
          'leaf', translate(encode(a.ack_leaf, 'base64'), '+/=', '-_')) order by a.seq) from (
        select * from directives a where a.bucket = d.bucket and a.phone_id = d.phone_id
          and a.ack_leaf is not null and a.device_id = l.device_id order by a.seq desc limit ${unprovedMax}) a) as unproved,
      (select json_agg(json_build_object('seq', n.seq, 'episode', n.episode, 'clauses', n.clauses) order by n.seq) from (
        select * from directives n where n.bucket = d.bucket and n.phone_id = d.phone_id
          and n.type = 'notify' and n.state = 'shown' and n.episode is not null and n.device_id = l.device_id
          and n.seq > coalesce((
            select max(r.seq) from directives r where r.bucket = d.bucket and r.phone_id = d.phone_id
              and r.type = 'release' and r.device_id = l.device_id and not r.provisional), 0)
        order by n.seq desc limit ${noticesMax}) n) as notices
    from unnest($1::smallint[], $2::uuid[]) as k (bucket, phone_id)
    join dossiers d on d.bucket = k.bucket and d.phone_id = k.phone_id
    ${registrationsOfKeys}`,
};

/** Episodes of before count no leases. */
type StoredEpisode = Omit<OpenEpisode, 'leases'> & Partial<Pick<OpenEpisode, 'leases'>>;

interface DossierRow extends RegistrationRow {
  salt: string;
  episode_salt: string;
  episode_count: number;
  open_episodes: StoredEpisode[] | null;
  episodes_unsought: boolean;
  notices: ShownNotice[] | null;
  unproved: UnprovedAcknowledgement[] | null;
  standing: Standing;
  open: boolean;
  next_at: number | null;
  event_count: number;
  decision_count: number;
  directive_seq: number;
  decision_sha256: string | null;
  last_seq: number;
  events: string | null;
  observed: Observed[] | null;
  directives: DirectiveRecord[] | null;
}

function dossierOf(row: DossierRow): StoredDossier {
  const rows = row.events === null ? [] : (JSON.parse(`[${row.events}]`) as DossierEvent[]);
  return {
    registration: registrationOf(row),
    events: row.observed === null ? rows : recordOf(rows, row.observed),
    kept: { rows: row.event_count, runs: row.observed },
    salt: row.salt,
    episodeSalt: row.episode_salt,
    episodesUnsought: row.episodes_unsought,
    episodes: {
      count: row.episode_count,
      open: (row.open_episodes ?? []).map(({ leases = 0, ...one }) => ({ ...one, leases })),
    },
    notices: row.notices ?? [],
    unproved: row.unproved ?? [],
    lastSeq: row.last_seq,
    standing: row.standing,
    open: row.open,
    nextAt: row.next_at,
    directiveSeq: row.directive_seq,
    directives: row.directives ?? [],
    decisionSha256: row.decision_sha256,
  };
}

function remember(tx: PgTransaction, rows: readonly DossierRow[]): Map<string, StoredDossier> {
  const dossiers = new Map<string, StoredDossier>();
  for (const row of rows) {
    const { event_count: events, decision_count: decisions, open, observed } = row;
    tx.loaded.set(row.phone_id, { events, decisions, open, inRuns: observed !== null });
    dossiers.set(row.phone_id, dossierOf(row));
  }
  return dossiers;
}

/** See `Dossiers.loadDossiers`. One round trip: three statements in one flight. */
export async function loadDossiers(
  transaction: Transaction,
  phoneIds: readonly string[],
): Promise<ReadonlyMap<string, StoredDossier>> {
  const tx = pgTransaction(transaction);
  const ids = [...new Set(phoneIds)].sort();
  if (ids.length === 0) return new Map();
  const keys = [ids.map(bucketOf), ids];
  const salts = randomBytes(16 * ids.length).toString('hex');
  tx.write(addMissingDossiers, [...keys, ids.map((_, index) => salts.slice(32 * index, 32 * index + 32))]);
  tx.write(lockDossiers, keys);
  return remember(tx, await tx.rows<DossierRow>(readDossiers, keys));
}

/** See `Dossiers.readDossiers`. */
export async function readStoredDossiers(
  transaction: Transaction,
  phoneIds: readonly string[],
): Promise<ReadonlyMap<string, StoredDossier>> {
  const rows = await pgTransaction(transaction).rows<DossierRow>(readDossiers, [
    phoneIds.map(bucketOf),
    phoneIds,
  ]);
  return new Map(rows.map((row) => [row.phone_id, dossierOf(row)]));
}

const findBuckets = {
  name: 'find-due-buckets',
  text: `select bucket::integer from generate_series(0, 255) as bucket
    where exists (select from dossiers d where d.bucket = bucket.bucket and d.next_at <= $1)
      or exists (select from policy_reach r where r.bucket = bucket.bucket and r.due_at <= $1)
    order by bucket`,
};

/** See `Dossiers.findDueBuckets`. */
export async function findDueBuckets(transaction: Transaction, now: Instant): Promise<readonly number[]> {
  const rows = await pgTransaction(transaction).rows<{ bucket: number }>(findBuckets, [timestamp(now)]);
  return rows.map((row) => row.bucket);
}

const claimReach = {
  name: 'claim-policy-reach',
  text: `with mark as (
      delete from policy_reach where (bucket, policy_number) in (
        select bucket, policy_number from policy_reach where bucket = $1 and due_at <= $2 for update skip locked)
      returning due_at)
    select min(due_at) as due_at from mark`,
};

const lockOpen = {
  name: 'lock-open-dossiers',
  text: `select from dossiers where bucket = $1 and open order by bucket, phone_id for no key update`,
};

const reachOpen = {
  name: 'reach-open-dossiers',
  text: `update dossiers set next_at = least(next_at, $2) where bucket = $1 and open and (next_at is null or next_at > $2)`,
};

const claimDue = {
  name: 'claim-due-dossiers',
  text: `select bucket, phone_id from dossiers
    where bucket = $1 and next_at <= $2 order by next_at limit $3
    for no key update skip locked`,
};

/** See `Dossiers.claimDueDossiers`. Sorted by the time they were due. */
export async function claimDueDossiers(
  transaction: Transaction,
  bucket: number,
  now: Instant,
  limit: number,
): Promise<readonly StoredDossier[]> {
  const tx = pgTransaction(transaction);
  const [mark] = await tx.rows<{ due_at: number | null }>(claimReach, [bucket, timestamp(now)]);
  if (mark !== undefined && mark.due_at !== null) {
    tx.write(lockOpen, [bucket]);
    tx.write(reachOpen, [bucket, timestamp(mark.due_at)]);
  }
  const claimed = await tx.rows<{ phone_id: string }>(claimDue, [bucket, timestamp(now), limit]);
  if (claimed.length === 0) return [];
  const ids = claimed.map((row) => row.phone_id);
  const dossiers = remember(tx, await tx.rows<DossierRow>(readDossiers, [ids.map(() => bucket), ids]));
  return ids.map((id) => dossiers.get(id)!);
}
