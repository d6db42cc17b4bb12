import { formatInstant, secondMs, type Instant } from '../../core/time.ts';
import type { CheckInAnswer } from '../../protocol/device/check-in.ts';
import type { EnrolmentAnswer } from '../../protocol/device/enrolment.ts';
import type { Acknowledgement, Report, ReportedEvidence } from '../../protocol/device/report.ts';
import type { Trust } from '../../protocol/device/trust.ts';
import { countTry, forgetTries, triesLeft, type CodeTries } from '../lock/code-tries.ts';
import { resumeLease, runLease } from '../lock/lease.ts';
import { obey, type Moment, type Order } from '../lock/obey.ts';
import type { Position } from '../platform/ports.ts';
import { noticesOf, unrestricted, withNotices, type Posture } from './posture.ts';

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
  /** As enrolment gave it. Later answers renew keys that sign orders, fences and lock profile; never the log, its witnesses, the quorum. */
  readonly trust: Trust;
  /** When the server was last asked what to trust, by its own time. */
  readonly trustAskedAt: Instant;
  /** The greatest number a report was given; never given to another. */
  readonly lastSeq: number;
  /** As the last answer said; null before the first. */
  readonly standing: CheckInAnswer['standing'] | null;
  readonly message: string | null;
  readonly posture: Posture;
  /** The greatest number of a directive obeyed. */
  readonly directiveSeq: number;
  /** The greatest number of a lock or release obeyed. */
  readonly orderSeq: number;
  readonly codeTries: CodeTries;
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
  | ({
      readonly kind: 'answered';
      readonly seq: number;
      readonly answer: CheckInAnswer;
      readonly orders: readonly Order[];
    } & Moment)
  /** A release that came by another road than an answer. */
  | ({ readonly kind: 'release-handed-over'; readonly order: Order } & Moment)
  /** The server refused the pending report for good. */
  | { readonly kind: 'refused'; readonly seq: number }
  /** No answer, or none that can be trusted. */
  | { readonly kind: 'failed' }
  | { readonly kind: 'clock-corrected'; readonly offsetMs: number }
  | { readonly kind: 'fences-renewed'; readonly fences: Trust['fences'] }
  /** What `GET /v1/trust` says now. */
  | { readonly kind: 'trust-renewed'; readonly trust: Trust; readonly at: Instant }
  | { readonly kind: 'notice-shown'; readonly seq: number; readonly at: Instant }
  | { readonly kind: 'appeal-written'; readonly text: string }
  /** The phone ran for so long since the last of these. `wallMs`: its own wall clock now, right or wrong. */
  | { readonly kind: 'ticked'; readonly elapsedMs: number; readonly wallMs: Instant }
  /** The agent started and found its state in storage: how long it was away is not known. */
  | { readonly kind: 'restarted'; readonly wallMs: Instant }
  /** The owner entered a code. */
  | { readonly kind: 'code-entered'; readonly isRight: boolean; readonly at: Instant }
  /** The server cannot go on with this carnet and says: enrol again. */
  | { readonly kind: 'starting-over' };

export const freshState: FreshState = { kind: 'fresh', offsetMs: 0, pending: null, firstStart: null };

/** What a phone knows and is that has just enrolled; and what an earlier agent's state lacks. */
export const nothingTold = {
  trustAskedAt: 0,
  standing: null,
  message: null,
  posture: { kind: 'operating' },
  directiveSeq: 0,
  orderSeq: 0,
  codeTries: [],
  acks: [],
  settled: [],
  appeal: null,
} as const satisfies Partial<EnrolledState>;

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
    case 'release-handed-over':
      return state.kind === 'enrolled' && isRelease(event.order) ? obeyed(state, event.order, event) : state;
    case 'refused':
      // What it carried was not taken in, so acknowledgements and appeal stay queued for the next number.
      return state.pending?.report.seq === event.seq ? { ...state, pending: null } : state;
    case 'clock-corrected':
      return state.offsetMs === event.offsetMs ? state : { ...state, offsetMs: event.offsetMs };
    case 'fences-renewed':
      return state.kind === 'enrolled' && state.trust.fences.sha256 !== event.fences.sha256
        ? { ...state, trust: { ...state.trust, fences: event.fences } }
        : state;
    case 'trust-renewed':
      return state.kind === 'enrolled' ? trustRenewed(state, event.trust, event.at) : state;
    case 'ticked':
      return state.kind === 'enrolled' ? ticked(state, event.elapsedMs, event.wallMs) : state;
    case 'restarted':
      return state.kind === 'enrolled' ? inPosture(state, resumeLease(state.posture, event.wallMs)) : state;
    case 'code-entered':
      return state.kind === 'enrolled' ? codeEntered(state, event.isRight, event.at) : state;
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
    ...nothingTold,
    trustAskedAt: state.pending.report.iat * secondMs,
    lastSeq: event.seq,
  };
}

