import { encodeBase64url } from '../../core/base64.ts';
import type { Instant } from '../../core/time.ts';
import { setChallengeText } from '../../protocol/acts/approval.ts';
import {
  approverSetLengthMax,
  isDatedRightly,
  type ApproverSet,
  type DeliveredApproverSet,
} from '../../protocol/acts/approver-set.ts';
import { approverSetsMax } from '../../protocol/device/check-in.ts';
import { sha256, utf8 } from '../platform/digest.ts';
import type { AgentCrypto } from '../platform/ports.ts';
import { parseJson } from '../platform/json.ts';
import { readApproverSet, readApproversStatement, readDeliveredSet } from '../platform/shapes.ts';
import { firstApprovers, nextApprovers, type HeldApprovers } from '../state/approvers.ts';
import { isInTime, proveBySet } from './approver-trust.ts';
import { verifyAssertion } from './verify-assertion.ts';

interface Following {
  /** A phone that holds no set takes the first that it is given. */
  readonly isDemo: boolean;
  readonly crypto: AgentCrypto;
}

/** What following led to: the newest set, and the greatest quorum's time among the proofs. */
export interface Followed {
  readonly held: HeldApprovers | null;
  readonly quorumMs: Instant;
}

/** Reads the exact text of the first set, a constant of the firmware; undefined where it is none. */
export async function readFirstSet(text: string, crypto: AgentCrypto): Promise<HeldApprovers | undefined> {
  const set = readSetText(text);
  return set === undefined ? undefined : firstApprovers(set, await hashOf(text, crypto));
}

/**
 * Follows the sets of an answer from the one that the phone holds: each signed by two persons of the one before, and in the log before that one ended.
 * Stops at the first that does not follow; at most eight an answer.
 */
export async function followSets(
  held: HeldApprovers | null,
  sets: readonly unknown[],
  following: Following,
): Promise<Followed> {
  let followed: Followed = { held, quorumMs: -Infinity };
  for (const value of sets.slice(0, approverSetsMax)) {
    const delivered = readDeliveredSet(value);
    const set = delivered === undefined ? undefined : readSetText(delivered.set);
    if (delivered === undefined || set === undefined) break;
    const next = await follow(followed, delivered, set, following);
    if (next === undefined) break;
    followed = next;
  }
  return followed;
}

function readSetText(text: string): ApproverSet | undefined {
  const set = text.length > approverSetLengthMax ? undefined : readApproverSet(parseJson(text));
  return set !== undefined && isDatedRightly(set) ? set : undefined;
}

async function follow(
  { held, quorumMs }: Followed,
  delivered: DeliveredApproverSet,
  set: ApproverSet,
  { isDemo, crypto }: Following,
): Promise<Followed | undefined> {
  const hash = await hashOf(delivered.set, crypto);
  const judge = held ?? (isDemo && set.number === 1 ? firstApprovers(set, hash) : null);
  if (judge === null) return undefined;
  if (set.number < judge.set.number || (held !== null && hash === held.sha256)) return { held, quorumMs };
  const statement = readApproversStatement(parseJson(delivered.statement));
  if (statement?.set.number !== set.number || statement.set.sha256 !== hash) return undefined;
  const proved = await proveBySet(delivered.statement, delivered.proof, judge, crypto);
  if (typeof proved === 'string') return undefined;
  const latest = Math.max(quorumMs, proved.quorumMs);
  if (held === null) return { held: judge, quorumMs: latest };
  // The log has two sets of one number: whoever made the second may have made the first.
  if (set.number === held.set.number) return { held: { ...held, isSplit: true }, quorumMs: latest };
  const isNext =
    !held.isSplit &&
    set.number === held.set.number + 1 &&
    set.previous === held.sha256 &&
    isInTime(held, proved.quorumMs) &&
    (await isSignedByTwo(delivered, hash, { held, at: proved.quorumMs, crypto }));
  return isNext ? { held: nextApprovers(held, set, hash, proved.quorumMs), quorumMs: latest } : undefined;
}

async function isSignedByTwo(
  { assertions }: DeliveredApproverSet,
  hash: string,
  judges: { readonly held: HeldApprovers; readonly at: Instant; readonly crypto: AgentCrypto },
): Promise<boolean> {
  const signed = await Promise.all(
    assertions
      .filter(({ role }) => role === 'approver')
      .map((assertion) => verifyAssertion(assertion, { challengeText: setChallengeText(hash), ...judges })),
  );
  const holding = signed.filter((one) => one !== undefined);
  const persons = new Set(holding.map(({ person }) => person));
  return persons.size >= 2 && new Set(holding.map(({ spki }) => spki)).size >= 2;
}

async function hashOf(text: string, crypto: AgentCrypto): Promise<string> {
  return encodeBase64url(await sha256(utf8(text), crypto));
}
