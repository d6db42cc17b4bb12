import { formatInstant, type Instant } from '../core/time.ts';
import type { CheckInAnswer } from '../protocol/check-in.ts';
import type { Directive } from '../protocol/directive.ts';
import type { EnrolmentAnswer } from '../protocol/enrolment.ts';
import type { Acknowledgement, Report, ReportedEvidence } from '../protocol/report.ts';
import type { Trust } from '../protocol/trust.ts';
import { obey, type Order } from './obey.ts';
import type { Position } from './ports.ts';

/** What the owner reads: why, under which clauses, what to do about it. */
export interface Notice {
  /** Number of the directive. */
  readonly seq: number;
  readonly standing: string;
  readonly territory: string | null;
  readonly reason: string;
  readonly clauses: Directive['clauses'];
  readonly remedy: Directive['remedy'];
  readonly caseRef: string | null;
  /** The end that the public statement names; null where it names none. */
  readonly deadline: Instant | null;
  /** When the owner saw it; null before. */
  readonly shownAt: Instant | null;
}

/** How the phone stands to its owner. Nothing here restricts it: a notice is words on a screen. */
export type Posture =
  | { readonly kind: 'operating' }
  | { readonly kind: 'noticed'; readonly notices: readonly Notice[] };

/** A report that was numbered and may have been sent, but is not answered. */
export interface PendingReport {
  readonly report: Report;
  /** The same, signed: repeated byte for byte while it is fresh. */
  readonly jws: string;
}

/** When and where the phone was first started, as it knew then: kept until the server knows. */
export interface FirstStart {
  /** By the phone's own wall clock; where that is set meanwhile, this is moved with it. */
  readonly wallMs: Instant;
  readonly evidence: readonly ReportedEvidence[];
  /** Where it was, as long as there are no fences to resolve it by; coordinates stay on the phone, and no longer than needed. */
  readonly unresolved: Position | null;
}

/** Neither key nor carnet is known to the server yet. */
export interface FreshState {
  readonly kind: 'fresh';
  /** What to add to the wall clock to get the server's time. */
  readonly offsetMs: number;
  readonly pending: PendingReport | null;
  /** null before the first attempt to enrol. */
  readonly firstStart: FirstStart | null;
}

export interface EnrolledState {
  readonly kind: 'enrolled';
  readonly offsetMs: number;
  readonly pending: PendingReport | null;
  readonly deviceId: string;
  readonly carnet: string;
  readonly sessionKey: string;
  readonly unlockSecret: string;
  readonly trust: Trust;
  /** The greatest number a report was given; never given to another. */
  readonly lastSeq: number;
  /** As the last answer said; null before the first. */
  readonly standing: CheckInAnswer['standing'] | null;
  readonly message: string | null;
  readonly posture: Posture;
  /** The greatest number of a directive obeyed. */
  readonly directiveSeq: number;
  /** Waiting to be confirmed by an answer, in order. */
  readonly acks: readonly Acknowledgement[];
  /** What became of the latest directives obeyed, told again when one is delivered again. */
  readonly settled: readonly Acknowledgement[];
  /** The owner's objection, until an answer confirms the report that carried it. */
  readonly appeal: string | null;
}

export type AgentState = FreshState | EnrolledState;

/** Everything that can happen to an agent. Times are the server's as the agent knows it. */
export type AgentEvent =
  /** The first start is remembered, or something more is known of it. */
  | { readonly kind: 'first-started'; readonly firstStart: FirstStart }
  /** A report was made or renewed, and is about to be sent. */
  | { readonly kind: 'report-made'; readonly pending: PendingReport }
  | {
      readonly kind: 'enrolment-answered';
      readonly seq: number;
      readonly sub: string;
      readonly answer: EnrolmentAnswer;
    }
  | {
      readonly kind: 'answered';
      readonly seq: number;
      readonly answer: CheckInAnswer;
      readonly orders: readonly Order[];
      readonly at: Instant;
    }
  /** The server refused the pending report for good. */
  | { readonly kind: 'refused'; readonly seq: number }
  /** No answer, or none that can be trusted. */
  | { readonly kind: 'failed' }
  | { readonly kind: 'clock-corrected'; readonly offsetMs: number }
  | { readonly kind: 'fences-renewed'; readonly fences: Trust['fences'] }
  | { readonly kind: 'notice-shown'; readonly seq: number; readonly at: Instant }
  | { readonly kind: 'appeal-written'; readonly text: string }
  /** The server cannot go on with this carnet and says: enrol again. */
  | { readonly kind: 'starting-over' };

