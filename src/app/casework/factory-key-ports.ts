import type { Instant } from '../../core/time.ts';
import type { DeploymentStore } from '../deployment/ports.ts';
import type { Meter } from '../meter.ts';
import type { Access } from '../people/access.ts';
import type { IdempotencyPorts } from '../people/idempotent.ts';
import type { PeoplePorts } from '../people/ports.ts';
import type { Halting, Transaction } from '../ports.ts';

/** What a proposal was made about, and what has to be so still when it is confirmed. */
export interface FactoryKeyState {
  /** SHA-256 of the factory key's SPKI, base64url; null: none. */
  readonly factoryKey: string | null;
  /** Since when two proved keys report for the hardware; null: they do not. */
  readonly contestedSince: Instant | null;
}

/** A change of a factory key that somebody asked for. People are ids of operators. */
export interface FactoryKeyChange {
  readonly hardwareId: string;
  /** 1 for the hardware's first. */
  readonly number: number;
  readonly before: FactoryKeyState;
  readonly after: string | null;
  /** Of the records, when somebody asked. */
  readonly epoch: string;
  readonly reason: string;
  readonly evidence: string;
  readonly askedAt: Instant;
  readonly askedBy: string;
  /** null: it waits. */
  readonly ended: {
    readonly as: 'confirmed' | 'withdrawn';
    readonly at: Instant;
    readonly by: string;
  } | null;
}

export interface FactoryKeyStore {
  /** Hardware that a manifest names, its row locked; undefined: none by this id. */
  lockFactoryKey(tx: Transaction, hardwareId: string): Promise<FactoryKeyState | undefined>;
  /** All that was ever asked for this hardware, the latest first, at most 100; null: what waits for any, the oldest first. */
  listFactoryKeyChanges(tx: Transaction, hardwareId: string | null): Promise<readonly FactoryKeyChange[]>;
  addFactoryKeyChange(tx: Transaction, change: FactoryKeyChange): void;
  endFactoryKeyChange(
    tx: Transaction,
    change: Pick<FactoryKeyChange, 'hardwareId' | 'number'>,
    ended: NonNullable<FactoryKeyChange['ended']>,
  ): void;
  /**
   * Enters another factory key, and ends the contest. What the key before proved is only claimed from then on: each lineage keeps its dossier and
   * its activation, and superseded keys of the kind are forgotten.
   */
  changeFactoryKey(tx: Transaction, hardwareId: string, factoryKey: string | null): void;
}

export interface FactoryKeyPorts extends PeoplePorts, Halting {
  readonly store: PeoplePorts['store'] &
    IdempotencyPorts['store'] &
    FactoryKeyStore &
    Pick<DeploymentStore, 'readDeployment'>;
  readonly access: Access;
  readonly meter: Pick<Meter, 'factoryKeyChanged'>;
}
