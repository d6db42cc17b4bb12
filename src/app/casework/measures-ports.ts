import type { MeasureKind, MeasureState } from '../../core/casework/transitions.ts';
import type { Standing } from '../../core/decision/decision.ts';
import type { Instant } from '../../core/time.ts';
import type { CaseStore } from './cases-ports.ts';
import type { ReconciliationPorts } from '../dossiers/reconciliation.ts';
import type { LogFiles, StatementQueue } from '../log/ports.ts';
import type { IdempotencyPorts } from '../people/idempotent.ts';
import type { AuditWithin } from '../people/audit.ts';
import type { AuditStore, PeoplePorts } from '../people/ports.ts';
import type { Principal } from '../people/principal.ts';
import type { PublishedPolicies } from '../policies/published-policies.ts';
import type { Clock, Transaction } from '../ports.ts';
import type { Dossiers, Registrations } from '../dossiers/ports.ts';
import type { Policies } from '../policies/ports.ts';

/** Who can stand up for a measure: a person in their own name. `audit` writes what they did into the trail, in the transaction of the act. */
export type Person = Extract<Principal, { kind: 'operator' }> & { readonly audit: AuditWithin };

/** A measure as stored. People are ids of operators. */
export interface MeasureRecord {
  readonly id: string;
  readonly number: number;
  readonly kind: MeasureKind;
  readonly caseId: string | null;
  readonly clauses: readonly string[];
  readonly reason: string;
  readonly until: Instant | null;
  readonly policy: { readonly id: string; readonly version: number; readonly text: string } | null;
  readonly state: MeasureState;
  readonly draftedBy: string;
  readonly draftedAt: Instant;
  /** Of the manifest that stands now. */
  readonly sha256: string | null;
  readonly approveBy: Instant | null;
  readonly approvedAt: Instant | null;
  readonly documentsAt: Instant | null;
  readonly releasedAt: Instant | null;
  readonly spreadAt: Instant | null;
}

export interface ManifestRecord {
  readonly sha256: string;
  readonly measureId: string;
  readonly proposer: string;
  readonly madeAt: Instant;
  /** Exact: what the hash is of. */
  readonly text: string;
}

export interface ApprovalRecord {
  readonly sha256: string;
  readonly role: 'proposer' | 'approver';
  readonly operator: string;
  /** Of the passkey's public key, SHA-256, base64url. */
  readonly key: string;
  /** The exact text of an `AssertionDocument`. */
  readonly assertion: string;
  readonly assertionSha256: string;
  readonly at: Instant;
}

export interface NamedPhone {
  readonly phoneId: string;
  readonly member: string;
}

export type PhoneOutcome = 'ordered' | 'skipped' | 'failed';

export interface MeasurePhoneRecord extends NamedPhone {
  readonly outcome: PhoneOutcome | null;
  readonly why: string | null;
  readonly at: Instant | null;
  readonly releasedAt: Instant | null;
}

export interface Tally {
  readonly named: number;
  /** By outcome, and by reason where it is not `ordered`; `pending` without one. */
  readonly outcomes: Readonly<Record<string, number>>;
}

export type Standings = Readonly<Partial<Record<Standing, number>>>;

/** Which phones of a measure still wait for something. */
export type Waiting = 'for-outcome' | 'for-release' | 'for-case-end';

export interface MeasureStore {
  addMeasure(
    tx: Transaction,
    measure: Pick<
      MeasureRecord,
      'id' | 'kind' | 'caseId' | 'clauses' | 'reason' | 'until' | 'policy' | 'draftedBy' | 'draftedAt'
    >,
  ): void;
  findMeasure(tx: Transaction, id: string): Promise<MeasureRecord | undefined>;
  /** By the manifest that stands: for whoever has to know who signed an order. */
  findMeasureByManifest(tx: Transaction, sha256: string): Promise<MeasureRecord | undefined>;
  /** Reads and locks the measure, after its case (shared): every change of either waits for the other. */
  lockMeasure(tx: Transaction, id: string): Promise<MeasureRecord | undefined>;
  /** The same without keeping others of the same campaign out: no change of the measure or its case until the transaction ends. */
  shareMeasure(tx: Transaction, id: string): Promise<MeasureRecord | undefined>;
  /** Locks and reads the measures of a case. */
  lockMeasuresOf(tx: Transaction, caseId: string): Promise<readonly MeasureRecord[]>;
  listMeasures(
    tx: Transaction,
    by: {
      readonly state: MeasureState | null;
      readonly caseId: string | null;
      readonly before: number | null;
    },
    limit: number,
  ): Promise<readonly MeasureRecord[]>;
  /** Writes what can change of a measure. The database refuses a state that two signatures do not carry. */
  updateMeasure(tx: Transaction, measure: MeasureRecord): void;
  addManifest(tx: Transaction, manifest: ManifestRecord): void;
  /** When the latest manifest of a measure was made; null before the first. */
  readManifestTime(tx: Transaction, measureId: string): Promise<Instant | null>;
  readManifest(tx: Transaction, sha256: string): Promise<ManifestRecord | undefined>;
  /** The database refuses an approver who is the proposer, a second signature in one role, by one person or by one key. */
  addApproval(tx: Transaction, approval: ApprovalRecord & { readonly proposer: string }): void;
  /** Proposer first. */
  readApprovals(tx: Transaction, sha256: string): Promise<readonly ApprovalRecord[]>;
}

