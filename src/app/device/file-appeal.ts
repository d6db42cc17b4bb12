import type { CheckInAnswer, CheckInRequest } from '../../protocol/device/check-in.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import { hasMatter } from '../dossiers/report-events.ts';
import type { CheckIn, CheckInContext } from './check-in.ts';
import { openReport } from './read-report.ts';
import { parseSegment } from '../keys/segment.ts';

/**
 * An owner objects from the phone, without an account. It is a check-in like any other, signed and numbered, so that nobody objects in
 * another's name and a repetition adds nothing. A check-in ignores an appeal that has no matter; here it is refused.
 */
export async function fileAppeal(
  checkIn: CheckIn,
  request: CheckInRequest,
  context: CheckInContext,
): Promise<{ readonly kind: 'filed'; readonly answer: CheckInAnswer } | Refusal> {
  const opened = openReport(request.report);
  if (opened.kind === 'refused') return opened;
  const report = parseSegment(opened.jws.payload);
  if (typeof report === 'object' && report !== null && !('appeal' in report)) return refuse('appeal-missing');
  const outcome = await checkIn(request, context);
  if (outcome.kind === 'refused') return outcome;
  return hasMatter(outcome.answer.standing)
    ? { kind: 'filed', answer: outcome.answer }
    : refuse('nothing-to-appeal');
}
