import { parseInstant, type Instant } from '../../core/time.ts';
import { additionDelayMs, type ApproverSet } from '../../protocol/acts/approver-set.ts';

/** The newest approver set that the phone knows. Stored: no field is ever renamed. */
export interface HeldApprovers {
  readonly set: ApproverSet;
  /** Of the set's exact text, base64url. */
  readonly sha256: string;
  /** From when on each entry of the set counts, by `entriesOf`; one that is missing here always counted. */
  readonly since: Readonly<Record<string, Instant>>;
  /** A quorum that is greater than the set's still counts until `until`: what a set takes away from a proof counts 14 days later too. */
  readonly quorumBefore: { readonly quorum: number; readonly until: Instant } | null;
  /** The phone has seen two sets of this number, so it obeys no lock any more. */
  readonly isSplit: boolean;
}

/** The first set, from the firmware: all of it counts. */
export function firstApprovers(set: ApproverSet, sha256: string): HeldApprovers {
  return { set, sha256, since: {}, quorumBefore: null, isSplit: false };
}

/** What a set may add or remove, each by a name. */
export const entryOf = {
  key: (person: string, role: string, spki: string) => `key ${person} ${role} ${spki}`,
  witness: (vkey: string) => `witness ${vkey}`,
  log: (log: ApproverSet['log']) => `log ${log.origin} ${log.vkey}`,
  rpId: (rpId: string) => `rpId ${rpId}`,
  origin: (origin: string) => `origin ${origin}`,
} as const;

function entriesOf({ keys, witnesses, log, rpId, origins }: ApproverSet): readonly string[] {
  return [
    ...keys.flatMap(({ person, roles, spki }) => roles.map((role) => entryOf.key(person, role, spki))),
    ...witnesses.map(({ vkey }) => entryOf.witness(vkey)),
    entryOf.log(log),
    entryOf.rpId(rpId),
    ...origins.map(entryOf.origin),
  ];
}

/**
 * The next set after the held one: what it no longer has counts no more; what it adds counts 14 days after it begins, or after it stood in the log
 * (`loggedMs`, the quorum's time), whichever is later, so that no date in the past makes an addition count at once.
 */
export function nextApprovers(
  held: HeldApprovers,
  set: ApproverSet,
  sha256: string,
  loggedMs: Instant,
): HeldApprovers {
  const known = new Set(entriesOf(held.set));
  const addedAt = Math.max(parseInstant(set.from)!, loggedMs) + additionDelayMs;
  const since = entriesOf(set)
    .map((entry) => [entry, known.has(entry) ? held.since[entry] : addedAt] as const)
    .filter(([, at]) => at !== undefined);
  const before = Math.max(held.set.quorum, held.quorumBefore?.quorum ?? 0);
  return {
    set,
    sha256,
    since: Object.fromEntries(since) as Record<string, Instant>,
    quorumBefore: before > set.quorum ? { quorum: before, until: addedAt } : null,
    isSplit: false,
  };
}

/** Whether an entry of the set counts at a time by the witnesses. */
export function countsAt({ since }: HeldApprovers, entry: string, at: Instant): boolean {
  return at >= (since[entry] ?? -Infinity);
}

/** The quorum that a proof of this time needs. */
export function quorumAt({ set, quorumBefore }: HeldApprovers, at: Instant): number {
  return quorumBefore !== null && at < quorumBefore.until ? quorumBefore.quorum : set.quorum;
}

/** Whether a time by the witnesses lies within the set's dates. */
export function isInForce({ set }: HeldApprovers, at: Instant): boolean {
  return parseInstant(set.from)! <= at && at < parseInstant(set.until)!;
}
