import type { Territory } from '../territory/territory.ts';
import type { Whereabouts } from '../territory/whereabouts.ts';
import type { Instant } from '../time.ts';

export const appealOutcomes = ['upheld', 'dismissed'] as const;

/**
 * What happened, as recorded. `at` is when it happened, `receivedAt` when it became known: a decision as of a past
 * moment uses only what was received by then.
 */
export type DossierEvent = { readonly at: Instant; readonly receivedAt: Instant } & (
  | { readonly kind: 'sold'; readonly consignment: string; readonly market: Territory }
  /** The first start of a new phone; `territory` null where its place was not proved, `XX` where it never can be. */
  | {
      readonly kind: 'activated';
      readonly territory: Territory | null;
      /** Where the place was not proved: the listed territories that its own evidence supported. Absent: it left all of them open. */
      readonly supported?: readonly Territory[];
    }
  | { readonly kind: 'reset' }
  | {
      readonly kind: 'observed';
      readonly whereabouts: Whereabouts;
      /** Absent: one observation. */
      readonly run?: Run;
    }
  | {
      readonly kind: 'notice-acknowledged';
      readonly clause: string;
      /** Once the phone has the proof that the log holds its acknowledgement: before this it obeys no lock, so nothing is due. */
      readonly graceUntil?: Instant;
    }
  | {
      readonly kind: 'exemption-granted';
      readonly exemption: string;
      readonly from: Instant | null;
      readonly until: Instant | null;
    }
  | {
      readonly kind: 'pass-granted';
      readonly territory: Territory;
      readonly from: Instant;
      readonly until: Instant;
    }
  | { readonly kind: 'appeal-filed' }
  | { readonly kind: 'appeal-decided'; readonly outcome: (typeof appealOutcomes)[number] }
  | { readonly kind: 'case-joined'; readonly case: string; readonly limit: Instant }
  | { readonly kind: 'case-ended'; readonly case: string; readonly finding: string }
  | {
      readonly kind: 'lock-ordered';
      readonly lease: Instant;
      /** The measure it was ordered under. It decides nothing, but every public statement that follows names it. */
      readonly order?: LockOrder;
    }
  | {
      readonly kind: 'released';
      /**
       * Who released; absent where the server released because nothing applied any more; `hardware`: another key of the same hardware was helped. It
       * decides nothing.
       */
      readonly by?: 'operator' | 'code' | 'unanswered-appeal' | 'log' | 'hardware';
    }
);

/**
 * Several observations of one finding, kept as one event: its `at` is the first of them. First and last are known to the millisecond; of those between, how
 * many there were and on which days.
 */
export interface Run {
  readonly last: Instant;
  /** With the first and the last. */
  readonly count: number;
  /** UTC days with at least one of them. */
  readonly days: number;
  /** Which days, one bit each from the first day on, base64url; absent: every day from first to last. */
  readonly on?: string;
  /** How many were taken in on the last day: it bounds what a day can add. */
  readonly onLastDay: number;
  /** Observations between that proved no place and changed nothing. */
  readonly unproven?: number;
  /** The last finding, where its sources differ from the first one's. */
  readonly whereabouts?: Whereabouts;
}

/** What two people ordered, as the statements of its locks name it. Hashes are SHA-256, base64url. */
export interface LockOrder {
  /** Of the manifest that they signed; null: an order of the time when a clause could lock by itself; nothing renews or delivers it. */
  readonly measure: string | null;
  readonly approvals: readonly {
    readonly role: 'proposer' | 'approver';
    readonly key: string;
    readonly assertionSha256: string;
  }[];
  /** No lease is renewed beyond this moment. */
  readonly until: Instant;
  /** The clauses that they named: the lock holds by no other. Absent: it holds by each clause that was due. */
  readonly clauses?: readonly string[];
}

export type EventKind = DossierEvent['kind'];

/** All recorded events of one phone, in the order of `at`, ties in the order they were recorded. */
export interface Dossier {
  readonly events: readonly DossierEvent[];
}
