import { compilePolicies, type PolicySet } from '../../core/decision/compile.ts';
import { listedTerritories } from '../../core/decision/decide.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { Territory } from '../../core/territory/territory.ts';
import type { Instant } from '../../core/time.ts';
import { readPolicyDocument } from '../../protocol/decision-files/policy-document.ts';
import type { Policies, PublishedPolicy, Transaction, Transactions } from '../ports.ts';

/** One published version, read. */
export interface PublishedVersion {
  readonly published: PublishedPolicy;
  readonly policy: Policy;
}

/** All policies ever published, as this process knows them. */
export interface PolicySnapshot {
  /** In the order of publication. */
  readonly entries: readonly PublishedVersion[];
  readonly policies: readonly Policy[];
  /** What `decide` reads. */
  readonly set: PolicySet;
}

export interface PublishedPolicies {
  /** Undefined until it was loaded once. */
  current(): PolicySnapshot | undefined;
  /** Territories that a clause in force names; undefined until loaded. */
  listedTerritories(now: Instant): ReadonlySet<Territory> | undefined;
  /** Reads all versions anew. Throws `StoreUnavailable`. */
  reload(): Promise<void>;
  /**
   * The book as of this transaction: another process may have published since ours was told. Every decision that is committed is
   * made by it, so that all processes decide alike.
   */
  within(tx: Transaction): Promise<PolicySnapshot>;
}

export function createPublishedPolicies(
  store: Transactions & Pick<Policies, 'loadPolicies' | 'countPolicies'>,
): PublishedPolicies {
  let book: PolicySnapshot | undefined;
  return {
    current: () => book,
    listedTerritories: (now) => (book === undefined ? undefined : listedTerritories(book.set, now)),
    async reload() {
      book = snapshotOf(await store.transact((tx) => store.loadPolicies(tx)));
    },
    async within(tx) {
      const count = await store.countPolicies(tx);
      if (book === undefined || book.entries.length !== count)
        book = snapshotOf(await store.loadPolicies(tx));
      return book;
    },
  };
}

export function snapshotOf(published: readonly PublishedPolicy[]): PolicySnapshot {
  const entries = published.map((one): PublishedVersion => {
    const read = readPolicyDocument(one.text);
    // Only what was read once is published; that it cannot be read again is a fault of this program, not of the document.
    if (!read.ok) throw new Error(`published policy ${one.id} ${one.version} cannot be read`);
    return { published: one, policy: { ...read.policy, published: one.publishedAt } };
  });
  const policies = entries.map(({ policy }) => policy);
  return { entries, policies, set: compilePolicies(policies) };
}

/** The version of a policy that counts at `now`: the latest published by then. */
export function currentVersion(book: PolicySnapshot, id: string, now: Instant): PublishedVersion | undefined {
  return book.entries.findLast(({ published }) => published.id === id && published.publishedAt <= now);
}
