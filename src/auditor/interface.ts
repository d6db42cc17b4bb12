import type { Finding } from './finding.ts';

// These shapes name no type of Node, so that a program which uses the auditor type-checks without them.

export interface AuditOptions {
  /** Verifier keys of the log, `name+id+key`; several while a key is being replaced. Default: those of `trust`. */
  readonly vkeys?: readonly string[];
  /** Verifier keys of the witnesses, each from the witness itself. Default: those of `trust`. */
  readonly witnesses?: readonly string[];
  /** How many witnesses must have cosigned. Default: all of `witnesses`, or as `trust` says. */
  readonly quorum?: number | undefined;
  /** A saved copy of `/v1/trust`, a file or URL. Default for a log that a server serves: that server's, which trusts the server. */
  readonly trust?: string | undefined;
  /** Checkpoints of this log as others were shown it, files or URLs. */
  readonly compare?: readonly string[];
  /** Reads all entries, not only those after the ones in the state file. */
  readonly fromStart?: boolean;
}

export interface AuditResult {
  /** Whether there is no finding. */
  readonly ok: boolean;
  /** The folder or URL of the log. */
  readonly log: string;
  /** The trust document that named the keys; null where the caller named them. */
  readonly trustLearnedFrom: string | null;
  readonly quorum: number;
  /** null where the log's key did not sign it. `root` is base64, `at` RFC 3339. */
  readonly checkpoint: {
    readonly origin: string;
    readonly size: number;
    readonly root: string;
    readonly cosigned: readonly { readonly name: string; readonly at: string }[];
  } | null;
  /** The index of the first entry that this audit read; an earlier audit read those before it. */
  readonly readFrom: number;
  /** How many statements of each kind the log contains. */
  readonly statements: Readonly<Record<string, number>>;
  /** How many passkeys approved. */
  readonly passkeys: number;
  readonly rpIds: readonly string[];
  /** Of each approver set in the log the SHA-256 of its text, base64url: the first is the one that firmware names. */
  readonly approverSets: readonly { readonly number: number; readonly sha256: string }[];
  /** The first 1,000; `findingCount` counts all. */
  readonly findings: readonly Finding[];
  readonly findingCount: number;
  /** What nobody can check, or this audit did not, each with its reason. */
  readonly notChecked: readonly string[];
  /** The state file; null where there is none. */
  readonly state: string | null;
  /** Whether the state file was written. */
  readonly remembered: boolean;
}
