import type { Assertion } from '../../protocol/acts/approval.ts';
import type { ApproverSet } from '../../protocol/acts/approver-set.ts';
import type { Trust } from '../../protocol/device/trust.ts';
import type { Access } from '../people/access.ts';
import type { Passkey, PasskeyCeremony, PeoplePorts } from '../people/ports.ts';
import type { Instant } from '../../core/time.ts';
import type { StatementQueue } from '../log/ports.ts';
import type { IdempotencyPorts } from '../people/idempotent.ts';
import type { Halting, Transaction } from '../ports.ts';

/** A passkey that signs measures and approver sets, and nothing else. `registeredBy` is always null: each is proved by its person's own passkey. */
export type ApproverKey = Passkey;

/** A set as stored. */
export interface ApproverSetRecord {
  /** SHA-256 of `text`, base64url. */
  readonly sha256: string;
  readonly number: number;
  /** The exact text that was hashed. */
  readonly text: string;
  readonly signedAt: Instant;
  /** The signatures of two persons of the set before; none under the first, which firmware names. */
  readonly assertions: readonly Assertion[];
  /** The exact text of its statement in the log; null for a first set of an earlier version. */
  readonly statement: string | null;
}

/** A text that two people of the set before are to sign. */
export interface SetProposal {
  readonly sha256: string;
  readonly number: number;
  readonly text: string;
  /** null: a program. */
  readonly proposedBy: string | null;
  readonly proposedAt: Instant;
}

/** One person's signature under a proposed set. */
export interface SetSignature {
  readonly sha256: string;
  readonly operator: string;
  readonly assertion: Assertion;
  readonly at: Instant;
}

/** A signed set with its text read. */
export interface SignedSet extends ApproverSetRecord {
  readonly set: ApproverSet;
}

export interface ApproverKeyStore {
  /** `known`: this credential, or this key under another id, was registered before, to approve or to sign in. */
  addApproverKey(
    tx: Transaction,
    key: ApproverKey,
  ): Promise<{ readonly kind: 'added' } | { readonly kind: 'known' }>;
  /** Locks the key until the transaction ends. Removed keys are not found. */
  findApproverKey(tx: Transaction, credentialId: string): Promise<ApproverKey | undefined>;
  /** Of one person, or of everybody whose account is active. */
  listApproverKeys(tx: Transaction, operatorId: string | null): Promise<readonly ApproverKey[]>;
  useApproverKey(
    tx: Transaction,
    credentialId: string,
    used: { readonly counter: number; readonly backedUp: boolean; readonly at: Instant },
  ): Promise<void>;
  removeApproverKey(tx: Transaction, credentialId: string, at: Instant): Promise<void>;
}

export interface ApproverSetStore {
  addApproverSet(tx: Transaction, set: ApproverSetRecord): void;
  /** The signed sets, by number. */
  readApproverSets(tx: Transaction): Promise<readonly ApproverSetRecord[]>;
  addSetProposal(tx: Transaction, proposal: SetProposal): void;
  /** The latest proposal of this number. */
  findSetProposal(tx: Transaction, number: number): Promise<SetProposal | undefined>;
  /** The database refuses a second signature by one person or with one key. */
  addSetSignature(tx: Transaction, signature: SetSignature): void;
  /** In the order in which they were given. */
  readSetSignatures(tx: Transaction, sha256: string): Promise<readonly SetSignature[]>;
}

/** How approver keys are made and used: a relying party of their own, and what the next set says of the log. */
export interface Approving {
  readonly ceremony: PasskeyCeremony;
  /** The origin of the signing page, without a trailing slash; its host is the relying party. */
  readonly origin: () => string;
  readonly logTrust: () => Pick<Trust, 'log' | 'witnesses' | 'quorum'>;
  /** Whether the public files hold a set of this number. */
  readonly isPublished: (number: number) => Promise<boolean>;
}

export interface ApproverPorts extends PeoplePorts, IdempotencyPorts, Halting {
  readonly store: PeoplePorts['store'] &
    IdempotencyPorts['store'] &
    ApproverKeyStore &
    ApproverSetStore &
    StatementQueue;
  readonly access: Pick<Access, 'decide'>;
  readonly approving: Approving;
}
