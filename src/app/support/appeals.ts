import type { DossierEvent } from '../../core/decision/event.ts';
import { formatInstant } from '../../core/time.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { Appeal, AppealDecided, AppealDecision, AppealList } from '../../protocol/operators/support.ts';
import { announce } from '../dossiers/reconciliation.ts';
import { idempotent, type KeptAnswer } from '../people/idempotent.ts';
import { appealAnsweredWithinMs, pendingAppealSince } from '../../core/orders/appeal-deadline.ts';
import type { Transactions } from '../ports.ts';
import type { ReconciledDossier } from '../dossiers/reconcile-dossier.ts';
import { appendTo, openDossier } from './reconcile-phone.ts';
import type { AppealCursor, Desk, RecordedAppeal, SupportPorts, SupportStore } from './ports.ts';

/** Of the appeals that wait apart, as many are counted. */
const countedMax = 1000;

/**
 * Waiting appeals, by the time when their answer is due. `cursor`: from the page before. `apart`: those of keys that anybody can make, which
 * fill no queue. Throws `StoreUnavailable`.
 */
export async function listAppeals(
  { store }: { readonly store: Transactions & SupportStore },
  cursor: string | undefined,
  limit: number,
  apart: boolean,
): Promise<{ readonly kind: 'listed'; readonly list: AppealList } | Refusal> {
  const after = cursor === undefined ? null : readCursor(cursor);
  const [found, waitingApart] = await store.transact(async (tx) => [
    await store.listWaitingAppeals(tx, { after, limit: limit + 1, apart }),
    await store.countAppealsApart(tx, countedMax),
  ]);
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return {
    kind: 'listed',
    list: {
      appeals: page.map(appealView),
      cursor: found.length > limit && last !== undefined ? `${last.answerBy}-${last.phoneId}` : null,
      waitingApart,
    },
  };
}

function readCursor(cursor: string): AppealCursor {
  const [answerBy, phoneId] = cursor.split('-') as [string, string];
  return { answerBy: Number(answerBy), phoneId };
}

/** An appeal as operators see it. */
export function appealView({ decided, ...appeal }: RecordedAppeal): Appeal {
  return {
    phoneId: appeal.phoneId,
    number: appeal.number,
    filedAt: formatInstant(appeal.filedAt),
    answerBy: formatInstant(appeal.answerBy),
    standing: appeal.standing,
    text: appeal.text,
    decided: decided === null ? null : { ...decided, at: formatInstant(decided.at) },
  };
}

/**
 * Answers the waiting appeal of a phone. Upheld, it ends the matter for the clauses it concerned; dismissed, a lease that still runs locks
 * again. Only a person can answer, and nobody who proposed or approved an order that the phone was locked under, its policy included.
 */
export async function decideAppeal(
  ports: SupportPorts,
  desk: Desk,
  phoneId: string,
  decision: AppealDecision,
  idempotencyKey: string,
): Promise<KeptAnswer | Refusal> {
  const { principal } = desk;
  if (principal.kind !== 'operator') return refuse('person-needed');
  let reconciled: readonly ReconciledDossier[] = [];
  const request = JSON.stringify(['decide-appeal', phoneId, principal.id, decision]);
  const outcome = await idempotent(ports, idempotencyKey, request, async (tx) => {
    const now = ports.clock.now();
    const opened = await openDossier(ports, tx, phoneId, now);
    if (opened.kind === 'refused') return opened;
    const { events, standing } = opened.dossier;
    const since = pendingAppealSince(events);
    if (since === null) return refuse('no-appeal-waiting');
    const signers = await ports.store.readSigners(tx, assertionsBehind(events));
    if (signers.includes(principal.id)) return refuse('reviewer-decided-before');
    const { outcome: decided, answer } = decision;
    const event = { kind: 'appeal-decided', at: now, receivedAt: now, outcome: decided } as const;
    // What an owner won is help to the hardware; a dismissal binds only who filed.
    const change = { events: [event], reaches: () => decided === 'upheld' };
    const { own, reached } = await appendTo(ports, tx, opened, change, now);
    reconciled = [own, ...reached];
    const appeal = await ports.store.answerAppeal(
      tx,
      phoneId,
      { filedAt: since, answerBy: since + appealAnsweredWithinMs, standing },
      { at: now, outcome: decided, answer, by: principal.id },
    );
    await desk.audit(tx, { details: { outcome: decided } });
    const body: AppealDecided = { appeal: appealView(appeal), standing: own.decision.standing };
    return { status: 200, body };
  });
  if (outcome.kind === 'answered') for (const one of reconciled) announce(ports, one);
  return outcome;
}

/** The assertions by which people signed the orders of a dossier. */
function assertionsBehind(events: readonly DossierEvent[]): readonly string[] {
  const assertions = events.flatMap((event) =>
    event.kind === 'lock-ordered' ? (event.order?.approvals ?? []).map((one) => one.assertionSha256) : [],
  );
  return [...new Set(assertions)];
}
