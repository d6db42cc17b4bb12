import type { MeasureKind, MeasureState } from '../../core/casework/transitions.ts';
import type { Standing } from '../../core/decision/decision.ts';
import type { Instant } from '../../core/time.ts';
import type { ApproverPorts, ApproverSetStore } from './approvers-ports.ts';
import type { CaseStore } from './cases-ports.ts';
import type { DeploymentStore } from '../deployment/ports.ts';
import type { ReconciliationPorts } from '../dossiers/reconciliation.ts';
import type { LogFiles, StatementQueue } from '../log/ports.ts';
import type { Access } from '../people/access.ts';
import type { IdempotencyPorts } from '../people/idempotent.ts';
import type { AuditWithin } from '../people/audit.ts';
import type { AuditStore, OperatorStore, PeoplePorts } from '../people/ports.ts';
import type { Principal } from '../people/principal.ts';
import type { PublishedPolicies } from '../policies/published-policies.ts';
import type { Clock, Halting, Transaction } from '../ports.ts';
import type { Dossiers, Registrations } from '../dossiers/ports.ts';
import type { Policies } from '../policies/ports.ts';

/** A person who acts on a case or a measure. `audit` records the act in its own transaction. */
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
  /** SHA-256 of the current manifest, base64url; null for a draft without one. */
  readonly sha256: string | null;
  readonly approveBy: Instant | null;
  readonly approvedAt: Instant | null;
  readonly documentsAt: Instant | null;
  readonly releasedAt: Instant | null;
  readonly propagatedAt: Instant | null;
}

export interface MeasureManifestRecord {
  readonly sha256: string;
  readonly measureId: string;
  readonly proposer: string;
  readonly madeAt: Instant;
  /** The exact text that was hashed. */
  readonly text: string;
  /** Of a lock: the JSON of the terms that its head does not state; null where the text states them. */
  readonly terms: string | null;
}

export interface ApprovalRecord {
  readonly sha256: string;
  readonly role: 'proposer' | 'approver';
  readonly operator: string;
  /** SHA-256 of the passkey's public key, base64url. */
  readonly key: string;
  /** The exact text of an `AssertionDocument`. */
  readonly assertion: string;
  readonly assertionSha256: string;
  readonly at: Instant;
  /** 1 when the manifest was first signed; more where two people signed it again. */
  readonly round: number;
}

export interface NamedPhone {
  readonly phoneId: string;
  /** SHA-256 of the phone's leaf among the members, base64url. */
  readonly member: string;
  /** 16 random bytes that open the leaf; null in rows of the form before, which lock nothing. */
  readonly opening: Uint8Array | null;
}

export type PhoneOutcome = 'ordered' | 'skipped' | 'failed';

export interface MeasurePhoneRecord extends NamedPhone {
  readonly outcome: PhoneOutcome | null;
  readonly why: string | null;
  readonly at: Instant | null;
  readonly releasedAt: Instant | null;
  /** When the phone last reported that it obeys a lock; null where it did not, or before this was kept. */
  readonly obeyedAt: Instant | null;
}

export interface Tally {
  readonly named: number;
  /** Phones by outcome, with the reason if it is not `ordered`; `pending` has no outcome yet. */
  readonly outcomes: Readonly<Record<string, number>>;
}

export type Standings = Readonly<Partial<Record<Standing, number>>>;

/** What a phone of a measure still waits for. */
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
  /** Finds a measure by its current manifest, to tell who signed an order. */
  findMeasureByManifest(tx: Transaction, sha256: string): Promise<MeasureRecord | undefined>;
  /** Locks the case in share mode and the measure for update, so that changes of either wait for this transaction. */
  lockMeasure(tx: Transaction, id: string): Promise<MeasureRecord | undefined>;
  /** Locks case and measure in share mode: neither changes until the transaction ends, but others of the same campaign may run. */
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
  /** Writes the fields that can change. The database refuses a state that needs two signatures without them. */
  updateMeasure(tx: Transaction, measure: MeasureRecord): void;
  addMeasureManifest(tx: Transaction, manifest: MeasureManifestRecord): void;
  /** When the measure's latest manifest was made; null before the first. */
  readMeasureManifestTime(tx: Transaction, measureId: string): Promise<Instant | null>;
  readMeasureManifest(tx: Transaction, sha256: string): Promise<MeasureManifestRecord | undefined>;
  /** The database refuses an approver who is the proposer, and a second signature in one role, by one person or with one key. */
  addApproval(tx: Transaction, approval: ApprovalRecord & { readonly proposer: string }): void;
  /** The latest two who signed it together, proposer first; while there are none, who has signed it so far. */
  readApprovals(tx: Transaction, sha256: string): Promise<readonly ApprovalRecord[]>;
  /** Every signature that was ever given under it, and whether in this life of the database. */
  readAllApprovals(
    tx: Transaction,
    sha256: string,
  ): Promise<readonly (ApprovalRecord & { readonly isOfThisEpoch: boolean })[]>;
  /** Two people have signed its manifest again: it belongs to this epoch, and its documents are to be published. */
  markSignedAnew(tx: Transaction, measureId: string): void;
}