export const freshState: FreshState = { kind: 'fresh', offsetMs: 0, pending: null, firstStart: null };

const acksMax = 32;
const settledMax = 16;

/**
 * The agent's whole life as one pure function. Returns the very same state where nothing changed, so a `failed` exchange provably
 * changes nothing (promise 3). Events that do not fit the state (an answer to a report no longer pending) are ignored.
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
      return enrolled(state, event);
    case 'answered':
      return state.kind === 'enrolled' && state.pending?.report.seq === event.seq
        ? answered(state, state.pending.report, event)
        : state;
    case 'refused':
      // What it carried was not taken in, so acknowledgements and appeal stay queued for the next number.
      return state.pending?.report.seq === event.seq ? { ...state, pending: null } : state;
    case 'clock-corrected':
      return state.offsetMs === event.offsetMs ? state : { ...state, offsetMs: event.offsetMs };
    case 'fences-renewed':
      return state.kind === 'enrolled' && state.trust.fences.sha256 !== event.fences.sha256
        ? { ...state, trust: { ...state.trust, fences: event.fences } }
        : state;
    case 'notice-shown':
      return state.kind === 'enrolled' ? noticeShown(state, event.seq, event.at) : state;
    case 'appeal-written':
      return state.kind === 'enrolled' ? { ...state, appeal: event.text } : state;
    case 'starting-over':
      return state.kind === 'enrolled' ? { ...freshState, offsetMs: state.offsetMs } : state;
  }
}

function enrolled(
  state: AgentState,
  event: AgentEvent & { readonly kind: 'enrolment-answered' },
): AgentState {
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
    lastSeq: event.seq,
    standing: null,
    message: null,
    posture: { kind: 'operating' },
    directiveSeq: 0,
    acks: [],
    settled: [],
    appeal: null,
  };
}

function answered(
  state: EnrolledState,
  report: Report,
  event: AgentEvent & { readonly kind: 'answered' },
): EnrolledState {
  const { answer, orders, at } = event;
  const confirmed: EnrolledState = {
    ...state,
    pending: null,
    carnet: answer.carnet,
    sessionKey: answer.sessionKey ?? state.sessionKey,
    standing: answer.standing,
    message: answer.message ?? null,
    acks: state.acks.filter(
      (ack) => !report.acks.some((told) => told.seq === ack.seq && told.state === ack.state),
    ),
    appeal: report.appeal !== undefined && report.appeal === state.appeal ? null : state.appeal,
  };
  let after = confirmed;
  for (const order of inOrder(orders)) {
    const { change, ack } = obey(after, order, at);
    after = Object.assign({}, after, change);
    if (ack !== null) after = acknowledge(after, ack, at);
  }
  return after;
}

/** The genuine ones first and by number: one answer may carry a notice and its release. */
function inOrder(orders: readonly Order[]): readonly Order[] {
  const rank = (order: Order): number => (order.kind === 'authentic' ? order.directive.seq : Infinity);
  return [...orders].sort((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)));
}

function noticeShown(state: EnrolledState, seq: number, at: Instant): EnrolledState {
  if (state.posture.kind !== 'noticed') return state;
  const { notices } = state.posture;
  if (!notices.some((each) => each.seq === seq && each.shownAt === null)) return state;
  const seen = notices.map((each) => (each.seq === seq ? Object.assign({}, each, { shownAt: at }) : each));
  return acknowledge({ ...state, posture: { kind: 'noticed', notices: seen } }, { seq, state: 'shown' }, at);
}

/** Queues what is to be told the server. What was obeyed or shown is remembered and outweighs any refusal of the same number. */
function acknowledge(state: EnrolledState, told: Omit<Acknowledgement, 'at'>, at: Instant): EnrolledState {
  const known = state.settled.find((each) => each.seq === told.seq);
  const ack = known ?? { ...told, at: formatInstant(at) };
  const settled =
    known === undefined && ack.state !== 'refused'
      ? [...state.settled, ack].slice(-settledMax)
      : state.settled;
  const acks = [...state.acks.filter((each) => each.seq !== ack.seq), ack];
  // Too many waiting: refusals go first, they are told again when the directive is delivered again.
  while (acks.length > acksMax)
    acks.splice(
      Math.max(
        0,
        acks.findIndex((each) => each.state === 'refused'),
      ),
      1,
    );
  return { ...state, settled, acks };
}
