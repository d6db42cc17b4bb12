import type { Standing } from '../../core/decision/decision.ts';
import type { Instant } from '../../core/time.ts';
import type { AppealAnswers } from '../dossiers/appeal-answers.ts';
import type { ReconciliationPorts } from '../dossiers/reconciliation.ts';
import type { UnlockMaster } from '../keys/keys.ts';
import type { IdempotencyPorts } from '../people/idempotent.ts';
import type { AuditWithin } from '../people/audit.ts';
import type { Principal } from '../people/principal.ts';
import type { DirectiveRecord, Registration, Registrations } from '../dossiers/ports.ts';
import type { Transaction } from '../ports.ts';

export interface RecordedAppeal {
  readonly phoneId: string;
  readonly number: number;
  readonly filedAt: Instant;
  readonly answerBy: Instant;
  readonly standing: Standing;
  readonly text: string;
  readonly decided: {
    readonly at: Instant;
    readonly outcome: 'upheld' | 'dismissed';
    readonly answer: string;
    /** The operator's id. */
    readonly by: string;
  } | null;
}

export interface RecordedNote {
  readonly at: Instant;
  readonly kind: 'unlock-code' | 'release' | 'exemption';
  /** The operator's id; null: the program that holds the data folder's token. */
  readonly by: string | null;
  readonly note: string;
}

/** Hardware for which two proved keys report. */
export interface ContestedHardware {
  readonly since: Instant;
  /** SHA-256 of the factory key's SPKI, base64url; null where the registry names none. */
  readonly factoryKey: string | null;
  /** Its lineages, proved ones first. */
  readonly keys: readonly Registration[];
}

/** Where a page of waiting appeals begins: after this one. */
export interface AppealCursor {
  readonly answerBy: Instant;
  readonly phoneId: string;
}

export interface ContestedRegistry {
  /** Reads without locking: contested hardware after this one, by the time since when it is contested. */
  listContested(
    tx: Transaction,
    page: {
      readonly after: { readonly since: Instant; readonly hardwareId: string } | null;
      readonly limit: number;
    },
  ): Promise<readonly ContestedHardware[]>;
}

export interface RecordedOrder extends DirectiveRecord {
  /** When the phone showed, obeyed or refused it; null: not yet, or before this was kept. */
  readonly answeredAt: Instant | null;
}

/** What support reads and writes besides the dossier itself. */
export interface SupportStore extends AppealAnswers {
  /** All directives to this phone in any state: the latest, at most 64, by number. */
  readOrders(tx: Transaction, phoneId: string): Promise<readonly RecordedOrder[]>;
  /** All of this phone's appeals, by number. */
  readAppeals(tx: Transaction, phoneId: string): Promise<readonly RecordedAppeal[]>;
  /**
   * Unanswered appeals, by the time when their answer is due. `apart`: those of keys that are only claimed, on hardware that no manifest names
   * or beside its first key; else all others.
   */
  listWaitingAppeals(
    tx: Transaction,
    page: { readonly after: AppealCursor | null; readonly limit: number; readonly apart: boolean },
  ): Promise<readonly RecordedAppeal[]>;
  /** How many wait apart, counted up to `most`. */
  countAppealsApart(tx: Transaction, most: number): Promise<number>;
  /** Writes the answer to the waiting appeal; `filedAt` and `standing` are used only where its text was never kept. */
  answerAppeal(
    tx: Transaction,
    phoneId: string,
    waiting: Pick<RecordedAppeal, 'filedAt' | 'answerBy' | 'standing'>,
    decided: NonNullable<RecordedAppeal['decided']>,
  ): Promise<RecordedAppeal>;
  addNote(tx: Transaction, phoneId: string, note: RecordedNote): Promise<void>;
  /** The latest, at most 64, in order. */
  readNotes(tx: Transaction, phoneId: string): Promise<readonly RecordedNote[]>;
  /** Who signed these assertions (their SHA-256, base64url): ids of operators. */
  readSigners(tx: Transaction, assertionSha256s: readonly string[]): Promise<readonly string[]>;
}

export interface SupportPorts extends Omit<ReconciliationPorts, 'store'>, IdempotencyPorts {
  readonly store: ReconciliationPorts['store'] & IdempotencyPorts['store'] & Registrations & SupportStore;
  readonly keys: { readonly unlockMasters: readonly UnlockMaster[] };
}

/** The caller, and how the audit trail is written within the transaction. */
export interface Desk {
  readonly principal: Principal;
  readonly audit: AuditWithin;
}

/** The caller as notes name it: an operator's id, or null for the program. */
export function deskOf({ principal }: Desk): string | null {
  return principal.kind === 'operator' ? principal.id : null;
}
