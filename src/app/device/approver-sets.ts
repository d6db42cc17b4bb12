import { approverSetsMax, type CheckInAnswer } from '../../protocol/device/check-in.ts';
import type { SentSet } from '../dossiers/orders/sent-sets.ts';
import type { Report } from '../../protocol/device/report.ts';

/**
 * The sets that a phone has not followed yet, as many as one answer takes. A phone that holds none is sent them from the first on: it takes that one in a
 * demo, and nothing of it elsewhere.
 */
export function setsAfter(
  sets: readonly SentSet[],
  { speaks }: Pick<Report, 'speaks'>,
): NonNullable<CheckInAnswer['approverSets']> {
  const held = speaks?.approvers ?? 0;
  return sets
    .filter(({ number }) => number > held)
    .slice(0, approverSetsMax)
    .map(({ delivered }) => ({ ...delivered }));
}
