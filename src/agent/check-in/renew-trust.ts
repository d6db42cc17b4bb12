import { dayMs, hourMs } from '../../core/time.ts';
import { parseJson } from '../platform/json.ts';
import { serverNow } from '../state/server-time.ts';
import type { AgentContext } from './agent-context.ts';
import { readTrust } from '../platform/shapes.ts';

/** The trust is renewed this often at least, so that the phone drops withdrawn keys. */
export const trustAgeMaxMs = 30 * dayMs;
/** The shortest interval between renewals for orders with an unknown key. */
export const unknownKeyAgainMs = hourMs;

const trustLengthMax = 200_000;

/**
 * `GET /v1/trust` unless it was read within `ageMs`: takes over the directive keys and the lock profile. A false answer can only cause
 * refusals, because a lock still needs the log and the witnesses of the enrolment. true where the trust was renewed.
 */
export async function renewTrust(context: AgentContext, ageMs: number): Promise<boolean> {
  const { store, ports, baseUrl } = context;
  const state = store.now();
  const at = serverNow(context);
  if (state.kind === 'fresh' || Math.abs(at - state.trustAskedAt) < ageMs) return false;
  const text = await ports
    .transport(`${baseUrl}/v1/trust`, { method: 'GET', headers: {} })
    .then(async (answer) => (answer.status === 200 ? await answer.text() : ''))
    // No answer changes nothing; the next check-in asks again.
    .catch(() => '');
  const trust = text.length > trustLengthMax ? undefined : readTrust(parseJson(text));
  return trust !== undefined && (await store.apply({ kind: 'trust-renewed', trust, at }));
}
