import type { ClauseVerdict, Decision } from '../../core/decision/decision.ts';
import type { DossierEvent } from '../../core/decision/event.ts';
import { hourMs, type Instant } from '../../core/time.ts';
import type { Language } from '../../protocol/words/language.ts';
import { lockReason, noticeReason, releaseReason } from '../../protocol/words/owner.ts';
import { nextDirectiveSeq, signOrder, type Order } from './orders/sign-order.ts';
import type { WantedLock } from './orders/wanted-lock.ts';
import {
  currentVersion,
  type PolicySnapshot,
  type PublishedVersion,
} from '../policies/published-policies.ts';
import type { DirectiveRecord, StoredDossier } from './ports.ts';
import type { Signer } from '../keys/signer.ts';

/** What a phone is owed, decided before anything is signed. */
export interface Owed {
  /** For each policy with clauses that apply and whose notice was not acknowledged by the present key: those clauses. */
  readonly notify: readonly {
    readonly policy: PublishedVersion;
    readonly verdicts: readonly ClauseVerdict[];
  }[];
  /** Clauses that the phone may be restricted or showing a notice for, and is to be released from; null where there are none. */
  readonly release: readonly string[] | null;
  readonly lock: WantedLock | null;
  /** Numbers of unanswered orders that no longer hold. */
  readonly withdraw: readonly number[];
  /** Unanswered orders that hold on. */
  readonly keep: readonly DirectiveRecord[];
}

/** From what follows what a phone is owed. */
export interface Situation {
  readonly decision: Decision;
  readonly events: readonly DossierEvent[];
  /** Unanswered, and addressed to the present key. */
  readonly outstanding: readonly DirectiveRecord[];
  /** Locks that the phone may hold: they were in an answer, their lease runs, and it obeyed no release since. */
  readonly held: readonly DirectiveRecord[];
  readonly wanted: WantedLock | null;
  /** When the present key was last sent a release; null where it never was. */
  readonly releaseIssuedAt: Instant | null;
  /** Its report is a new one: what it could have told of itself, it told. No lock is issued to a phone that repeats an old one. */
  readonly live: boolean;
}

/** What to order from a decision, given what was ordered before. */
export function owedDirectives(situation: Situation, policies: PolicySnapshot): Owed {
  const { decision, events, outstanding, wanted } = situation;
  const { now } = decision;
  const shown = notifiedClauses(events, outstanding);
  const applies = decision.clauses.some((one) => one.standing !== null);
  const unexpired = outstanding.filter((one) => one.expiresAt > now);
  const told = toldToPresentKey(events);
  const untold = decision.clauses.filter(
    (one) => one.standing !== null && (one.notice === null || !told.has(one.clause)),
  );
  const untoldIds = new Set(untold.map((one) => one.clause));
  const holding = unexpired.filter((one) => {
    if (isStale(one, now)) return false;
    if (one.type === 'notify') return one.clauses.every((clause) => untoldIds.has(clause));
    if (one.type === 'lock') return isSameLock(one, wanted);
    return wanted === null && (!applies || liftsSomething(one, situation));
  });
  const release = releaseOwed(situation, holding, applies ? [] : shown);
  // A release also takes the notices before it off the screen: those that hold are given anew, after it.
  const settledNotices = release === null ? holding : holding.filter((one) => one.type !== 'notify');
  const { notify, keep: noticed } = notifyOwed(untold, settledNotices, policies, now);
  // Orders are obeyed in the order of their numbers: a lock that the phone cannot have yet goes behind whatever is issued now.
  const isOvertaken = notify.length > 0 || release !== null;
  const keep = noticed.filter((one) => !(one.type === 'lock' && isOvertaken && one.state !== 'delivered'));
  const hasLock = [...keep, ...situation.held].some((one) => one.type === 'lock' && isSameLock(one, wanted));
  return {
    notify,
    release,
    lock: situation.live && !hasLock ? wanted : null,
    withdraw: outstanding.filter((one) => !keep.includes(one)).map((one) => one.seq),
    keep,
  };
}

