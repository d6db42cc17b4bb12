import { secondMs, type Instant } from '../../core/time.ts';
import { makeChallenge } from '../lock/challenge.ts';
import { readCarnet } from '../state/read-carnet.ts';
import { isBehind } from '../state/report-number.ts';
import { serverNow } from '../state/server-time.ts';
import type { AgentContext } from './agent-context.ts';
import { macOf } from '../platform/device-key.ts';
import type { LeaseClock } from '../lock/lease-clock.ts';
import { enrol } from './enrol.ts';
import { judgeAnswer } from './judge-answer.ts';
import { outcomeWithoutAnswer, type Outcome } from './outcome.ts';
import { hardwareHash, laterProof } from './prove-hardware.ts';
import { sendReport } from './send-report.ts';
import { readCheckInAnswer } from '../platform/shapes.ts';

/**
 * `POST /v1/check-ins`: one exchange of report and answer; a second one where the answer says that the report's number is old. Where the server does not
 * know the key any more, the phone enrols again. Rejects only where the engine
 * lacks something that has no port. `isProving`: the report covers the hardware, and what proves the key goes with it.
 */
export async function checkIn(context: AgentContext, time: LeaseClock, isProving = false): Promise<Outcome> {
  const behind = { isBehind: false, isProving };
  const isToEnrol = (): boolean => {
    const state = context.store.now();
    return state.kind === 'enrolled' && state.enrolAgain !== null;
  };
  const outcome = isToEnrol() ? null : await exchange(context, time, behind);
  // Nothing of the report was heard, so it is said again at once, not at the next check-in.
  if (behind.isBehind) return exchange(context, time, behind);
  return outcome === null || isToEnrol() ? enrol(context) : outcome;
}

/** Sets `found.isBehind` where the answer says that the report's number is old. */
async function exchange(
  context: AgentContext,
  time: LeaseClock,
  found: { isBehind: boolean; readonly isProving: boolean },
): Promise<Outcome> {
  const { store, backoff, ports, hardware } = context;
  const { keys, crypto } = ports;
  const state = store.now();
  if (state.kind === 'fresh') return { kind: 'unsent', because: 'not-enrolled', afterMs: backoff.failed() };
  const { deviceId, carnet, sessionKey } = state;
  const key = found.isProving ? await keys.load().catch(() => undefined) : undefined;
  const exchanged = await sendReport(context, {
    path: '/v1/check-ins',
    sub: deviceId,
    unanswered: state.pending,
    hw: key && (await hardwareHash(hardware, key, crypto)),
    bodyOf: async (pending) => ({
      carnet,
      report: pending.jws,
      mac: await macOf(pending.jws, sessionKey, crypto),
      ...(key && (await laterProof(keys, pending))),
    }),
  });
  if (typeof exchanged === 'string') return { kind: 'unsent', because: exchanged, afterMs: backoff.failed() };

  const { reply, seq } = exchanged;
  const answer = reply.kind === 'answer' ? readCheckInAnswer(reply.body) : undefined;
  const resealed = answer === undefined ? undefined : readCarnet(answer.carnet);
  if (answer === undefined || resealed?.sub !== deviceId)
    return outcomeWithoutAnswer(store, backoff, reply, seq);
  const at = latest(serverNow(context), resealed.iat * secondMs);
  const phoneId = readCarnet(carnet)?.phone ?? resealed.phone;
  const saidMs = resealed.iat * secondMs;
  const { farewell, ...judged } = await judgeAnswer(context, answer, { at, saidMs });
  await time.count(true);
  const challenge = makeChallenge(ports.randomBytes);
  const wallMs = time.wallMs();
  // The phone keeps its id from enrolment: a server must not give it that of another phone.
  const accepted = resealed.phone === phoneId ? answer : { ...answer, carnet };
  if (farewell !== undefined) await store.applyUnsaved({ kind: 'farewell-received', farewell });
  // Where this is not saved, the report stays unanswered and is sent again under its number.
  if (!(await store.apply({ kind: 'answered', seq, answer: accepted, ...judged, at, wallMs, challenge }))) {
    // A release is obeyed all the same: unlocking must not depend on storage (promise 10).
    for (const order of judged.orders)
      await store.applyUnsaved({ kind: 'release-received', order, at, wallMs, challenge });
    return { kind: 'unsent', because: 'storage', afterMs: backoff.failed() };
  }
  backoff.succeeded();
  found.isBehind = isBehind({ seq }, answer);
  return { kind: 'answered', standing: answer.standing, afterMs: answer.next * secondMs };
}

/** The later of both times: a clock that is behind must not lengthen a lease. */
function latest(counted: Instant, answered: Instant): Instant {
  return Number.isFinite(counted) ? Math.max(counted, answered) : answered;
}
