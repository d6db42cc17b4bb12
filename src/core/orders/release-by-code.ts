import type { DossierEvent } from '../decision/event.ts';
import { parseInstant, type Instant } from '../time.ts';
import type { IssuedDirective } from './directive.ts';

type LockOrdered = Extract<DossierEvent, { kind: 'lock-ordered' }>;

/**
 * The release that a phone reports: its owner entered a code at that moment (RFC 3339) of the phone's clock. It ends the measure that ran then, also
 * where the server renewed that measure's lease before it heard of the code: unlocking beats locking. One order is ended by one code: null where
 * nothing was reported, or a code since that order is on record, so that a phone which reports code after code adds one event.
 */
export function releaseByCode(
  directives: readonly Pick<IssuedDirective, 'type' | 'issuedAt'>[],
  events: readonly DossierEvent[],
  unlockedByCode: string | undefined,
  now: Instant,
): DossierEvent | null {
  if (unlockedByCode === undefined) return null;
  const reportedAt = Math.min(now, parseInstant(unlockedByCode) ?? now);
  const ordered = events.filter((event): event is LockOrdered => event.kind === 'lock-ordered');
  const running = ordered.findLast((event) => event.at <= reportedAt) ?? ordered[0];
  // Later orders of the same measure too.
  const ended = ordered.filter((event) => event.order?.measure === running?.order?.measure);
  const issuedAt = directives.findLast((one) => one.type === 'lock')?.issuedAt ?? 0;
  const orderedAt = Math.max(issuedAt, ...ended.map((event) => event.at));
  const isKnown = events.some(
    (event) => event.kind === 'released' && event.by === 'code' && event.at >= Math.min(now, orderedAt),
  );
  return isKnown
    ? null
    : { kind: 'released', at: Math.min(now, Math.max(reportedAt, orderedAt)), receivedAt: now, by: 'code' };
}
