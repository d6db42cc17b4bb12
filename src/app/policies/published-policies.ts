import { compilePolicies, type PolicySet } from '../../core/decision/compile.ts';
import { listedTerritories } from '../../core/decision/decide.ts';
import type { PolicyVersion } from '../../core/orders/policy-version.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { Territory } from '../../core/territory/territory.ts';
import type { Instant } from '../../core/time.ts';
import { readLoggedPolicy } from '../../protocol/decision-files/policy-document.ts';
import type { DocumentFault } from '../../protocol/decision-files/yaml-text.ts';
import type { Policies, PublishedPolicy } from './ports.ts';
import type { Transaction, Transactions } from '../ports.ts';

/** One published version, read. */
export interface PublishedVersion extends PolicyVersion {
  readonly published: PublishedPolicy;
  /** Why this text could not be published today; empty where it could. It counts all the same, and orders no new lock beyond today's bounds. */
  readonly unpublishable: readonly DocumentFault[];
}

/** All policies ever published, as this process knows them. */
export interface PolicySnapshot {
  /** In the order of publication. */
  readonly entries: readonly PublishedVersion[];
  /** The documents of `entries`. */
  readonly documents: readonly Policy[];
  /** What `decide` reads. */
  readonly set: PolicySet;
}

export interface PublishedPolicies {
  /** Undefined until the first load. */
  current(): PolicySnapshot | undefined;
  /** Territories that a clause in force names; undefined until the first load. */
  listedTerritories(now: Instant): ReadonlySet<Territory> | undefined;
  /** Reads all versions again. Throws `StoreUnavailable`. */
  reload(): Promise<void>;
  /**
   * The policies as of this transaction: another process may have published one that this process has not heard of. Every decision that is
   * committed uses them, so that all processes decide alike.
   */
  within(tx: Transaction): Promise<PolicySnapshot>;
}

export function createPublishedPolicies(
  store: Transactions & Pick<Policies, 'loadPolicies' | 'countPolicies'>,
): PublishedPolicies {
  let snapshot: PolicySnapshot | undefined;
  return {
    current: () => snapshot,
    listedTerritories: (now) => (snapshot === undefined ? undefined : listedTerritories(snapshot.set, now)),
    async reload() {
      snapshot = snapshotOf(await store.transact((tx) => store.loadPolicies(tx)));
    },
    async within(tx) {
      const count = await store.countPolicies(tx);
      if (snapshot === undefined || snapshot.entries.length !== count)
        snapshot = snapshotOf(await store.loadPolicies(tx));
      return snapshot;
    },
  };
}

/**
 * Whether a clause was published before today's bounds were drawn and breaks one. Everything is decided by it as before; it orders no new lock.
 */
export function breaksBounds({ policy, unpublishable }: PublishedVersion, clauseId: string): boolean {
  const index = policy.clauses.findIndex(({ id }) => id === clauseId);
  return unpublishable.some(({ path }) => path[0] === 'clauses' && path[1] === index);
}

export function snapshotOf(published: readonly PublishedPolicy[]): PolicySnapshot {
  const entries = published.map((one): PublishedVersion => {
    const read = readLoggedPolicy(one.text);
    // A document is published only after it was read once. If it cannot be read now, this program is at fault.
    if (!read.ok) throw new Error(`published policy ${one.id} ${one.version} cannot be read`);
    const policy = { ...read.policy, published: one.publishedAt };
    return { published: one, policy, approvals: one.approvals ?? [], unpublishable: read.unpublishable };
  });
  const documents = entries.map(({ policy }) => policy);
  return { entries, documents, set: compilePolicies(documents) };
}
