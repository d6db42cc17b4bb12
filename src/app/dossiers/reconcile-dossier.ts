import { decisionBytes } from '../../core/decision/decide.ts';
import type { Decision, Standing } from '../../core/decision/decision.ts';
import type { DossierEvent } from '../../core/decision/event.ts';
import type { History } from '../../core/decision/history.ts';
import { takeAcknowledgements } from '../../core/orders/acknowledgements.ts';
import { bringUpToDate } from '../../core/orders/bring-up-to-date.ts';
import { areNumbersInTime, type DirectiveUpdate } from '../../core/orders/directive.ts';
import { heldByLatestRecord, isUnordered, wantedLock } from '../../core/orders/wanted-lock.ts';
import { isObeyed, toldToOwner } from '../../core/orders/told-to-owner.ts';
import type { Territory } from '../../core/territory/territory.ts';
import type { Instant } from '../../core/time.ts';
import type { Language } from '../../protocol/words/language.ts';
import { sha256Of, type Signer, type SignerAway } from '../keys/signer.ts';
import type { PolicySnapshot } from '../policies/published-policies.ts';
import { computedOnce } from './computed-once.ts';
import { changeOf, isIdle } from './dossier-change.ts';
import { noApprovals, type Approvals } from './orders/approval.ts';
import { deliveriesOf, unsupportedLocks, type Delivery } from './orders/deliver.ts';
import { acknowledgementLeaf } from './orders/leaves.ts';
import { placeOrders } from './orders/place-orders.ts';
import type { ReportedAcknowledgement } from './report-events.ts';
import type { AcknowledgedLeaf, DirectiveRecord, DossierChange, StoredDossier } from './ports.ts';

/** What is new about a phone since its dossier was last reconciled. */
export interface DossierInput {
  readonly events: readonly DossierEvent[];
  /** What the phone answered to its directives. */
  readonly directiveUpdates: readonly DirectiveUpdate[];
  /** Acknowledgements of notices with the phone's nonce, and those that the phone has the proof of. */
  readonly acknowledgements?: readonly ReportedAcknowledgement[];
  readonly lastSeq: number;
  /** The phone reads notices that carry seconds and the salt of their episode. */
  readonly readsTimedNotices?: boolean;
  /** The language of the directives; null: the phone is not here to receive any, and none is issued. */
  readonly language: Language | null;
  /** The owner's objections. */
  readonly appeals?: DossierChange['appeals'];
  /** The phone is here with a report that was not taken in before: only then can a lock follow. */
  readonly live?: boolean;
  /** What shows the phone that two people named it, by measure: without it no lock is ordered, renewed or delivered. */
  readonly approvals?: Approvals;
  /** Nothing but a release may be issued or delivered. */
  readonly onlyReleases?: boolean;
  /** By the SHA-256 of the statement: the proofs that the public log has by now. A lock without its proof is not delivered. */
  readonly proofs?: ReadonlyMap<string, string>;
  /** The history of the stored events at this moment, where the caller has read it; taken over. */
  readonly history?: History | undefined;
}

/** A place that network and address alone name may prove nothing yet, and an activation may have to stay where its own evidence spoke of. */
export interface ProvedPlaces {
  /** Whether the latest finding places the phone. */
  readonly isPlaced: boolean;
  /** null: the place of the activation is not proved to be in a listed territory. */
  readonly activation: Territory | null;
}

export interface ReconciledDossier {
  readonly decision: Decision;
  /** The same as the phone and its owner are told it. */
  readonly told: Decision;
  /** What the records prove of the phone's places; the carnet says no more. */
  readonly proved: ProvedPlaces;
  /** What the phone has to be given now. */
  readonly outstanding: readonly DirectiveRecord[];
  /** The same as an answer carries it: without the locks that the public log does not prove yet. */
  readonly delivered: readonly Delivery[];
  /** Since when a lock waits for its proof; null where none does. */
  readonly proofAwaitedSince: Instant | null;
  /** null where nothing changes. */
  readonly change: DossierChange | null;
  readonly before: Standing;
  /** The records say `locked` and show no order by two people. It locks nobody, but somebody has to look into it. */
  readonly isUnordered: boolean;
  /** Why what is owed could not be signed; null where it was, or nothing is owed. It stays owed, and is issued once the key is back. */
  readonly unsigned: SignerAway | null;
  /** A lease was to be renewed, and did not for want of two signatures that count: the phone is free when it ends. */
  readonly isRenewalHeldBack: boolean;
}

