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
  if (
    state.kind !== 'fresh' ||
    state.pending?.report.sub !== event.sub ||
    state.pending.report.seq !== event.seq
  )
    return state;
  return {
    kind: 'enrolled',
    offsetMs: state.offsetMs,
    pending: null,
    deviceId: event.sub,
    ...event.answer,
    ...enrolledDefaults,
    farewell: state.farewell,
    trustAskedAt: state.pending.report.iat * secondMs,
    lastSeq: event.seq,
    supported: withSupported([], state.pending.report.evidence),
  };
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
