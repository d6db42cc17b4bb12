import { secondMs } from '../core/time.ts';
import { authenticate } from './authenticate.ts';
import { readCarnet } from './carnet-page.ts';
import { macOf } from './device-key.ts';
import { unsuccessful, type Outcome } from './outcome.ts';
import { sendReport, serverNow, type Talk } from './send-report.ts';
import { readCheckInAnswer } from './shapes.ts';

/** `POST /v1/check-ins`: one exchange of report and answer. Never rejects. */
export async function checkIn(talk: Talk): Promise<Outcome> {
  const { kept, patience } = talk;
  const state = kept.now();
  if (state.kind === 'fresh') return { kind: 'unsent', because: 'not-enrolled', afterMs: patience.tried() };
  const { deviceId, carnet, sessionKey, trust } = state;
  const exchanged = await sendReport(talk, {
    path: '/v1/check-ins',
    sub: deviceId,
    unanswered: state.pending,
    bodyOf: async ({ jws }) => ({ carnet, report: jws, mac: await macOf(jws, sessionKey) }),
  });
  if (typeof exchanged === 'string') return { kind: 'unsent', because: exchanged, afterMs: patience.tried() };

  const { came, seq } = exchanged;
  const answer = came.kind === 'answer' ? readCheckInAnswer(came.body) : undefined;
  if (answer === undefined || readCarnet(answer.carnet)?.sub !== deviceId)
    return unsuccessful(kept, patience, came, seq);
  const orders = await Promise.all(answer.directives.map((delivered) => authenticate(delivered, trust)));
  // Where this is not saved, the report stays unanswered and goes out again under its number.
  if (!(await kept.apply({ kind: 'answered', seq, answer, orders, at: serverNow(talk) })))
    return { kind: 'unsent', because: 'storage', afterMs: patience.tried() };
  patience.rewarded();
  return { kind: 'answered', standing: answer.standing, afterMs: answer.next * secondMs };
}
