import { hash } from 'node:crypto';
import { decisionBytes } from '../core/decision/decide.ts';
import type { ClauseVerdict, Decision } from '../core/decision/decision.ts';
import type { DossierEvent } from '../core/decision/event.ts';
import type { Territory } from '../core/territory/territory.ts';
import { dayMs, formatInstant, type Instant } from '../core/time.ts';
import { directiveTyp, type Directive } from '../protocol/directive.ts';
import type { Language } from '../protocol/words/language.ts';
import { noticeReason, releaseReason } from '../protocol/words/owner.ts';
import { currentVersion, type Book, type BookEntry } from './policy-book.ts';
import type { DirectiveRecord, StoredDossier } from './ports.ts';
import { sha256Of, signJws, type Signer } from './signer.ts';

/** An order that the phone has not answered by then is issued anew, if it still holds. */
const notifyExpiresMs = 30 * dayMs;
const releaseExpiresMs = 90 * dayMs;
const citationLengthMax = 500;

/** What a phone is owed, decided before anything is signed. */
export interface Owed {
  /** For each policy with clauses that apply and whose notice was not acknowledged by the present key: those clauses. */
  readonly notify: readonly { readonly policy: BookEntry; readonly verdicts: readonly ClauseVerdict[] }[];
  /** Clauses whose notice the phone may be showing though none applies any more; null where there are none. */
  readonly release: readonly string[] | null;
  /** Numbers of unanswered orders that no longer hold. */
  readonly withdraw: readonly number[];
  /** Unanswered orders that hold on. */
  readonly keep: readonly DirectiveRecord[];
}

