import type { Carnet } from '../../core/carnet/carnet.ts';
import type { Standing } from '../../core/decision/decision.ts';
import type { DossierEvent } from '../../core/decision/event.ts';
import type { DirectiveType, DirectiveUpdate } from '../../core/orders/directive.ts';
import type { Whereabouts } from '../../core/territory/whereabouts.ts';
import { noticeAndGraceMs } from '../../core/orders/notice-times.ts';
import { parseInstant, type Instant } from '../../core/time.ts';
import type { NotifyDirectiveV2 } from '../../protocol/device/directive-v2.ts';
import type { Report } from '../../protocol/device/report.ts';
import { isWorthRecording } from './observation.ts';
import { appealAnsweredWithinMs, pendingAppealSince } from '../../core/orders/appeal-deadline.ts';
import { releaseByCode } from '../../core/orders/release-by-code.ts';
import type { DirectiveRecord, FiledAppeal, Registration, StoredDossier } from './ports.ts';

/**
 * The sale and the activation that a dossier does not hold yet, as registry and carnet know them; none for a lineage without an activation. They are its
 * first events, except where a manifest that came later made a claimed first start count. A carnet may prove the place of an activation that the
 * enrolment could not: a check-in that left no other trace filled it in.
 */
export function firstEvents(
  { consignment, market, soldAt, activation }: Registration,
  activated: Carnet['activated'] | null,
  { events: known, now }: { readonly events: readonly DossierEvent[]; readonly now: Instant },
): readonly DossierEvent[] {
  if (activation === null || known.some((event) => event.kind === 'activated')) return [];
  const events: DossierEvent[] = [];
  // A sale without a date does not tell which rules it fell under.
  if (consignment !== null && market !== null && soldAt !== null && soldAt <= now)
    events.push({ kind: 'sold', at: soldAt, receivedAt: now, consignment, market });
  const territory = activation.territory ?? activated?.territory ?? null;
  const { supported } = activation;
  events.push({
    kind: 'activated',
    at: activation.at,
    receivedAt: now,
    territory,
    ...(territory === null && supported !== null ? { supported } : {}),
  });
  return events;
}

/** An acknowledgement of a notice that belongs to an episode. */
export interface ReportedAcknowledgement {
  readonly seq: number;
  readonly episode: number;
  /** 16 random bytes of the phone, base64url. */
  readonly nonce: string;
  /** The phone has the proof that the log holds it. */
  readonly isProved: boolean;
}

/** What a report adds to a dossier: events, acknowledgements of directives, objections. `whereabouts`: already minimised. */
export function reportedEvents(
  dossier: StoredDossier,
  before: readonly DossierEvent[],
  report: Report,
  whereabouts: Whereabouts,
  now: Instant,
): {
  readonly events: readonly DossierEvent[];
  readonly directiveUpdates: readonly DirectiveUpdate[];
  readonly appeals: readonly FiledAppeal[];
  readonly acknowledgements: readonly ReportedAcknowledgement[];
} {
  const events: DossierEvent[] = [];
  const acknowledgements: ReportedAcknowledgement[] = [];
  const appeals: FiledAppeal[] = [];
  const answered = new Map<number, DirectiveUpdate>();
  for (const ack of report.acks) {
    if (ack.graceUntil !== undefined && ack.nonce !== undefined) {
      const proved = provedEvents(dossier, { ...ack, graceUntil: ack.graceUntil }, now);
      events.push(...proved);
      if (proved.length > 0)
        acknowledgements.push({ seq: ack.seq, episode: 0, nonce: ack.nonce, isProved: true });
      continue;
    }
    const directive = dossier.directives.find((one) => one.seq === ack.seq);
    // Unknown, answered before or withdrawn: nothing is left to acknowledge.
    if (directive === undefined || !isAnswerTo(directive, ack.state)) continue;
    answered.set(ack.seq, { seq: ack.seq, state: ack.state, why: ack.why ?? null });
    if (directive.type !== 'notify' || ack.state === 'refused') continue;
    if (ack.nonce !== undefined && directive.episode !== null)
      acknowledgements.push({ seq: ack.seq, episode: directive.episode, nonce: ack.nonce, isProved: false });
    const at = Math.min(now, Math.max(directive.issuedAt, parseInstant(ack.at) ?? now));
    for (const clause of directive.clauses)
      events.push({ kind: 'notice-acknowledged', at, receivedAt: now, clause });
  }
  const known = [...dossier.events, ...before];
  const unlocked = releaseByCode(dossier.directives, known, report.unlockedByCode, now);
  if (unlocked !== null) events.push(unlocked);
  if (report.appeal !== undefined && hasMatter(dossier.standing) && pendingAppealSince(known) === null) {
    events.push({ kind: 'appeal-filed', at: now, receivedAt: now });
    appeals.push({
      at: now,
      answerBy: now + appealAnsweredWithinMs,
      standing: dossier.standing,
      text: report.appeal,
    });
  }
  if (isWorthRecording(known, whereabouts, now))
    events.push({ kind: 'observed', at: now, receivedAt: now, whereabouts });
  return { events, directiveUpdates: [...answered.values()], appeals, acknowledgements };
}

/**
 * The phone has the proof of its acknowledgement, and shows the owner when the grace ends by it. The clauses wait for that moment too: a phone
 * obeys no lock before it. What it says is bounded by what the notice promised from this report on: no proof is younger than the report, so a later
 * date is made up, and one that never comes would shield the phone for good. An earlier date changes nothing, since the clause's own times hold too.
 */
function provedEvents(
  { unproved }: StoredDossier,
  ack: { readonly seq: number; readonly graceUntil: string },
  now: Instant,
): readonly DossierEvent[] {
  const notice = unproved.find((one) => one.seq === ack.seq);
  const stated = parseInstant(ack.graceUntil);
  if (notice === undefined || stated === undefined) return [];
  const graceUntil = Math.min(stated, now + noticeAndGraceMs(promisedIn(notice.jws)));
  return notice.clauses.map((clause) => ({
    kind: 'notice-acknowledged',
    at: now,
    receivedAt: now,
    clause,
    graceUntil,
  }));
}

/** The seconds that a notice names. Own text, read back: it was signed here. */
function promisedIn(jws: string): NotifyDirectiveV2['notice'] {
  const payload = Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString('utf8');
  return (JSON.parse(payload) as NotifyDirectiveV2).notice;
}

/** Whether a phone with this standing has something to appeal against: anybody can enrol a phone of their own and fill the desk with its appeals. */
export function hasMatter(standing: Standing): boolean {
  return standing === 'notice' || standing === 'grace' || standing === 'due' || standing === 'locked';
}

const doneState: Readonly<Record<DirectiveType, 'shown' | 'obeyed'>> = {
  notify: 'shown',
  lock: 'obeyed',
  release: 'obeyed',
};

/** A notice can be shown, a lock or a release obeyed, and each of them refused. Anything else does not answer the directive. */
function isAnswerTo(directive: DirectiveRecord, state: 'shown' | 'obeyed' | 'refused'): boolean {
  return state === 'refused' || state === doneState[directive.type];
}
