import { secondMs, type Instant } from '../../core/time.ts';
import type { CheckInAnswer } from '../../protocol/device/check-in.ts';
import { authenticate, type Grounds } from './authenticate.ts';
import { readCarnet } from './carnet-page.ts';
import { macOf } from '../platform/device-key.ts';
import type { LeaseClock } from '../lock/lease-clock.ts';
import { inadmissible, type Order } from '../lock/obey.ts';
import { unsuccessful, type Outcome } from './outcome.ts';
import { renewTrust, trustAgeMaxMs, unknownKeyAgainMs } from './renew-trust.ts';
import { sendReport, serverNow, type Talk } from './send-report.ts';
import { readCheckInAnswer } from './shapes.ts';
import type { EnrolledState } from '../state/state.ts';
import { makeChallenge } from '../lock/unlock.ts';

/** `POST /v1/check-ins`: one exchange of report and answer. Never rejects. */
export async function checkIn(talk: Talk, time: LeaseClock): Promise<Outcome> {
  const { kept, patience, ports } = talk;
  const state = kept.now();
  if (state.kind === 'fresh') return { kind: 'unsent', because: 'not-enrolled', afterMs: patience.tried() };
  const { deviceId, carnet, sessionKey } = state;
  const exchanged = await sendReport(talk, {
    path: '/v1/check-ins',
    sub: deviceId,
    unanswered: state.pending,
    bodyOf: async ({ jws }) => ({ carnet, report: jws, mac: await macOf(jws, sessionKey) }),
  });
  if (typeof exchanged === 'string') return { kind: 'unsent', because: exchanged, afterMs: patience.tried() };

  const { came, seq } = exchanged;
  const answer = came.kind === 'answer' ? readCheckInAnswer(came.body) : undefined;
  const resealed = answer === undefined ? undefined : readCarnet(answer.carnet);
  if (answer === undefined || resealed?.sub !== deviceId) return unsuccessful(kept, patience, came, seq);
  const at = latest(serverNow(talk), resealed.iat * secondMs);
  const phoneId = readCarnet(carnet)?.phone ?? resealed.phone;
  const orders = await authenticateAll(talk, answer, phoneId, at);
  await time.count(true);
  const challenge = makeChallenge(ports.randomBytes);
  const wallMs = time.wallMs();
  // What enrolment called this phone it stays: else a server could give it the name of one that two people locked, and lock it by their word.
  const taken = resealed.phone === phoneId ? answer : { ...answer, carnet };
  // Where this is not saved, the report stays unanswered and goes out again under its number.
  if (!(await kept.apply({ kind: 'answered', seq, answer: taken, orders, at, wallMs, challenge }))) {
    // But a release is obeyed all the same: unlocking waits for no disk (promise 10).
    for (const order of orders)
      await kept.pass({ kind: 'release-handed-over', order, at, wallMs, challenge });
    return { kind: 'unsent', because: 'storage', afterMs: patience.tried() };
  }
  patience.rewarded();
  return { kind: 'answered', standing: answer.standing, afterMs: answer.next * secondMs };
}

/** The server's time: a clock that is behind must not lengthen a lease. */
function latest(counted: Instant, said: Instant): Instant {
  return Number.isFinite(counted) ? Math.max(counted, said) : said;
}

/** What a directive is held against in this state, at this time. */
export function groundsOf(talk: Talk, state: EnrolledState, phoneId: string, at: Instant): Grounds {
  return {
    directiveKeys: state.trust.directiveKeys,
    log: talk.pinned ?? state.trust,
    phoneId,
    inadmissible: (directive) => inadmissible(state, directive, at),
  };
}

/** Verifies what came; where it names a key that the phone does not know, asks once for the keys of today and verifies again. */
async function authenticateAll(
  talk: Talk,
  answer: CheckInAnswer,
  phoneId: string,
  at: Instant,
): Promise<readonly Order[]> {
  const all = (): Promise<readonly Order[]> => {
    const state = talk.kept.now();
    if (state.kind === 'fresh') return Promise.resolve([]);
    const grounds = groundsOf(talk, state, phoneId, at);
    return Promise.all(answer.directives.map((delivered) => authenticate(delivered, grounds)));
  };
  await renewTrust(talk, trustAgeMaxMs);
  const orders = await all();
  const isUnknown = orders.some((order) => order.kind === 'rejected' && order.why === 'unknown-key');
  return isUnknown && (await renewTrust(talk, unknownKeyAgainMs)) ? all() : orders;
}