function answered(
  state: EnrolledState,
  report: Report,
  event: AgentEvent & { readonly kind: 'answered' },
): EnrolledState {
  const { answer, orders, at } = event;
  // The server took the report in that told of the code: what was provisional is settled.
  const isConfirmed = report.unlockedByCode !== undefined && state.posture.kind === 'unlocked-by-code';
  // And whatever the phone counted, the server's word that the lease is over ends it.
  const isOver = state.posture.kind === 'locked' && state.posture.lock.until <= at;
  const confirmed: EnrolledState = {
    ...state,
    pending: null,
    carnet: answer.carnet,
    sessionKey: answer.sessionKey ?? state.sessionKey,
    standing: answer.standing,
    message: answer.message ?? null,
    posture: isConfirmed || isOver ? unrestricted(state.posture) : state.posture,
    acks: state.acks.filter(
      (ack) => !report.acks.some((told) => told.seq === ack.seq && told.state === ack.state),
    ),
    appeal: report.appeal !== undefined && report.appeal === state.appeal ? null : state.appeal,
  };
  return inOrder(orders).reduce((after, order) => obeyed(after, order, event), confirmed);
}

function obeyed(state: EnrolledState, order: Order, moment: Moment): EnrolledState {
  const { change, ack } = obey(state, order, moment);
  const after = { ...state, ...change };
  return ack === null ? after : acknowledge(after, ack, moment.at);
}

const isRelease = (order: Order): boolean => order.kind === 'authentic' && order.directive.type === 'release';

/** The genuine ones first and by number: one answer may carry a notice and its release. */
function inOrder(orders: readonly Order[]): readonly Order[] {
  const rank = (order: Order): number => (order.kind === 'rejected' ? Infinity : order.directive.seq);
  return [...orders].sort((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)));
}

function noticeShown(state: EnrolledState, seq: number, at: Instant): EnrolledState {
  const notices = noticesOf(state.posture);
  if (!notices.some((each) => each.seq === seq && each.shownAt === null)) return state;
  const seen = notices.map((each) => (each.seq === seq ? Object.assign({}, each, { shownAt: at }) : each));
  return acknowledge(inPosture(state, withNotices(state.posture, seen)), { seq, state: 'shown' }, at);
}

function inPosture(state: EnrolledState, posture: Posture): EnrolledState {
  return posture === state.posture ? state : { ...state, posture };
}

function ticked(state: EnrolledState, elapsedMs: number, wallMs: Instant): EnrolledState {
  const codeTries = forgetTries(state.codeTries, elapsedMs);
  const after = inPosture(state, runLease(state.posture, elapsedMs, wallMs));
  return codeTries === state.codeTries ? after : { ...after, codeTries };
}

/** A right code is of no use either once the tries are: else the last guess of many would count. */
function codeEntered(state: EnrolledState, isRight: boolean, at: Instant): EnrolledState {
  const { posture } = state;
  if (posture.kind !== 'locked' || triesLeft(state.codeTries) === 0) return state;
  return isRight
    ? { ...state, posture: { kind: 'unlocked-by-code', at, notices: posture.notices } }
    : { ...state, codeTries: countTry(state.codeTries) };
}

/**
 * Takes over who may sign orders, and what a lock must leave. Nothing else: with another log, other witnesses or a smaller quorum whoever holds the
 * server for an hour could prove locks to itself (docs/decisions/agent-trust.md).
 */
function trustRenewed(
  state: EnrolledState,
  { directiveKeys, lockProfile }: Trust,
  at: Instant,
): EnrolledState {
  // A word without keys says nothing of them.
  const trust =
    directiveKeys.keys.length === 0 ? state.trust : { ...state.trust, directiveKeys, lockProfile };
  return { ...state, trust, trustAskedAt: at };
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
