import type { Standing } from '../../core/decision/decision.ts';
import type { DossierEvent } from '../../core/decision/event.ts';
import type { Observed } from '../../core/decision/runs.ts';
import type { Episodes } from '../../core/orders/open-episodes.ts';
import type { DirectiveUpdate, IssuedDirective } from '../../core/orders/directive.ts';
import type { Territory } from '../../core/territory/territory.ts';
import type { Instant } from '../../core/time.ts';
import type { Transaction } from '../ports.ts';

/**
 * How a key showed that it lives in its hardware: by a key from the factory that the maker's registry names, or by an attestation under a
 * configured root that names serial number or IMEI.
 */
export type Proof = 'factory' | 'attested';

/** One lineage of keys, with the registry's row of its hardware. Hardware that no key was enrolled for reads as a lineage without a key. */
export interface Registration {
  readonly phoneId: string;
  /** Names the hardware; the phoneId of its oldest lineage. */
  readonly hardwareId: string;
  readonly imeis: readonly string[];
  readonly serial: string;
  readonly model: string;
  /** false for hardware that no manifest named; such hardware can enrol too. */
  readonly registered: boolean;
  readonly consignment: string | null;
  readonly market: Territory | null;
  readonly soldAt: Instant | null;
  /** Two proved keys report for the hardware: nothing crosses between its lineages until a person has looked. */
  readonly contested: boolean;
  /** 1: the first lineage of its hardware; 0: no key was enrolled. */
  readonly ordinal: number;
  /** null: the key is claimed. */
  readonly proved: Proof | null;
  /** The first start that this lineage signed, where it counts: of a proved key, or of the first claimed key of registered hardware. */
  readonly activation: {
    readonly at: Instant;
    readonly territory: Territory | null;
    /** Where its place was not proved: the listed territories that its own evidence supported; null: it left all of them open. */
    readonly supported: readonly Territory[] | null;
  } | null;
  /** The key that reports for the lineage; null where none was enrolled. */
  readonly deviceId: string | null;
  /** Which unlock master that key's secret came from; 1 before the first enrolment too. */
  readonly unlockGeneration: number;
}

/** A directive as stored. */
export interface DirectiveRecord extends IssuedDirective {
  /** Compact JWS. */
  readonly jws: string;
  /** The exact text of the statement that the directive names; public if it is of a lock. */
  readonly statement: string;
  /** The episode that a notice or a lock belongs to; null for releases, and for orders of before there were any. */
  readonly episode: number | null;
}

/** A notice whose acknowledgement is in the log, or waits for the list of the day, and whose phone does not have the proof yet. */
export interface UnprovedAcknowledgement {
  readonly seq: number;
  readonly clauses: readonly string[];
  /** Base64url. */
  readonly leaf: string;
  /** The notice, compact JWS. */
  readonly jws: string;
}

/** A notice that the owner of the present key acknowledged, and that no release has ended since. */
export interface ShownNotice {
  readonly seq: number;
  readonly episode: number;
  readonly clauses: readonly string[];
}

/** How a dossier's events are kept. */
export interface KeptEvents {
  /** The number of the last event that is kept by itself; 0 where none is. */
  readonly rows: number;
  /** The observations among the events, as runs; null: they are kept one by one, as all were before there were runs. */
  readonly runs: readonly Observed[] | null;
}

/** One phone's dossier as stored: the events and the projection beside them. */
export interface StoredDossier {
  readonly registration: Registration;
  readonly events: readonly DossierEvent[];
  readonly kept: KeptEvents;
  /** 16 random bytes, hex: they make statements of the first form pseudonymous. */
  readonly salt: string;
  /** 16 random bytes, hex: the salts of episodes are derived from them. Never leaves the server. */
  readonly episodeSalt: string;
  readonly episodes: Episodes;
  /** The database was restored since their numbers were last compared with the log. */
  readonly episodesUnsought: boolean;
  readonly unproved: readonly UnprovedAcknowledgement[];
  /** By `seq`; none of before there were episodes. */
  readonly notices: readonly ShownNotice[];
  /** The greatest report number accepted from `registration.deviceId`; 0 before the first. */
  readonly lastSeq: number;
  readonly standing: Standing;
  /** Something can still follow: the phone is in the watch set. */
  readonly open: boolean;
  readonly nextAt: Instant | null;
  /** The greatest directive number issued; 0 before the first. */
  readonly directiveSeq: number;
  /**
   * By `seq`: all still `pending`, `delivered`, or `refused` (which a later try may mend), expired ones too; the latest release of the present
   * key, whatever became of it; and the lock that it obeyed last, unless it obeyed a release since.
   */
  readonly directives: readonly DirectiveRecord[];
  /** Fingerprint of the latest recorded decision, over the parts that a reader would notice; null before the first. */
  readonly decisionSha256: string | null;
}

