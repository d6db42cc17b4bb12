import type { CheckInAnswer } from '../../protocol/device/check-in.ts';
import type { Report } from '../../protocol/device/report.ts';

/** No phone makes as many reports; a number beyond would leave it none to go on with. */
const numberMax = 2 ** 40;

/**
 * Whether the server took in a newer report than this one: the phone's storage was rolled back, or the number was used before a crash. Nothing that the
 * report said counts as heard then; it is said again under a new number.
 */
export function isBehind({ seq }: Pick<Report, 'seq'>, { lastSeq }: Pick<CheckInAnswer, 'lastSeq'>): boolean {
  return lastSeq !== undefined && lastSeq > seq && lastSeq <= numberMax;
}

/** The greatest number given so far, after this answer to `report`. */
export function numberAfter(
  given: number,
  report: Pick<Report, 'seq'>,
  answer: Pick<CheckInAnswer, 'lastSeq'>,
): number {
  return isBehind(report, answer) ? Math.max(given, answer.lastSeq!) : given;
}