export interface CampaignStore {
  /** Phones that the measure already names stay as they are. */
  addPhones(tx: Transaction, measureId: string, phones: readonly NamedPhone[]): void;
  removePhones(tx: Transaction, measureId: string, phoneIds: readonly string[]): void;
  countPhones(tx: Transaction, measureId: string): Promise<number>;
  readMembers(tx: Transaction, measureId: string): Promise<readonly string[]>;
  /** One phone of a measure; undefined where the measure does not name it. */
  findPhones(tx: Transaction, measureId: string, phoneIds: readonly string[]): Promise<readonly NamedPhone[]>;
  /** Phones after `after` (null: from the start), ordered by bucket and phone id. */
  pagePhones(
    tx: Transaction,
    measureId: string,
    after: string | null,
    limit: number,
  ): Promise<readonly MeasurePhoneRecord[]>;
  tally(tx: Transaction, measureIds: readonly string[]): Promise<ReadonlyMap<string, Tally>>;
  /** Counts the measures' phones by standing, as last decided. */
  tallyStandings(tx: Transaction, measureIds: readonly string[]): Promise<ReadonlyMap<string, Standings>>;
  /** Buckets that have waiting phones, in one read instead of 256. */
  findWaitingBuckets(tx: Transaction, measureId: string, waiting: Waiting): Promise<readonly number[]>;
  /** Locks waiting phones of one bucket and skips those that another process has locked. */
  claimPhones(
    tx: Transaction,
    measureId: string,
    claim: { readonly bucket: number; readonly waiting: Waiting },
    limit: number,
  ): Promise<readonly NamedPhone[]>;
  /** Records outcomes of phones in one bucket. */
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
  /** Records all phones without an outcome as skipped, for this reason. */
  skipRest(tx: Transaction, measureId: string, why: string, at: Instant): void;
  /** Marks phones in one bucket. */
  markPhones(
    tx: Transaction,
    measureId: string,
    bucket: number,
    phoneIds: readonly string[],
    mark: 'released' | 'case-ended',
    at: Instant,
  ): void;
  findExecutingMeasures(tx: Transaction, limit: number): Promise<readonly string[]>;
  findUnpropagatedReleases(tx: Transaction, limit: number): Promise<readonly string[]>;
  findLapsedMeasures(tx: Transaction, now: Instant, limit: number): Promise<readonly string[]>;
  /** Approved measures with a number above `after`, with the documents that must be public. */
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

/** What tells whether a person may still stand for a measure. */
export interface SignerPorts {
  readonly store: Pick<OperatorStore, 'findOperator'> & Pick<ApproverSetStore, 'readApproverSets'>;
  readonly clock: Clock;
  readonly access: Pick<Access, 'decide'>;
  /** The relying party that this kind of measure is signed under: the host of the public address, or of the page where locks are signed. */
  readonly rpId: (kind: MeasureKind) => string;
}

/** Ports of the use cases on cases and measures. */
export interface MeasurePorts
  extends
    IdempotencyPorts,
    PeoplePorts,
    Halting,
    Pick<SignerPorts, 'access' | 'rpId'>,
    Pick<ApproverPorts, 'approving'> {
  readonly store: IdempotencyPorts['store'] &
    ApproverPorts['store'] &
    CaseStore &
    MeasureStore &
    CampaignStore &
    Dossiers &
    Registrations &
    Policies &
    DeploymentStore &
    StatementQueue;
  readonly policies: PublishedPolicies;
  /** Wakes this process's loop of cases and measures; other processes find the work at their next round. */
  readonly wake: () => void;
}

/** Ports of the loop of cases and measures. */
export interface CampaignPorts
  extends Omit<ReconciliationPorts, 'store'>, Halting, Pick<SignerPorts, 'access' | 'rpId'> {
  readonly store: ReconciliationPorts['store'] &
    SignerPorts['store'] &
    Pick<DeploymentStore, 'findOutdatedMeasures'> &
    CaseStore &
    MeasureStore &
    CampaignStore &
    AuditStore &
    StatementQueue;
  readonly clock: Clock;
  /** Where manifests and assertions are published. */
  readonly files: Pick<LogFiles, 'publishDocument' | 'readDocument'>;
}
