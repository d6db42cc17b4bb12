import { secondMs } from '../../core/time.ts';
import type { Report } from '../../protocol/device/report.ts';
import { acknowledge } from './acknowledge.ts';
import type { Answered, EnrolmentAnswered } from './agent-event.ts';
import { enrolledDefaults, type AgentState, type EnrolledState } from './agent-state.ts';
import { obey } from './obey.ts';
import { dropEndedTerms, takeProvedAck } from './timed-notices.ts';
import type { Moment, Order } from './order.ts';
import { unrestricted } from './posture.ts';
import { withSupported } from './supported-territories.ts';
import { isBehind, numberAfter } from './report-number.ts';

/** The state after the answer to an enrolment; unchanged where the answer is not to the pending report. */
export function takeEnrolment(state: AgentState, event: EnrolmentAnswered): AgentState {
  const { pending } = state;
  if (pending?.report.sub !== event.sub || pending.report.seq !== event.seq) return state;
  const { trust, ...own } = event.answer;
  const enrolled = { ...own, pending: null, deviceId: event.sub, enrolAgain: null };
  if (state.kind === 'enrolled') return state.enrolAgain === null ? state : withNewCarnet(state, enrolled);
  return {
    ...enrolledDefaults,
    ...enrolled,
    trust,
    kind: 'enrolled',
    offsetMs: state.offsetMs,
    farewell: state.farewell,
    trustAskedAt: pending.report.iat * secondMs,
    lastSeq: event.seq,
    supported: withSupported([], pending.report.evidence),
  };
}

/**
 * An enrolment that the agent repeated by itself is no reset: what the phone trusts, was promised, saw and obeyed stays, and so do its numbers.
 * What it obeyed or showed is said again, because a server that lost its records knows nothing of it.
 */
function withNewCarnet(
  state: EnrolledState,
  enrolled: Pick<
    EnrolledState,
    'carnet' | 'sessionKey' | 'unlockSecret' | 'pending' | 'deviceId' | 'enrolAgain'
  >,
): EnrolledState {
  const said = state.settled.filter(({ seq }) => !state.acks.some((ack) => ack.seq === seq));
  return { ...state, ...enrolled, acks: [...said, ...state.acks] };
}

/** The state after the answer to `report`: what the report carried is confirmed, then the orders are obeyed. */
export function takeAnswer(state: EnrolledState, report: Report, event: Answered): EnrolledState {
  const { answer, orders, at } = event;
  // The server accepted the report about the code, so the unlock is no longer provisional.
  const isHeard = !isBehind(report, answer);
  const isConfirmed =
    isHeard && report.unlockedByCode !== undefined && state.posture.kind === 'unlocked-by-code';
  // The server's time ends a lease even where the phone's own count does not.
  const isOver = state.posture.kind === 'locked' && state.posture.lock.until <= at;
  const confirmed: EnrolledState = {
    ...state,
    pending: null,
    carnet: answer.carnet,
    sessionKey: answer.sessionKey ?? state.sessionKey,
    standing: answer.standing,
    message: answer.message ?? null,
    posture: isConfirmed || isOver ? unrestricted(state.posture) : state.posture,
    lastSeq: numberAfter(state.lastSeq, report, answer),
    acks: state.acks.filter(
      (ack) => !isHeard || !report.acks.some((sent) => sent.seq === ack.seq && sent.state === ack.state),
    ),
    supported: withSupported(state.supported, report.evidence),
    floorMs: Math.max(state.floorMs, event.quorumMs ?? 0),
    approvers: event.approvers ?? state.approvers,
    appeal: isHeard && report.appeal !== undefined && report.appeal === state.appeal ? null : state.appeal,
  };
  const timed = (event.proved ?? []).reduce(takeProvedAck, confirmed);
  return inOrder(orders).reduce((after, order) => takeOrder(after, order, event), timed);
}

/** The state after one order, obeyed or refused, with its acknowledgement. */
export function takeOrder(state: EnrolledState, order: Order, moment: Moment): EnrolledState {
  const { change, ack } = obey(state, order, moment);
  const after = dropEndedTerms({ ...state, ...change });
  return ack === null ? after : acknowledge(after, ack, moment.at);
}

/** Genuine orders first, by number: one answer may carry a notice and its release. */
function inOrder(orders: readonly Order[]): readonly Order[] {
  const rank = (order: Order): number => (order.kind === 'rejected' ? Infinity : order.directive.seq);
  return [...orders].sort((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)));
}
