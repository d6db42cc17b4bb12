import type { Instant } from '../core/time.ts';
import type { PolicyReference } from '../protocol/acts/measure.ts';
import type { LoggedSet } from './logged-sets.ts';
import type { Approval } from '../protocol/log/statement.ts';

/** A published version of a policy. */
export interface LoggedPolicy {
  readonly index: number;
  /** When it was published; absent where the state file of an earlier version lacks it. */
  readonly at?: Instant;
  readonly policy: PolicyReference;
  readonly approvals: readonly Approval[];
  /** Whether two people approved it, as far as the log can show. */
  readonly sound: boolean;
}

/** A measure that the log says was approved. */
export interface LoggedApproval {
  readonly index: number;
  readonly kind: 'lock' | 'policy' | 'farewell';
  readonly at: Instant;
  readonly approvals: readonly Approval[];
  /** By later entries, where two people signed the same manifest again; absent where nobody did. */
  readonly anew?: readonly (readonly Approval[])[];
  /** Of a policy measure: what its manifest names. */
  readonly policy: PolicyReference | null;
  /** Whether manifest and assertions were there and hold. */
  readonly sound: boolean;
}

/** At most so many statements are compared with each other: a `Set` holds no more. */
export const comparedMax = 8_000_000;

const fingerprintLength = 11;

/** What the log says up to an entry, for later entries that refer to it. */
export class Ledger {
  readonly policies = new Map<string, LoggedPolicy>();
  readonly approvals = new Map<string, LoggedApproval>();
  /** When measures ended with their case. */
  readonly ended = new Map<string, { readonly index: number; readonly at: Instant }>();
  /** Approver sets by number, oldest first. */
  readonly sets = new Map<number, LoggedSet>();
  /** By measure: how many phones the log has named as locked under it. */
  readonly named = new Map<string, number>();
  /** By measure: those phones, as long as there are more to come. */
  readonly members = new Map<string, string[]>();
  readonly counts = new Map<string, number>();
  /** The first 64 bits of each statement's hash, and of each order's subject and number. */
  readonly seen = new Set<string>();
  readonly keys = new Set<string>();
  readonly rpIds = new Set<string>();
  latestAt: Instant = Number.NEGATIVE_INFINITY;
  /** The end of the first day that has a list or a lock dated by the day; null before. From the next day on no lock stands in the form before. */
  datedFrom: Instant | null = null;

  /** Adds a hash; true where it was there already. */
  repeats(hash: Uint8Array): boolean {
    const fingerprint = Buffer.from(hash.subarray(0, 8)).toString('base64url');
    if (this.seen.has(fingerprint)) return true;
    if (this.seen.size < comparedMax) this.seen.add(fingerprint);
    return false;
  }

  counted(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  toJson(): LedgerJson {
    return {
      policies: [...this.policies],
      approvals: [...this.approvals],
      ended: [...this.ended],
      sets: [...this.sets],
      named: [...this.named],
      members: [...this.members],
      counts: [...this.counts],
      seen: [...this.seen].join(''),
      keys: [...this.keys],
      rpIds: [...this.rpIds],
      latestAt: Number.isFinite(this.latestAt) ? this.latestAt : null,
      datedFrom: this.datedFrom,
    };
  }

  static fromJson(json: LedgerJson): Ledger {
    const ledger = new Ledger();
    fill(ledger.policies, json.policies);
    fill(ledger.approvals, json.approvals);
    fill(ledger.ended, json.ended);
    fill(ledger.sets, json.sets ?? []);
    fill(ledger.named, json.named ?? []);
    fill(ledger.members, json.members ?? []);
    fill(ledger.counts, json.counts);
    for (let at = 0; at < json.seen.length; at += fingerprintLength) {
      ledger.seen.add(json.seen.slice(at, at + fingerprintLength));
    }
    for (const key of json.keys) ledger.keys.add(key);
    for (const rpId of json.rpIds) ledger.rpIds.add(rpId);
    ledger.datedFrom = json.datedFrom ?? null;
    ledger.latestAt = json.latestAt ?? Number.NEGATIVE_INFINITY;
    return ledger;
  }
}

type Pairs<Value> = readonly (readonly [string, Value])[];

export interface LedgerJson {
  readonly policies: Pairs<LoggedPolicy>;
  readonly approvals: Pairs<LoggedApproval>;
  readonly ended: Pairs<{ readonly index: number; readonly at: Instant }>;
  /** Absent in state files of earlier versions. */
  readonly sets?: readonly (readonly [number, LoggedSet])[];
  readonly named?: Pairs<number>;
  readonly members?: Pairs<string[]>;
  readonly counts: Pairs<number>;
  readonly seen: string;
  readonly keys: readonly string[];
  readonly rpIds: readonly string[];
  readonly latestAt: Instant | null;
  readonly datedFrom?: Instant | null;
}

function fill<Key, Value>(map: Map<Key, Value>, pairs: readonly (readonly [Key, Value])[]): void {
  for (const [key, value] of pairs) map.set(key, value);
}