function isSameLock(one: DirectiveRecord, wanted: WantedLock | null): boolean {
  return wanted !== null && one.lease === wanted.lease;
}

/**
 * Refusals that neither another proof nor a repetition mends: the order itself came too late for this phone, or its key was given up as stolen and is not
 * among those that the phone trusts any more. Signed anew it can be obeyed.
 */
const beyondRepetition: ReadonlySet<string> = new Set(['replayed', 'expired', 'lease-over', 'unknown-key']);
/** A phone that refuses whatever it gets fills neither dossier nor log. */
const anewAfterMs = 6 * hourMs;

function isStale(one: DirectiveRecord, now: Instant): boolean {
  return one.state === 'refused' && beyondRepetition.has(one.why ?? '') && now - one.issuedAt >= anewAfterMs;
}

/** Whether a release is of a lock that the phone may hold, or of what somebody released it from. */
function liftsSomething(release: DirectiveRecord, { held, events }: Situation): boolean {
  const releasedAt = releasedBySomebodyAt(events);
  return (
    held.some((lock) => lock.seq < release.seq) || (releasedAt !== null && release.issuedAt >= releasedAt)
  );
}

/**
 * A phone that may hold a lock which nothing orders any more is released at once; so is one that shows what no longer applies, and one that somebody
 * released: also where the records know of no lock that it could hold, for the records may be behind.
 */
function releaseOwed(
  situation: Situation,
  holding: readonly DirectiveRecord[],
  shown: readonly string[],
): readonly string[] | null {
  const { decision, events, wanted, held, releaseIssuedAt } = situation;
  const outstanding = holding.filter((one) => one.type === 'release');
  const isCovered = (lock: DirectiveRecord): boolean => outstanding.some((one) => one.seq > lock.seq);
  const locked = wanted === null ? held.filter((lock) => !isCovered(lock)) : [];
  const clauses = new Set(locked.flatMap((lock) => lock.clauses));
  if (outstanding.length === 0) for (const clause of shown) clauses.add(clause);
  const releasedAt = releasedBySomebodyAt(events);
  const toldAt = isLastStale(situation) ? null : releaseIssuedAt;
  if (wanted === null && releasedAt !== null && releasedAt > (toldAt ?? -Infinity))
    for (const one of decision.clauses) if (one.standing !== null) clauses.add(one.clause);
  return clauses.size === 0 ? null : [...clauses].sort();
}

/** Whether the latest release was refused for good: nobody was told by it. */
function isLastStale({ decision, outstanding }: Situation): boolean {
  const last = outstanding.findLast((one) => one.type === 'release');
  return last !== undefined && isStale(last, decision.now);
}

/** When the present key was last released by somebody or something that the phone has to be told of; null where it was not. */
function releasedBySomebodyAt(events: readonly DossierEvent[]): Instant | null {
  const last = events.findLast(
    (event) => event.kind === 'reset' || (event.kind === 'released' && event.by !== undefined),
  );
  return last?.kind === 'released' ? last.receivedAt : null;
}

/** One order a policy: a new one names all its clauses, so what it repeats is taken back. */
function notifyOwed(
  untold: readonly ClauseVerdict[],
  holding: readonly DirectiveRecord[],
  policies: PolicySnapshot,
  now: number,
): Pick<Owed, 'notify' | 'keep'> {
  const announced = new Set(holding.filter((one) => one.type === 'notify').flatMap((one) => one.clauses));
  const notify = [...Map.groupBy(untold, (one) => one.policy)]
    .filter(([, verdicts]) => verdicts.some((one) => !announced.has(one.clause)))
    .map(([id, verdicts]) => ({ policy: currentVersion(policies, id, now)!, verdicts }));
  const isRenamed = (one: DirectiveRecord): boolean => notify.some((each) => namesAny(each.verdicts, one));
  return { notify, keep: holding.filter((one) => !isRenamed(one)) };
}

