import { decide, decisionBytes, isOpen } from '../../core/decision/decide.ts';
import type { Decision, Standing } from '../../core/decision/decision.ts';
import type { DossierEvent } from '../../core/decision/event.ts';
import type { DirectiveUpdate } from '../../core/orders/directive.ts';
import type { Instant } from '../../core/time.ts';
import type { Language } from '../../protocol/words/language.ts';
import { issueDirectives, notifiedClauses, owedDirectives } from './directives.ts';
import { afterLocks } from './orders/after-locks.ts';
import { unansweredAt } from './orders/appeal-deadline.ts';
import { heldByLatestRecord } from './orders/by-latest-record.ts';
import { deliveriesOf, takeAnswers, type Answers, type Delivery } from './orders/deliver.ts';
import { isUnordered, orderedLive, wantedLock, type WantedLock } from './orders/wanted-lock.ts';
import type { PolicySnapshot } from '../policies/published-policies.ts';
import type { DirectiveRecord, DossierChange, StoredDossier } from './ports.ts';
import { sha256Of, SignerAway, type Signer } from '../keys/signer.ts';

/** What happened to a phone since its dossier was last settled. */
export interface DossierInput {
  readonly events: readonly DossierEvent[];
  /** What the phone answered to its directives. */
  readonly directiveUpdates: readonly DirectiveUpdate[];
  readonly lastSeq: number;
  /** Whose language orders are written in; null: nobody is here to receive any, and none is issued. */
  readonly language: Language | null;
  /** What the owner objected. */
  readonly appeals?: DossierChange['appeals'];
  /** The phone is here with a report that was not taken in before: only then can a lock follow. */
  readonly live?: boolean;
  /** By the SHA-256 of the statement, what the public log proves by now. A lock without its proof is not delivered. */
  readonly proofs?: ReadonlyMap<string, string>;
}

export interface ReconciledDossier {
  readonly decision: Decision;
  /** What the phone has to be given now. */
  readonly outstanding: readonly DirectiveRecord[];
  /** The same as an answer carries it: without the locks that the public log does not prove yet. */
  readonly delivered: readonly Delivery[];
  /** Since when a lock waits for its proof; null where none does. */
  readonly proofAwaitedSince: Instant | null;
  /** null where nothing changes. */
  readonly change: DossierChange | null;
  readonly before: Standing;
  /** The records say that the phone is locked and show no order by two people. It locks nobody, and somebody has to look. */
  readonly isUnordered: boolean;
  /** Why what is owed could not be signed; null where it was, or nothing is. It is owed on, and issued once the key is back. */
  readonly unsigned: SignerAway | null;
}

interface Parts {
  readonly signer: Signer;
  readonly policies: PolicySnapshot;
}

/**
 * The one road from what happened to what follows: decides anew from all that is recorded, issues what is owed, and says what is to
 * be committed. Effects nothing itself. `dossier.registration` names the phone's present key.
 */
export async function reconcileDossier(
  parts: Parts,
  dossier: StoredDossier,
  input: DossierInput,
  now: Instant,
): Promise<ReconciledDossier> {
  const { events, decision } = decideAnew(parts.policies, dossier, input, now);
  const answers = takeAnswers(dossier.directives, input.directiveUpdates, now);
  const ordered = wantedLock(decision, events, parts.policies);
  const wanted = heldByLatestRecord(ordered, events, parts.policies, now);
  const orders = await ordersFor(parts, dossier, { events, decision, answers, wanted, input });
  const outstanding = [...orders.keep, ...orders.issued];
  const deliveries = deliveriesOf(
    input.language === null ? [] : outstanding,
    input.proofs ?? new Map<string, string>(),
  );
  const change = changeOf(dossier, input, {
    events,
    decision,
    answers,
    orders,
    marked: deliveries.marked,
  });
  return {
    decision,
    outstanding,
    delivered: deliveries.delivered,
    proofAwaitedSince: deliveries.awaitedSince,
    change: isIdle(dossier, change) ? null : change,
    before: dossier.standing,
    isUnordered: isUnordered(decision, ordered),
    unsigned: orders.unsigned,
  };
}

interface Outcome {
  readonly events: readonly DossierEvent[];
  readonly decision: Decision;
  readonly answers: Answers;
  readonly orders: Ordered;
  /** Locks that go out for the first time. */
  readonly marked: readonly DirectiveUpdate[];
}

function changeOf(dossier: StoredDossier, input: DossierInput, outcome: Outcome): DossierChange {
  const { events, decision, answers, orders, marked } = outcome;
  const { now } = decision;
  const released = orders.released ? ([{ kind: 'released', at: now, receivedAt: now }] as const) : [];
  const appended = [...events.slice(dossier.events.length), ...released];
  const outstanding = [...orders.keep, ...orders.issued];
  const print = fingerprintOf(decision);
  const isNews = print !== dossier.decisionSha256 || orders.issued.length > 0;
  const open =
    isOpen(decision) ||
    outstanding.length > 0 ||
    orders.unsigned !== null ||
    answers.held.length > 0 ||
    (!orders.released && notifiedClauses(events, answers.outstanding).length > 0);
  return {
    phoneId: dossier.registration.phoneId,
    deviceId: dossier.registration.deviceId!,
    appended,
    lastSeq: input.lastSeq,
    standing: decision.standing,
    open,
    nextAt: earliest([
      decision.next,
      ...outstanding.map((one) => one.expiresAt),
      ...answers.held.map((one) => one.lease),
      unansweredAt([...events, ...released], now),
    ]),
    issued: orders.issued,
    directiveUpdates: onePerDirective([...answers.updates, ...marked, ...orders.withdrawn]),
    appeals: input.appeals ?? [],
    decision: isNews
      ? {
          now,
          knownAt: now,
          events: events.length,
          standing: decision.standing,
          sha256: sha256Of(decisionBytes(decision)),
        }
      : null,
    decisionSha256: print,
    outbox: orders.issued.map((one) => ({ kind: 'statement', body: one.statement })),
  };
}