/** What to order from a decision, given what was ordered before. `outstanding`: unanswered and addressed to the present key. */
export function owedDirectives(
  decision: Decision,
  events: readonly DossierEvent[],
  outstanding: readonly DirectiveRecord[],
  book: Book,
): Owed {
  const { now } = decision;
  const told = toldToPresentKey(events);
  const untold = decision.clauses.filter(
    (one) => one.standing !== null && (one.notice === null || !told.has(one.clause)),
  );
  const wanted = new Set(untold.map((one) => one.clause));
  const unexpired = outstanding.filter((one) => one.expiresAt > now);
  const applies = decision.clauses.some((one) => one.standing !== null);
  const holds = (one: DirectiveRecord): boolean =>
    one.type === 'notify' ? one.clauses.every((clause) => wanted.has(clause)) : !applies;
  const keep = unexpired.filter(holds);
  const withdraw = outstanding.filter((one) => !keep.includes(one));
  const announced = new Set(keep.filter((one) => one.type === 'notify').flatMap((one) => one.clauses));

  const notify = [...Map.groupBy(untold, (one) => one.policy)]
    .filter(([, verdicts]) => verdicts.some((one) => !announced.has(one.clause)))
    .map(([id, verdicts]) => ({ policy: currentVersion(book, id, now)!, verdicts }));
  // One order a policy: a new one names all its clauses, so what it repeats is taken back.
  const renamed = keep.filter((one) => notify.some((each) => namesAny(each.verdicts, one)));
  const shown = notifiedClauses(events, outstanding);
  const isReleasing = keep.some((one) => one.type === 'release');
  return {
    notify,
    release: !applies && shown.length > 0 && !isReleasing ? shown : null,
    withdraw: [...withdraw, ...renamed].map((one) => one.seq),
    keep: keep.filter((one) => !renamed.includes(one)),
  };
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

/** Clauses that the phone may be showing a notice for: acknowledged, or sent without an answer, since the last release. */
export function notifiedClauses(
  events: readonly DossierEvent[],
  outstanding: readonly DirectiveRecord[],
): readonly string[] {
  const clauses = new Set<string>();
  for (let index = events.length - 1; index >= 0; index -= 1) {
    const event = events[index]!;
    if (event.kind === 'released') break;
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
  readonly book: Book;
  readonly language: Language;
}

/** Signs what is owed, each with its public statement; numbers go on from `dossier.directiveSeq`. */
export async function issueDirectives(issue: Issue, owed: Owed): Promise<readonly DirectiveRecord[]> {
  const issued: DirectiveRecord[] = [];
  let seq = issue.dossier.directiveSeq;
  for (const { policy, verdicts } of owed.notify) {
    seq += 1;
    const clauses = verdicts.map((one) => one.clause);
    const reason = noticeReason(issue.decision, issue.book.policies, issue.language);
    issued.push(
      await sign(issue, { seq, type: 'notify', policy, clauses, territory: verdicts[0]!.territory, reason }),
    );
  }
  const policy = owed.release === null ? undefined : policyOfClauses(issue, owed.release);
  if (owed.release !== null && policy !== undefined) {
    seq += 1;
    const reason = releaseReason(issue.decision, owed.release, issue.language);
    issued.push(
      await sign(issue, { seq, type: 'release', policy, clauses: owed.release, territory: null, reason }),
    );
  }
  return issued;
}

/** The version that counts of the policy the clauses came from: an amendment may have removed the clauses themselves. */
function policyOfClauses(issue: Issue, clauses: readonly string[]): BookEntry | undefined {
  const from = issue.book.entries.findLast(({ policy }) =>
    policy.clauses.some((one) => clauses.includes(one.id)),
  );
  return from === undefined ? undefined : currentVersion(issue.book, from.published.id, issue.decision.now);
}

interface Order {
  readonly seq: number;
  readonly type: 'notify' | 'release';
  readonly policy: BookEntry;
  readonly clauses: readonly string[];
  readonly territory: Territory | null;
  readonly reason: string;
}

async function sign(issue: Issue, order: Order): Promise<DirectiveRecord> {
  const { decision, dossier } = issue;
  const { now } = decision;
  const expiresAt = now + (order.type === 'notify' ? notifyExpiresMs : releaseExpiresMs);
  const statement = statementOf(issue, order, now);
  const { issuer } = order.policy.policy;
  const payload: Directive = {
    iss: issuer.name,
    aud: dossier.registration.deviceId!,
    seq: order.seq,
    type: order.type,
    iat: Math.floor(now / 1000),
    exp: Math.floor(expiresAt / 1000),
    standing: decision.standing,
    clauses: order.clauses.map((id) => ({ id, basis: citationsOf(order.policy, id) })),
    territory: order.territory,
    reason: order.reason,
    remedy: { appealUrl: issuer.appealUrl, contact: issuer.contact },
    statementSha256: sha256Of(statement),
  };
  return {
    seq: order.seq,
    type: order.type,
    jws: await signJws(issue.signer, directiveTyp, payload),
    statement,
    issuedAt: now,
    expiresAt,
    clauses: order.clauses,
    state: 'pending',
    why: null,
  };
}

function citationsOf({ policy }: BookEntry, clauseId: string): string[] {
  const basis = policy.clauses.find((one) => one.id === clauseId)?.basis ?? [];
  return basis.slice(0, 8).map((one) => `${one.instrument}, ${one.provision}`.slice(0, citationLengthMax));
}

/**
 * The public record of an order: pseudonymous, no finer than the territory. It does not name its directive's hash, because the
 * directive names this text's (docs/decisions/0043).
 */
function statementOf(issue: Issue, order: Order, at: Instant): string {
  const { published } = order.policy;
  return JSON.stringify({
    v: 1,
    kind: 'directive',
    at: formatInstant(at),
    subject: subjectOf(issue.dossier.salt, issue.dossier.registration.deviceId!),
    type: order.type,
    territory: order.territory,
    clauses: order.clauses,
    policy: { id: published.id, version: published.version, sha256: published.sha256 },
    decisionSha256: sha256Of(decisionBytes(issue.decision)),
    approvals: [],
  });
}

/** SHA-256(salt ‖ deviceId), base64url, over the 16 bytes of each. */
function subjectOf(salt: string, deviceId: string): string {
  return hash('sha256', Buffer.from(salt + deviceId, 'hex'), 'base64url');
}
