import type { Instant } from '../../core/time.ts';
import type { DeliveredDirective } from '../../protocol/device/directive.ts';
import type { Trust } from '../../protocol/device/trust.ts';
import { acknowledge } from './acknowledge.ts';
import type { AgentEvent } from './agent-event.ts';
import { freshState, type AgentState, type EnrolledState } from './agent-state.ts';
import { countTry, forgetTries, triesLeft } from './code-tries.ts';
import { resumeLease, runLease } from './lease.ts';
import { dropEndedTerms } from './timed-notices.ts';
import type { Order } from './order.ts';
import { noticesOf, withNotices, type Posture } from './posture.ts';
import { takeAnswer, takeEnrolment, takeOrder } from './take-answer.ts';

/**
 * Applies one event to the state: a pure function, and the only way in which the state changes. Returns the same object where nothing
 * changed, so a `failed` exchange provably changes nothing (promise 3). Ignores events that do not fit the state, such as an answer to a report
 * that is no longer pending.
 */
export function step(state: AgentState, event: AgentEvent): AgentState {
  switch (event.kind) {
    case 'failed':
      return state;
    case 'first-started':
      return state.kind === 'fresh' ? { ...state, firstStart: event.firstStart } : state;
    case 'report-made':
      return state.kind === 'fresh'
        ? { ...state, pending: event.pending }
        : { ...state, pending: event.pending, lastSeq: Math.max(state.lastSeq, event.pending.report.seq) };
    case 'enrolment-answered':
      return takeEnrolment(state, event);
    case 'refused':
      // The server did not accept the content, so acknowledgements and appeal stay queued for the next number.
      return state.pending?.report.seq === event.seq ? takeRefusal(state, event.code) : state;
    case 'clock-corrected':
      return state.offsetMs === event.offsetMs ? state : { ...state, offsetMs: event.offsetMs };
    case 'answered':
      return state.kind === 'enrolled' && state.pending?.report.seq === event.seq
        ? takeAnswer(state, state.pending.report, event)
        : state;
    case 'release-received':
      return state.kind === 'enrolled' && isRelease(event.order)
        ? takeOrder(state, event.order, event)
        : state;
    case 'fences-renewed':
      return state.kind === 'enrolled' && state.trust.fences.sha256 !== event.fences.sha256
        ? { ...state, trust: { ...state.trust, fences: event.fences } }
        : state;
    case 'trust-renewed':
      return state.kind === 'enrolled' ? renewTrust(state, event.trust, event.at) : state;
    case 'ticked':
      return state.kind === 'enrolled' ? tick(state, event.elapsedMs, event.wallMs) : state;
    case 'restarted':
      return state.kind === 'enrolled' ? inPosture(state, resumeLease(state.posture, event.wallMs)) : state;
    case 'code-entered':
      return state.kind === 'enrolled' ? enterCode(state, event.isRight, event.at) : state;
    case 'notice-shown':
      return state.kind === 'enrolled' ? showNotice(state, event) : state;
    case 'appeal-written':
      return state.kind === 'enrolled' ? { ...state, appeal: event.text } : state;
    case 'farewell-received':
      return takeFarewell(state, event.farewell);
    case 'starting-over':
      return state.kind === 'enrolled'
        ? { ...freshState, offsetMs: state.offsetMs, farewell: state.farewell }
        : state;
    default:
      event satisfies never;
      return state;
  }
}

/** A server that does not know the key any more, or has a newer one, is to be told of one again. Any other refusal says nothing of it. */
function takeRefusal(state: AgentState, code: string): AgentState {
  if (state.kind === 'fresh') return { ...state, pending: null };
  const enrolAgain = code === 'phone-unknown' ? 'same-key' : code === 'device-superseded' ? 'new-key' : null;
  return { ...state, pending: null, enrolAgain: enrolAgain ?? state.enrolAgain };
}

/** The first farewell is kept; it ends every lock and notice. */
function takeFarewell(state: AgentState, farewell: DeliveredDirective): AgentState {
  if (state.farewell !== null) return state;
  return state.kind === 'fresh'
    ? { ...state, farewell }
    : { ...state, farewell, posture: { kind: 'operating' }, noticeTerms: [] };
}

const isRelease = (order: Order): boolean =>
  order.kind === 'releasing' || (order.kind === 'authentic' && order.directive.type === 'release');

function showNotice(
  state: EnrolledState,
  { seq, at, nonce }: { readonly seq: number; readonly at: Instant; readonly nonce?: string },
): EnrolledState {
  const notices = noticesOf(state.posture);
  if (!notices.some((each) => each.seq === seq && each.shownAt === null)) return state;
  const seen = notices.map((each) => (each.seq === seq ? Object.assign({}, each, { shownAt: at }) : each));
  const isTimed = nonce !== undefined && state.noticeTerms.some((each) => each.seq === seq);
  const noticeTerms = isTimed
    ? state.noticeTerms.map((each) => (each.seq === seq ? { ...each, nonce } : each))
    : state.noticeTerms;
  return acknowledge(
    { ...inPosture(state, withNotices(state.posture, seen)), noticeTerms },
    { seq, state: 'shown', ...(isTimed ? { nonce } : {}) },
    at,
  );
}

function inPosture(state: EnrolledState, posture: Posture): EnrolledState {
  return posture === state.posture ? state : { ...state, posture };
}

function tick(state: EnrolledState, elapsedMs: number, wallMs: Instant): EnrolledState {
  const codeTries = forgetTries(state.codeTries, elapsedMs);
  const after = inPosture(state, runLease(state.posture, elapsedMs, wallMs));
  return codeTries === state.codeTries ? after : { ...after, codeTries };
}

/** With no tries left a right code does nothing: otherwise the last of many guesses would count. */
function enterCode(state: EnrolledState, isRight: boolean, at: Instant): EnrolledState {
  const { posture } = state;
  if (posture.kind !== 'locked' || triesLeft(state.codeTries) === 0) return state;
  if (!isRight) return { ...state, codeTries: countTry(state.codeTries) };
  // What the code let go is not locked again under the same notice. Notices that name no times are ended by their release.
  const ended = new Set(
    state.noticeTerms.filter(({ territory }) => territory === posture.lock.territory).map(({ seq }) => seq),
  );
  const notices = posture.notices.filter(({ seq }) => !ended.has(seq));
  return dropEndedTerms({ ...state, posture: { kind: 'unlocked-by-code', at, notices } });
}

/**
 * Takes over the directive keys and the lock profile, nothing else. If a later answer could change the log, its witnesses or the quorum, an
 * attacker in control of the server could prove locks by a log of their own (docs/decisions/agent-trust.md).
 */
function renewTrust(state: EnrolledState, { directiveKeys, lockProfile }: Trust, at: Instant): EnrolledState {
  // An answer without keys leaves the known keys in force.
  const trust =
    directiveKeys.keys.length === 0 ? state.trust : { ...state.trust, directiveKeys, lockProfile };
  return { ...state, trust, trustAskedAt: at };
}
