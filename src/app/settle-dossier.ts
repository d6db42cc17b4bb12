import { decide, decisionBytes, isOpen } from '../core/decision/decide.ts';
import type { Decision, Standing } from '../core/decision/decision.ts';
import type { DossierEvent } from '../core/decision/event.ts';
import type { Instant } from '../core/time.ts';
import type { Language } from '../protocol/words/language.ts';
import { issueDirectives, notifiedClauses, owedDirectives } from './directives.ts';
import type { Book } from './policy-book.ts';
import type { DirectiveRecord, DossierChange, StoredDossier } from './ports.ts';
import { sha256Of, type Signer } from './signer.ts';

type Settled = DossierChange['settled'][number];

/** What happened to a phone since its dossier was last settled. */
export interface Happened {
  readonly events: readonly DossierEvent[];
  /** What the phone answered to its directives. */
  readonly answered: readonly Settled[];
  readonly lastSeq: number;
  /** Whose language orders are written in; null: nobody is here to receive any, and none is issued. */
  readonly language: Language | null;
}

export interface SettledDossier {
  readonly decision: Decision;
  /** What the phone has to be given now. */
  readonly outstanding: readonly DirectiveRecord[];
  /** null where nothing changes. */
  readonly change: DossierChange | null;
  readonly before: Standing;
}

/**
 * The one road from what happened to what follows: decides anew from all that is recorded, issues what is owed, and says what is to
 * be committed. Effects nothing itself. `dossier.registration` names the phone's present key.
 */
export async function settleDossier(
  parts: { readonly signer: Signer; readonly book: Book },
  dossier: StoredDossier,
  happened: Happened,
  now: Instant,
): Promise<SettledDossier> {
  const events = happened.events.length === 0 ? dossier.events : [...dossier.events, ...happened.events];
  const decision = decide(parts.book.set, { events }, { now, knownAt: now });
  const unanswered = dossier.directives.filter(
    (one) =>
      !isAmong(
        happened.answered.filter((answer) => answer.state !== 'refused'),
        one.seq,
      ),
  );
  const orders = await ordersFor(parts, dossier, {
    events,
    decision,
    unanswered,
    language: happened.language,
  });
  const appended = orders.released
    ? [...happened.events, { kind: 'released', at: now, receivedAt: now } as const]
    : happened.events;
  const print = fingerprintOf(decision);
  const isNews = print !== dossier.decisionSha256 || orders.issued.length > 0;
  const outstanding = [...orders.keep, ...orders.issued];
  const open =
    isOpen(decision) ||
    outstanding.length > 0 ||
    (!orders.released && notifiedClauses(events, unanswered).length > 0);
  const change: DossierChange = {
    phoneId: dossier.registration.phoneId,
    deviceId: dossier.registration.deviceId!,
    appended,
    lastSeq: happened.lastSeq,
    standing: decision.standing,
    open,
    nextAt: earliest([decision.next, ...outstanding.map((one) => one.expiresAt)]),
    issued: orders.issued,
    settled: [...orders.withdrawn, ...happened.answered.filter((one) => !isAmong(orders.withdrawn, one.seq))],
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
  return { decision, outstanding, change: isIdle(dossier, change) ? null : change, before: dossier.standing };
}

function isAmong(settled: readonly Settled[], seq: number): boolean {
  return settled.some((one) => one.seq === seq);
}

interface Situation {
  readonly events: readonly DossierEvent[];
  readonly decision: Decision;
  readonly unanswered: readonly DirectiveRecord[];
  readonly language: Language | null;
}

/** Orders are issued while the phone is here to take them: in its owner's language, and none that nobody fetches. */
async function ordersFor(
  parts: { readonly signer: Signer; readonly book: Book },
  dossier: StoredDossier,
  { events, decision, unanswered, language }: Situation,
): Promise<{
  readonly issued: readonly DirectiveRecord[];
  readonly keep: readonly DirectiveRecord[];
  readonly withdrawn: readonly Settled[];
  readonly released: boolean;
}> {
  if (language === null)
    return {
      issued: [],
      keep: unanswered.filter((one) => one.expiresAt > decision.now),
      withdrawn: [],
      released: false,
    };
  const owed = owedDirectives(decision, events, unanswered, parts.book);
  const issued = await issueDirectives(
    { signer: parts.signer, dossier, decision, book: parts.book, language },
    owed,
  );
  return {
    issued,
    keep: owed.keep,
    withdrawn: owed.withdraw.map((seq) => ({ seq, state: 'withdrawn', why: null })),
    released: issued.some((one) => one.type === 'release'),
  };
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
    change.appended.length + change.issued.length + change.settled.length === 0 &&
    change.decision === null &&
    change.lastSeq === dossier.lastSeq &&
    change.standing === dossier.standing &&
    change.open === dossier.open &&
    change.nextAt === dossier.nextAt
  );
}