/**
 * Clauses whose notice was acknowledged since the last reset. Whoever holds the phone now may be another owner, who has to be told
 * too; the clock goes on from the first acknowledgement all the same.
 */
function toldToPresentKey(events: readonly DossierEvent[]): ReadonlySet<string> {
  const clauses = new Set<string>();
  for (let index = events.length - 1; index >= 0; index -= 1) {
    const event = events[index]!;
    if (event.kind === 'reset') break;
    if (event.kind === 'notice-acknowledged') clauses.add(event.clause);
  }
  return clauses;
}

function namesAny(verdicts: readonly ClauseVerdict[], directive: DirectiveRecord): boolean {
  return directive.type === 'notify' && verdicts.some((one) => directive.clauses.includes(one.clause));
}

/** Clauses that the phone may be showing a notice for: acknowledged, or sent without an answer, since the server took all of them back. */
export function notifiedClauses(
  events: readonly DossierEvent[],
  outstanding: readonly DirectiveRecord[],
): readonly string[] {
  const clauses = new Set<string>();
  for (let index = events.length - 1; index >= 0; index -= 1) {
    const event = events[index]!;
    if (event.kind === 'released' && event.by === undefined) break;
    if (event.kind === 'notice-acknowledged') clauses.add(event.clause);
  }
  for (const one of outstanding) {
    if (one.type === 'notify' && one.state === 'pending')
      for (const clause of one.clauses) clauses.add(clause);
  }
  return [...clauses].sort();
}

interface Issue {
  readonly signer: Signer;
  readonly dossier: StoredDossier;
  readonly decision: Decision;
  readonly policies: PolicySnapshot;
  readonly language: Language;
}

/** Signs what is owed, each with its public statement: release, then notices, then the lock, numbered in that order. */
export async function issueDirectives(issue: Issue, owed: Owed): Promise<readonly DirectiveRecord[]> {
  const issued: DirectiveRecord[] = [];
  let seq = issue.dossier.directiveSeq;
  for (const order of ordersOf(issue, owed)) {
    seq = nextDirectiveSeq(seq, issue.decision.now);
    issued.push(await signOrder(issue, order, seq));
  }
  return issued;
}

function ordersOf(issue: Issue, { notify, release, lock }: Owed): readonly Order[] {
  const { decision, policies, language } = issue;
  const orders: Order[] = [];
  const policy = release === null ? undefined : policyOfClauses(issue, release);
  if (release !== null && policy !== undefined) {
    const reason = releaseReason(decision, release, language);
    orders.push({ type: 'release', policy, clauses: release, territory: null, reason, lock: null });
  }
  for (const one of notify) {
    orders.push({
      type: 'notify',
      policy: one.policy,
      clauses: one.verdicts.map((verdict) => verdict.clause),
      territory: one.verdicts[0]!.territory,
      reason: noticeReason(decision, policies.documents, language),
      lock: null,
    });
  }
  if (lock !== null) {
    orders.push({
      type: 'lock',
      policy: lock.policy,
      clauses: lock.verdicts.map((verdict) => verdict.clause),
      territory: lock.verdicts[0]!.territory,
      reason: lockReason({ policy: lock.policy.policy, verdicts: lock.verdicts }, language),
      lock,
    });
  }
  return orders;
}

/** The version that counts of the policy the clauses came from: an amendment may have removed the clauses themselves. */
function policyOfClauses(issue: Issue, clauses: readonly string[]): PublishedVersion | undefined {
  const from = issue.policies.entries.findLast(({ policy }) =>
    policy.clauses.some((one) => clauses.includes(one.id)),
  );
  return from === undefined
    ? undefined
    : currentVersion(issue.policies, from.published.id, issue.decision.now);
}
