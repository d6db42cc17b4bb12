import { isDeepStrictEqual } from 'node:util';
import type { PolicySet } from '../../core/decision/compile.ts';
import { isOpen } from '../../core/decision/decide.ts';
import type { Decision } from '../../core/decision/decision.ts';
import { unansweredAt } from '../../core/orders/appeal-deadline.ts';
import type { DirectiveUpdate } from '../../core/orders/directive.ts';
import { notifiedClauses } from '../../core/orders/notices.ts';
import type { Instant } from '../../core/time.ts';
import { sha256Of } from '../keys/signer.ts';
import { keptRecordOf, type KeptRecord } from './kept-record.ts';
import type { AcknowledgedLeaf, DossierChange, StoredDossier } from './ports.ts';
import type { Orders, Situation } from './orders/place-orders.ts';

interface Outcome extends Situation {
  readonly orders: Orders;
  /** Of acknowledgements in this report. */
  readonly leaves: readonly AcknowledgedLeaf[];
  /** Locks that go out for the first time. */
  readonly marked: readonly DirectiveUpdate[];
}

interface Reported {
  readonly lastSeq: number;
  readonly appeals?: DossierChange['appeals'];
}

/** What one reconciliation commits. */
export function changeOf(
  dossier: StoredDossier,
  { lastSeq, appeals }: Reported,
  outcome: Outcome,
  policies: PolicySet,
): DossierChange {
  const { record, acknowledged, orders, marked } = outcome;
  const { events, history, decision } = record;
  const { now } = decision;
  const released = orders.released ? ([{ kind: 'released', at: now, receivedAt: now }] as const) : [];
  const outstanding = [...orders.keep, ...orders.issued];
  const fingerprint = fingerprintOf(decision);
  const isNews = fingerprint !== dossier.decisionSha256 || orders.issued.length > 0;
  const { acts, ...joined } = keptRecordOf(dossier, record, policies);
  const open =
    isOpen(decision) ||
    outstanding.length > 0 ||
    orders.unsigned !== null ||
    acknowledged.held.length > 0 ||
    (!orders.released && notifiedClauses(events, acknowledged.outstanding).length > 0);
  return {
    phoneId: dossier.registration.phoneId,
    deviceId: dossier.registration.deviceId!,
    appended: [...acts, ...released],
    ...joined,
    lastSeq,
    standing: decision.standing,
    open,
    nextAt: earliest([
      decision.next,
      ...outstanding.map((one) => one.expiresAt),
      ...acknowledged.held.map((one) => one.lease),
      // A release ends every running lock, so no appeal against one is left to answer.
      orders.released ? null : unansweredAt(events, history),
    ]),
    issued: orders.issued,
    at: now,
    directiveUpdates: onePerDirective([
      ...acknowledged.updates,
      ...marked,
      ...orders.withdrawn.map((seq): DirectiveUpdate => ({ seq, state: 'withdrawn', why: null })),
    ]),
    appeals: appeals ?? [],
    decision: isNews ? recordedDecision(dossier, outcome, { acts, ...joined }) : null,
    decisionSha256: fingerprint,
    outbox: orders.issued
      .filter((one) => one.type === 'lock')
      .map((one) => ({ kind: 'statement', body: one.statement })),
    episodes: orders.episodes,
    leaves: [...orders.leaves, ...leavesOf(outcome.leaves)],
    acknowledged: outcome.leaves,
  };
}

function recordedDecision(
  { kept }: StoredDossier,
  { record, decisionSha256 }: Outcome,
  { acts, runs }: KeptRecord,
): NonNullable<DossierChange['decision']> {
  const { now, knownAt, standing } = record.decision;
  const observed = runs ?? kept.runs;
  return { now, knownAt, events: kept.rows + acts.length, observed, standing, sha256: decisionSha256() };
}

function leavesOf(acknowledged: readonly AcknowledgedLeaf[]): readonly Uint8Array[] {
  return acknowledged.flatMap(({ leaf }) => leaf ?? []);
}

/** Whether a commit would change nothing. */
export function isIdle(dossier: StoredDossier, change: DossierChange): boolean {
  return (
    !dossier.episodesUnsought &&
    change.runs === undefined &&
    change.appended.length + change.issued.length + change.directiveUpdates.length === 0 &&
    (change.appeals ?? []).length + (change.acknowledged ?? []).length === 0 &&
    isDeepStrictEqual(change.episodes, dossier.episodes) &&
    change.decision === null &&
    change.lastSeq === dossier.lastSeq &&
    change.standing === dossier.standing &&
    change.open === dossier.open &&
    change.nextAt === dossier.nextAt
  );
}

/** The last update counts. */
function onePerDirective(updates: readonly DirectiveUpdate[]): readonly DirectiveUpdate[] {
  return [...new Map(updates.map((one) => [one.seq, one])).values()];
}

/** The parts of a decision that a reader would notice: not when it was made, nor how often the phone was seen since. */
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
