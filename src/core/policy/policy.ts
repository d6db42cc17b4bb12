import type { Territory } from '../territory/territory.ts';
import type { Duration, Instant } from '../time.ts';

export const triggers = ['activation', 'presence', 'consignment'] as const;
export type Trigger = (typeof triggers)[number];

/** Whether a clause of this trigger rests on where the phone was activated, which happens once; else on where it stays. */
export const restsOnActivation: Readonly<Record<Trigger, boolean>> = {
  activation: true,
  consignment: true,
  presence: false,
};

export const basisKinds = ['law', 'contract'] as const satisfies readonly Basis['kind'][];
export const stayCounts = ['continuous', 'rolling'] as const satisfies readonly StayLimit['count'][];
export const clauseDecisions = ['automatic', 'reviewed'] as const;
export const exemptionProofs = ['document', 'declaration'] as const;

/** The strictest consequence that a clause allows. */
export const restrictions = ['none', 'notify', 'lock'] as const;
export type Restriction = (typeof restrictions)[number];

/** Law or contract: every clause cites at least one. `provision` is the relevant passage of `instrument`. */
export type Basis =
  | {
      readonly kind: 'law';
      readonly jurisdiction: string;
      readonly instrument: string;
      readonly provision: string;
      readonly url: string | null;
      readonly until: Instant | null;
    }
  | {
      readonly kind: 'contract';
      readonly instrument: string;
      readonly provision: string;
      readonly issuer: string;
      readonly url: string | null;
      readonly until: Instant | null;
    };

/** How long a presence clause permits a phone to stay, and how the days are counted. `window` only for `rolling`. */
export type StayLimit =
  | { readonly count: 'continuous'; readonly permitted: Duration }
  | { readonly count: 'rolling'; readonly permitted: Duration; readonly window: Duration };

/** One rule of a policy. */
export interface Clause {
  readonly id: string;
  readonly title: string | null;
  readonly territories: readonly Territory[];
  readonly trigger: Trigger;
  readonly effective: { readonly from: Instant; readonly until: Instant | null };
  readonly basis: readonly Basis[];
  readonly reviewBy: Instant;
  readonly dwell: Duration;
  readonly notice: Duration;
  readonly grace: Duration;
  readonly stay: StayLimit | null;
  readonly restriction: Restriction;
  readonly decision: (typeof clauseDecisions)[number];
  readonly lease: Duration;
  readonly exemptions: readonly string[];
  readonly overridesPasses: boolean;
  readonly retroactive: boolean;
  /** null: as the whole policy says. */
  readonly appealUnlocks: boolean | null;
}

export interface ExemptionRule {
  readonly id: string;
  readonly title: string | null;
  readonly basis: readonly Basis[];
  readonly proof: (typeof exemptionProofs)[number];
  /** null: without limit. */
  readonly longest: Duration | null;
}

/** What a locked phone still allows; a profile that lacks one of these is refused (promise 9). */
export const lockAllowances = [
  'emergency-calls',
  'public-warnings',
  'reason-and-remedy',
  'appeal',
  'code-entry',
  'network-settings',
  'data-export',
] as const;
export type LockAllowance = (typeof lockAllowances)[number];

/** The published document: immutable once published; the next version of the same `id` supersedes it. */
export interface Policy {
  readonly id: string;
  readonly version: number;
  readonly title: string | null;
  /** When it was published; null for a draft. */
  readonly published: Instant | null;
  readonly issuer: {
    readonly name: string;
    /** The country of the entity that sold the phones. */
    readonly seller: Territory;
    readonly contact: string;
    readonly appealUrl: string;
  };
  readonly exemptions: readonly ExemptionRule[];
  readonly lockProfile: readonly LockAllowance[];
  /** Whether an appeal filed while locked unlocks provisionally, unless the clause says otherwise. */
  readonly appealUnlocks: boolean;
  readonly clauses: readonly Clause[];
}