interface Parts {
  readonly signer: Signer;
  readonly policies: PolicySnapshot;
}

/**
 * The one road from what is new to what follows: decides from all that is recorded, issues what is owed, and returns what is to be
 * committed. Has no effect itself. `dossier.registration` names the phone's present key.
 */
export async function reconcileDossier(
  parts: Parts,
  dossier: StoredDossier,
  input: DossierInput,
  now: Instant,
): Promise<ReconciledDossier> {
  const { events, history, approvals = noApprovals } = input;
  const live = input.live === true;
  const onlyReleases = input.onlyReleases === true;
  const renewable = live ? new Set(approvals.keys()) : null;
  const record = bringUpToDate(parts.policies, dossier.events, {
    events,
    now,
    renewable,
    history,
    isTimeKnown: !onlyReleases,
  });
  const acknowledged = takeAcknowledgements(dossier.directives, input.directiveUpdates, now);
  const ordered = wantedLock(record, parts.policies);
  const wanted = heldByLatestRecord(ordered, record, parts.policies);
  const decisionSha256 = computedOnce(() => sha256Of(decisionBytes(record.decision)));
  const situation = { record, acknowledged, wanted, decisionSha256 };
  const orders = await placeOrders(parts, dossier, {
    ...situation,
    language: input.language,
    // Where the numbers forbid the second form, the first tells the owner; no lock can rest on it.
    readsTimedNotices: input.readsTimedNotices === true && areNumbersInTime(dossier.directiveSeq, now),
    unsupported: live ? unsupportedLocks(acknowledged.outstanding, approvals) : new Set(),
    approval: live ? (approvals.get(wanted?.order.measure ?? '') ?? null) : null,
    onlyReleases,
  });
  const outstanding = [...orders.keep, ...orders.issued];
  const deliveries = deliveriesOf(
    input.language === null ? [] : outstanding.filter(({ type }) => !onlyReleases || type === 'release'),
    { proofs: input.proofs ?? new Map<string, string>(), approvals },
  );
  const leaves = await leavesOfReport(dossier, input.acknowledgements ?? []);
  const outcome = { ...situation, orders, marked: deliveries.marked, leaves };
  const change = changeOf(dossier, input, outcome, parts.policies.set);
  return {
    decision: record.decision,
    told: toldToOwner(record.decision, isObeyed(acknowledged.held)),
    proved: provedIn(record.history),
    outstanding,
    delivered: deliveries.delivered,
    proofAwaitedSince: deliveries.awaitedSince,
    change: isIdle(dossier, change) ? null : change,
    before: dossier.standing,
    isUnordered: isUnordered(record),
    unsigned: orders.unsigned,
    isRenewalHeldBack: record.isRenewalHeldBack,
  };
}

function provedIn({ latest, activation }: History): ProvedPlaces {
  return {
    isPlaced: latest?.kind === 'placed',
    activation: activation?.proof === 'proved' ? activation.place : null,
  };
}

async function leavesOfReport(
  dossier: StoredDossier,
  acknowledgements: readonly ReportedAcknowledgement[],
): Promise<readonly AcknowledgedLeaf[]> {
  const leaves: AcknowledgedLeaf[] = [];
  for (const { seq, episode, nonce, isProved } of acknowledgements) {
    const leaf = isProved ? null : await acknowledgementLeaf(dossier, { seq, episode, nonce });
    if (leaf !== undefined) leaves.push({ seq, leaf });
  }
  return leaves;
}
