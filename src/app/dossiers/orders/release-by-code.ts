import type { DossierEvent } from '../../../core/decision/event.ts';
import { parseInstant, type Instant } from '../../../core/time.ts';
import type { StoredDossier } from '../ports.ts';

type Ordered = Extract<DossierEvent, { kind: 'lock-ordered' }>;

/**
 * The release that a phone reports: its owner entered a code at that moment of the phone's clock. It ends the measure that ran then, also where the
 * server renewed that measure's lease before it heard of the code: unlocking beats locking. Null where nothing was reported, or it is on record.
 */
export function releaseByCode(
  dossier: Pick<StoredDossier, 'directives'>,
  events: readonly DossierEvent[],
  unlockedByCode: string | undefined,
  now: Instant,
): DossierEvent | null {
  if (unlockedByCode === undefined) return null;
  const told = Math.min(now, parseInstant(unlockedByCode) ?? now);
  const ordered = events.filter((event): event is Ordered => event.kind === 'lock-ordered');
  const running = ordered.findLast((event) => event.at <= told) ?? ordered[0];
  // Of the same measure, also what was ordered since.
  const ended = ordered.filter((event) => event.order?.measure === running?.order?.measure);
  const issuedAt = dossier.directives.findLast((one) => one.type === 'lock')?.issuedAt ?? 0;
  const at = Math.min(now, Math.max(told, issuedAt, ...ended.map((event) => event.at)));
  const isKnown = events.some((event) => event.kind === 'released' && event.by === 'code' && event.at >= at);
  return isKnown ? null : { kind: 'released', at, receivedAt: now, by: 'code' };
}