/** A decision as recorded, enough to compute it again: policies and events as known at `knownAt`. */
export interface RecordedDecision {
  readonly now: Instant;
  readonly knownAt: Instant;
  /** The number of the last event kept by itself that it was made from. */
  readonly events: number;
  /** The observations that it was made from; null: they are among those events. */
  readonly observed: readonly Observed[] | null;
  readonly standing: Standing;
  /** SHA-256, base64url, of the decision's exact bytes. */
  readonly sha256: string;
}

/** A public statement that waits for the log. */
export interface OutboxItem {
  readonly kind: 'statement';
  readonly body: string;
}

/** Of one notice's acknowledgement: its leaf, or null once the phone has the proof. */
export interface AcknowledgedLeaf {
  readonly seq: number;
  readonly leaf: Uint8Array | null;
}

/** An owner's objection, as received. */
export interface FiledAppeal {
  readonly at: Instant;
  /** When its answer is due. */
  readonly answerBy: Instant;
  readonly standing: Standing;
  readonly text: string;
}

/** All that one commit changes about one phone's dossier. */
export interface DossierChange {
  readonly phoneId: string;
  readonly deviceId: string;
  readonly appended: readonly DossierEvent[];
  /** All observations; absent: as they were. The first time, those that were kept one by one are set aside for decisions of before. */
  readonly runs?: readonly Observed[];
  readonly lastSeq: number;
  readonly standing: Standing;
  readonly open: boolean;
  readonly nextAt: Instant | null;
  readonly issued: readonly DirectiveRecord[];
  /** By the server's clock: when the phone gave the answers among the updates. */
  readonly at: Instant;
  readonly directiveUpdates: readonly DirectiveUpdate[];
  /** The owner's objections, in their own words. */
  readonly appeals?: readonly FiledAppeal[];
  /** null where the decision shows a reader nothing new. */
  readonly decision: RecordedDecision | null;
  readonly decisionSha256: string | null;
  /** Statements about the phone, which wait for the next list. */
  readonly outbox: readonly OutboxItem[];
  /** Absent: as they were. */
  readonly episodes?: Episodes;
  readonly leaves?: readonly Uint8Array[];
  readonly acknowledged?: readonly AcknowledgedLeaf[];
}

/** Every method takes many phones at once, so that a batch of check-ins needs one round trip each. */
export interface Dossiers {
  /**
   * Locks and reads the dossiers of these phones, in the order of their ids, so that two batches never deadlock. A phone without a dossier
   * gets an empty one (standing `clear`, no events), because there has to be a row to lock. A phone unknown to the registry is absent.
   */
  loadDossiers(tx: Transaction, phoneIds: readonly string[]): Promise<ReadonlyMap<string, StoredDossier>>;
  /** Reads without locking, for operators; a phone without a dossier is absent. */
  readDossiers(tx: Transaction, phoneIds: readonly string[]): Promise<ReadonlyMap<string, StoredDossier>>;
  /**
   * Reads without locking: by phone, the other lineages of its hardware whose keys were sent an order. A phone without such is absent. Help that
   * a person gives reaches them too.
   */
  findOrderedSiblings(
    tx: Transaction,
    phoneIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly string[]>>;
  /** Appends events, directives and outbox items, updates projections and the watch feed. At most one change a phone. */
  commitDossiers(tx: Transaction, changes: readonly DossierChange[]): Promise<void>;
  /** Buckets with a dossier whose `nextAt` has passed: one read, so that an idle loop does not read 256 times. */
  findDueBuckets(tx: Transaction, now: Instant): Promise<readonly number[]>;
  /** Claims dossiers of one bucket whose `nextAt` has passed, at most `limit`: locks them and skips those that another process holds. */
  claimDueDossiers(
    tx: Transaction,
    bucket: number,
    now: Instant,
    limit: number,
  ): Promise<readonly StoredDossier[]>;
}

export interface Registrations {
  /**
   * Reads without locking, for operators: by phoneId, IMEI, serial or key. IMEI and serial find every lineage of every hardware that claims
   * them, registered hardware, proved and first keys on top; at most 64.
   */
  findRegistrations(tx: Transaction, by: PhoneLookup): Promise<readonly Registration[]>;
}

export type PhoneLookup =
  | { readonly by: 'phoneId'; readonly phoneId: string }
  | { readonly by: 'imei'; readonly imei: string }
  | { readonly by: 'serial'; readonly serial: string }
  | { readonly by: 'deviceId'; readonly deviceId: string };
