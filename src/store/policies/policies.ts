import type { Policies, PublishedPolicy } from '../../app/policies/ports.ts';
import type { Transaction } from '../../app/ports.ts';
import { timestamp } from '../postgres/key.ts';
import { pgTransaction } from '../postgres/transaction.ts';
import { publishPolicies } from '../dossiers/watch-feed.ts';

const readPolicies = {
  name: 'read-policies',
  text: `select id, version, published_at as "publishedAt", sha256, text, approvals from policies order by published_at, number`,
};

/** See `Policies.loadPolicies`. */
export async function loadPolicies(transaction: Transaction): Promise<readonly PublishedPolicy[]> {
  return pgTransaction(transaction).rows<PublishedPolicy>(readPolicies, []);
}

const publicationLock = 4_741_990_174;
const lockShared = {
  name: 'hold-publications',
  text: `select pg_advisory_xact_lock_shared(${publicationLock})`,
};
const lockAlone = { name: 'await-decisions', text: `select pg_advisory_xact_lock(${publicationLock})` };

const countAll = { name: 'count-policies', text: `select count(*)::integer as count from policies` };

/** See `Policies.countPolicies`. */
export async function countPolicies(transaction: Transaction): Promise<number> {
  const tx = pgTransaction(transaction);
  // A separate statement, so that the next count takes a new snapshot and sees publications that the lock waited for.
  tx.write(lockShared, []);
  const [row] = await tx.rows<{ count: number }>(countAll, []);
  return row!.count;
}

/** See `Policies.awaitDecisions`. */
export async function awaitDecisions(transaction: Transaction): Promise<void> {
  await pgTransaction(transaction).rows(lockAlone, []);
}

const insertPolicy = {
  name: 'insert-policy',
  text: `insert into policies (id, version, published_at, sha256, text, approvals) values ($1, $2, $3, $4, $5, $6)
    on conflict (id, version) do nothing returning number`,
};

const markReach = {
  name: 'mark-policy-reach',
  text: `insert into policy_reach (bucket, policy_number, due_at) select bucket, $1, $2 from generate_series(0, 255) as bucket`,
};

/** See `Policies.addPolicy`. Fast for any number of open dossiers: it only marks each bucket, which is handled at its next claim. */
export async function addPolicy(
  transaction: Transaction,
  policy: PublishedPolicy,
): ReturnType<Policies['addPolicy']> {
  const tx = pgTransaction(transaction);
  const publishedAt = timestamp(policy.publishedAt);
  const [added] = await tx.rows<{ number: number }>(insertPolicy, [
    policy.id,
    policy.version,
    publishedAt,
    policy.sha256,
    policy.text,
    JSON.stringify(policy.approvals ?? []),
  ]);
  if (added === undefined) return { kind: 'exists' };
  tx.write(markReach, [added.number, publishedAt], 256);
  publishPolicies(tx);
  return { kind: 'added' };
}