export interface CampaignStore {
  /** Those that the measure names already are left as they are. */
  addPhones(tx: Transaction, measureId: string, phones: readonly NamedPhone[]): void;
  removePhones(tx: Transaction, measureId: string, phoneIds: readonly string[]): void;
  countPhones(tx: Transaction, measureId: string): Promise<number>;
  readMembers(tx: Transaction, measureId: string): Promise<readonly string[]>;
  /** In the order of phone ids, after the one named. */
  pagePhones(
    tx: Transaction,
    measureId: string,
    after: string | null,
    limit: number,
  ): Promise<readonly MeasurePhoneRecord[]>;
  tally(tx: Transaction, measureIds: readonly string[]): Promise<ReadonlyMap<string, Tally>>;
  /** How many of its phones stand where, as last decided. */
  tallyStandings(tx: Transaction, measureIds: readonly string[]): Promise<ReadonlyMap<string, Standings>>;
  /** Buckets with phones that wait: one read, so that a campaign does not ask 256 times. */
  findWaitingBuckets(tx: Transaction, measureId: string, waiting: Waiting): Promise<readonly number[]>;
  /** Locks phones of one bucket that wait, skipping what another process works on. */
  claimPhones(
    tx: Transaction,
    measureId: string,
    claim: { readonly bucket: number; readonly waiting: Waiting },
    limit: number,
  ): Promise<readonly NamedPhone[]>;
  /** All of one bucket. */
  recordOutcomes(
    tx: Transaction,
    measureId: string,
    bucket: number,
    outcomes: readonly {
      readonly phoneId: string;
      readonly outcome: PhoneOutcome;
      readonly why: string | null;
    }[],
    at: Instant,
  ): void;
  /** All that have no outcome yet: skipped, for this reason. */
  skipRest(tx: Transaction, measureId: string, why: string, at: Instant): void;
  /** All of one bucket. */
  markPhones(
    tx: Transaction,
    measureId: string,
    bucket: number,
    phoneIds: readonly string[],
    mark: 'released' | 'case-ended',
    at: Instant,
  ): void;
  findExecutingMeasures(tx: Transaction, limit: number): Promise<readonly string[]>;
  findReleasingMeasures(tx: Transaction, limit: number): Promise<readonly string[]>;
  findLapsedMeasures(tx: Transaction, now: Instant, limit: number): Promise<readonly string[]>;
  /** Approved measures after the one of this number, with the documents that ought to be public. */
  pageApprovedMeasures(
    tx: Transaction,
    after: number,
    limit: number,
  ): Promise<
    readonly {
      readonly id: string;
      readonly number: number;
      readonly sha256: string;
      readonly assertions: readonly string[];
    }[]
  >;
  findUndocumentedMeasures(tx: Transaction, limit: number): Promise<readonly string[]>;
}

/** What cases and measures need to be read and changed by people. */
export interface MeasurePorts extends IdempotencyPorts, PeoplePorts {
  readonly store: IdempotencyPorts['store'] &
    PeoplePorts['store'] &
    CaseStore &
    MeasureStore &
    CampaignStore &
    Dossiers &
    Registrations &
    Policies &
    StatementQueue;
  readonly policies: PublishedPolicies;
  /** Tells the loop of this process that there is something to do; others find it at their next round. */
  readonly wake: () => void;
}

/** What the loop of cases and measures needs. */
export interface CampaignPorts extends Omit<ReconciliationPorts, 'store'> {
  readonly store: ReconciliationPorts['store'] &
    CaseStore &
    MeasureStore &
    CampaignStore &
    AuditStore &
    StatementQueue;
  readonly clock: Clock;
  /** Where manifests and assertions are published. */
  readonly files: Pick<LogFiles, 'publishDocument' | 'readDocument'>;
}