/**
 * All that is recorded, and what follows from it now. What the server itself adds to the record (an appeal that nobody answered in time, a
 * lease renewed, an automatic clause's lock) is added before, so that the decision rests on it.
 */
function decideAnew(
  policies: PolicySnapshot,
  dossier: StoredDossier,
  input: DossierInput,
  now: Instant,
): { readonly events: readonly DossierEvent[]; readonly decision: Decision } {
  let events =
    input.events.length === 0
      ? dossier.events
      : [...dossier.events, ...afterLocks(dossier.events, input.events)];
  const unanswered = unansweredAt(events, now);
  if (unanswered !== null && unanswered <= now)
    events = [...events, { kind: 'released', at: now, receivedAt: now, by: 'unanswered-appeal' }];
  const decision = decide(policies.set, { events }, { now, knownAt: now });
  const ordered = input.live === true ? orderedLive(decision, events, policies) : null;
  if (ordered === null) return { events, decision };
  events = [...events, ordered];
  return { events, decision: decide(policies.set, { events }, { now, knownAt: now }) };
}

interface Situation {
  readonly events: readonly DossierEvent[];
  readonly decision: Decision;
  readonly answers: Answers;
  readonly wanted: WantedLock | null;
  readonly input: DossierInput;
}

interface Ordered {
  readonly issued: readonly DirectiveRecord[];
  readonly keep: readonly DirectiveRecord[];
  readonly withdrawn: readonly DirectiveUpdate[];
  /** Nothing applies any more, and the phone is told so. */
  readonly released: boolean;
  readonly unsigned: SignerAway | null;
}

/** Orders are issued while the phone is here to take them: in its owner's language, and none that nobody fetches. */
async function ordersFor(
  { signer, policies }: Parts,
  dossier: StoredDossier,
  { events, decision, answers, wanted, input }: Situation,
): Promise<Ordered> {
  const { outstanding, held, releaseIssuedAt } = answers;
  const { language } = input;
  if (language === null) {
    const isLeftover = (one: DirectiveRecord): boolean =>
      one.type === 'lock' && one.state !== 'delivered' && one.lease !== wanted?.lease;
    return {
      issued: [],
      keep: outstanding.filter((one) => one.expiresAt > decision.now && !isLeftover(one)),
      withdrawn: outstanding.filter(isLeftover).map(({ seq }) => withdrawnAs(seq)),
      released: false,
      unsigned: null,
    };
  }
  const live = input.live === true;
  const owed = owedDirectives(
    { decision, events, outstanding, held, wanted, releaseIssuedAt, live },
    policies,
  );
  const signed = await issueDirectives({ signer, dossier, decision, policies, language }, owed).catch(
    (error: unknown) => {
      if (error instanceof SignerAway) return error;
      throw error;
    },
  );
  const unsigned = signed instanceof SignerAway ? signed : null;
  const issued = signed instanceof SignerAway ? [] : signed;
  const applies = decision.clauses.some((one) => one.standing !== null);
  // What is to take the place of a notice or release is not there yet: only locks are taken back without.
  const isStillNeeded = (number: number): boolean =>
    unsigned !== null && outstanding.some(({ seq, type }) => seq === number && type !== 'lock');
  // What may be held stays on record until its lease ends or the phone says that it obeyed the release.
  const mayBeHeld = new Set(held.map((one) => one.seq));
  return {
    issued,
    keep: owed.keep,
    withdrawn: owed.withdraw.filter((seq) => !mayBeHeld.has(seq) && !isStillNeeded(seq)).map(withdrawnAs),
    released: !applies && issued.some((one) => one.type === 'release'),
    unsigned,
  };
}

function withdrawnAs(seq: number): DirectiveUpdate {
  return { seq, state: 'withdrawn', why: null };
}

/** One state an order: what is said last counts. */
function onePerDirective(updates: readonly DirectiveUpdate[]): readonly DirectiveUpdate[] {
  return [...new Map(updates.map((one) => [one.seq, one])).values()];
}

/** Of a decision, what a reader would notice: not when it was made, nor how often the phone was seen since. */
function fingerprintOf({ standing, territory, notice, grace, clauses }: Decision): string {
  const lasting = clauses.map((one) => ({
    ...one,
    evidence: [one.evidence.activatedAt, one.evidence.firstSeen],
  }));
  return sha256Of(JSON.stringify([standing, territory, notice, grace, lasting]));
}

function earliest(moments: readonly (Instant | null)[]): Instant | null {
  const least = Math.min(...moments.map((moment) => moment ?? Infinity));
  return least === Infinity ? null : least;
}

function isIdle(dossier: StoredDossier, change: DossierChange): boolean {
  return (
    change.appended.length + change.issued.length + change.directiveUpdates.length === 0 &&
    (change.appeals ?? []).length === 0 &&
    change.decision === null &&
    change.lastSeq === dossier.lastSeq &&
    change.standing === dossier.standing &&
    change.open === dossier.open &&
    change.nextAt === dossier.nextAt
  );
}
