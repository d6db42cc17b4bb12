import { dayMs, hourMs } from '../../core/time.ts';
import { parseJson } from '../platform/json.ts';
import { serverNow, type Talk } from './send-report.ts';
import { readTrust } from './shapes.ts';

/** Asked this often at least, so that a key that was taken back is forgotten; and sooner where an order names an unknown one. */
export const trustAgeMaxMs = 30 * dayMs;
export const unknownKeyAgainMs = hourMs;

const trustLengthMax = 200_000;

/**
 * `GET /v1/trust`, where the server was not asked within `ageMs`: takes over who may sign orders and what a lock must leave. At most this leads to
 * orders refused, for a lock still takes the log and the witnesses of enrolment. false where nothing new is known.
 */
export async function renewTrust(talk: Talk, ageMs: number): Promise<boolean> {
  const { kept, ports, baseUrl } = talk;
  const state = kept.now();
  const at = serverNow(talk);
  if (state.kind === 'fresh' || Math.abs(at - state.trustAskedAt) < ageMs) return false;
  const text = await ports
    .transport(`${baseUrl}/v1/trust`, { method: 'GET', headers: {} })
    .then(async (answer) => (answer.status === 200 ? await answer.text() : ''))
    // No answer is no news: asked again at the next check-in.
    .catch(() => '');
  const trust = text.length > trustLengthMax ? undefined : readTrust(parseJson(text));
  return trust !== undefined && (await kept.apply({ kind: 'trust-renewed', trust, at }));
}
