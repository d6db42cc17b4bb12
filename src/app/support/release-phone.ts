import { formatInstant } from '../../core/time.ts';
import type { Refusal } from '../../protocol/errors/errors.ts';
import type { Released, ReleaseRequest } from '../../protocol/operators/support.ts';
import { announce } from '../dossiers/reconciliation.ts';
import { idempotent, type KeptAnswer } from '../people/idempotent.ts';
import { takeAcknowledgements } from '../../core/orders/acknowledgements.ts';
import type { ReconciledDossier } from '../dossiers/reconcile-dossier.ts';
import { appendTo, openDossier } from './reconcile-phone.ts';
import { deskOf, type Desk, type SupportPorts } from './ports.ts';

/**
 * Releases one phone from every running lock, and with it every key of its hardware that was sent an order. One person suffices, nothing waits for the log, and only a new measure can lock it again. The
 * phone is told at its next check-in; an offline phone needs a code.
 */
export async function releasePhone(
  ports: SupportPorts,
  desk: Desk,
  phoneId: string,
  { reason }: ReleaseRequest,
  idempotencyKey: string,
): Promise<KeptAnswer | Refusal> {
  let reconciled: readonly ReconciledDossier[] = [];
  const request = JSON.stringify(['release-phone', phoneId, reason]);
  const outcome = await idempotent(ports, idempotencyKey, request, async (tx) => {
    const now = ports.clock.now();
    const opened = await openDossier(ports, tx, phoneId, now);
    if (opened.kind === 'refused') return opened;
    const released = { kind: 'released', at: now, receivedAt: now, by: 'operator' } as const;
    const { own, reached } = await appendTo(
      ports,
      tx,
      opened,
      { events: [released], reaches: () => true },
      now,
    );
    reconciled = [own, ...reached];
    await ports.store.addNote(tx, phoneId, { at: now, kind: 'release', by: deskOf(desk), note: reason });
    await desk.audit(tx);
    const body: Released = {
      phoneId,
      standing: own.decision.standing,
      releasedAt: formatInstant(now),
      toBeTold: [opened.dossier, ...opened.siblings].some(
        ({ directives }) => takeAcknowledgements(directives, [], now).held.length > 0,
      ),
    };
    return { status: 200, body };
  });
  if (outcome.kind === 'answered') for (const one of reconciled) announce(ports, one);
  return outcome;
}
