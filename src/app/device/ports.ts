import type { Proof, Registration } from '../dossiers/ports.ts';
import type { Instant } from '../../core/time.ts';
import type { Transaction } from '../ports.ts';

export interface Hardware {
  /** 15 digits each. */
  readonly imeis: readonly string[];
  readonly serial: string;
  readonly model: string;
}

/** A piece of hardware, its row locked. */
export interface FoundHardware {
  readonly hardwareId: string;
  readonly imeis: readonly string[];
  readonly registered: boolean;
  /** SHA-256 of the factory key's SPKI, base64url; null where the maker named none. */
  readonly factoryKey: string | null;
  /** Two proved keys report for it, or several lineages are proved alike: none of them can be continued. */
  readonly contested: boolean;
  /** How many lineages it ever had. */
  readonly lineageCount: number;
  /** How many it had when two people last changed its factory key; null: they never did. */
  readonly keyChangedAfter: number | null;
  /** Its lineage of proved keys, of those that a factory key proved before attested ones; null where there is none. */
  readonly proved: Registration | null;
}

/** A key that was enrolled before. */
export interface KnownKey {
  readonly registration: Registration;
  /** null: it reports for its lineage. Else when a later proved key replaced it. */
  readonly supersededAt: Instant | null;
}

/** A key as it is recorded, with what its enrolment showed. */
export interface EnrolledKey {
  readonly deviceId: string;
  readonly proved: Proof | null;
  readonly attested: 'verified' | 'unverified' | 'none';
  readonly unlockGeneration: number;
  readonly at: Instant;
}

export interface NewLineage extends EnrolledKey {
  readonly hardware: Pick<FoundHardware, 'hardwareId' | 'lineageCount'>;
  /** null: the lineage has no first start of its own. */
  readonly activation: Registration['activation'];
}

export interface Registry {
  /** The keys of these ids that were enrolled, by deviceId. */
  findKeys(tx: Transaction, deviceIds: readonly string[]): Promise<ReadonlyMap<string, KnownKey>>;
  /**
   * Finds the hardware and locks its row; adds it as unregistered where there is none. The serial number has to agree, and one of the IMEIs, or
   * the model where either side has no IMEI. Where the claim agrees with none it gets a row of its own, whoever else has its identifiers.
   */
  findOrAddHardware(tx: Transaction, hardware: Hardware): Promise<FoundHardware>;
  /** Hardware by its id, its row locked. */
  lockHardware(tx: Transaction, hardwareId: string): Promise<FoundHardware>;
  /**
   * The key that reports for this lineage is proved from now on. Without `keepsActivation` a first start of before counts for nothing: it was
   * signed while no manifest named the hardware, and a proof never makes one count.
   */
  proveKey(
    tx: Transaction,
    lineage: Registration,
    shown: Pick<EnrolledKey, 'attested'> & { readonly proved: Proof; readonly keepsActivation: boolean },
  ): void;
  /** Whether a manifest names this hardware. Reads without locking. */
  isRegistered(tx: Transaction, hardware: Hardware): Promise<boolean>;
  /** Adds a lineage with its first key. The oldest of its hardware has the hardware's id, later ones an id in the same bucket. */
  addLineage(tx: Transaction, lineage: NewLineage): Promise<Registration>;
  /** Makes a proved key the one that reports for its lineage, in place of `before`, which is kept as superseded. */
  supersedeKey(tx: Transaction, before: Registration, key: EnrolledKey): Promise<Registration>;
  /**
   * Removes claimed lineages that were never sent an order, the oldest first, until `keep` are left. `hardware`: as it was before the newest
   * lineage, which stays.
   */
  dropOldClaims(tx: Transaction, hardware: FoundHardware, keep: number): Promise<void>;
  /**
   * Marks hardware as contested, and gives the superseded key a lineage of its own, without a first start. null: the key is superseded no more,
   * because two people changed the factory key meanwhile.
   */
  contest(tx: Transaction, key: KnownKey, deviceId: string, at: Instant): Promise<Registration | null>;
}
