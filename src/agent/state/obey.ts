import { parseInstant, secondMs, type Instant } from '../../core/time.ts';
import type { Directive } from '../../protocol/device/directive.ts';
import type { Acknowledgement } from '../../protocol/device/report.ts';
import type {
  LockDirectiveV2,
  NotifyDirectiveV2,
  ReleaseDirectiveV2,
} from '../../protocol/device/directive-v2.ts';
import { leaseMaxMs, spanOf } from './lease.ts';
import type { Notice } from '../platform/owner-view.ts';
import type { EnrolledState } from './agent-state.ts';
import { termsOf } from './notice-terms.ts';
import { isNumberedRightly, movesNumbers, unobeyable } from './obey-named.ts';
import type { Moment, Order, RefusalReason } from './order.ts';
import { noticesOf, unrestricted, withNotices, type Lock, type Posture } from './posture.ts';

/** What an order changes, and its acknowledgement; `ack` null where there is none, or none yet. */
export interface OrderEffect {
  readonly change: Partial<
    Pick<EnrolledState, 'posture' | 'directiveSeq' | 'orderSeq' | 'noticeTerms' | 'floorMs'>
  >;
  readonly ack: Omit<Acknowledgement, 'at'> | null;
}

const noEffect: OrderEffect = { change: {}, ack: null };

/** What every directive to a key says. */
type Addressed = Pick<Directive, 'aud' | 'seq' | 'type' | 'exp'>;

/** Checks address, expiry and sequence of a directive. undefined where all three are in order. */
export function inadmissible(
  state: Pick<EnrolledState, 'deviceId' | 'directiveSeq' | 'orderSeq'>,
  directive: Addressed,
  at: Instant,
): RefusalReason | undefined {
  if (directive.aud !== state.deviceId) return 'not-addressed';
  if (directive.exp * secondMs <= at) return 'expired';
  // A release only has to be newer than the lock: a notice with a greater number must not keep the phone locked (promise 10).
  return directive.seq <= (directive.type === 'release' ? state.orderSeq : state.directiveSeq)
    ? 'replayed'
    : undefined;
}

/**
 * The effect of one order. Only a genuine, unexpired order to this phone with a greater number has any; every other is refused with a reason
 * and changes nothing.
 */
export function obey(state: EnrolledState, order: Order, moment: Moment): OrderEffect {
  if (order.kind === 'rejected') {
    if (order.seq === null) return noEffect;
    // A forgery must not replace the acknowledgement of a genuine directive with the same number.
    return repeated(state, order.seq) ?? refuse(order.seq, order.why);
  }
  const { directive } = order;
  const { seq } = directive;
  // A release newer than any lock is obeyed even where a notice had the same number by mistake.
  const isNews = directive.type === 'release' && seq > state.orderSeq;
  const again = directive.aud === state.deviceId && !isNews ? repeated(state, seq) : undefined;
  if (again !== undefined) return again;
  const why = inadmissible(state, directive, moment.at);
  if (why !== undefined) return refuse(seq, why);
  return obeyAdmissible(state, order, moment);
}

function obeyAdmissible(
  state: EnrolledState,
  order: Exclude<Order, { readonly kind: 'rejected' }>,
  moment: Moment,
): OrderEffect {
  const { seq } = order.directive;
  if (state.farewell !== null && order.directive.type !== 'release') return refuse(seq, 'given-up');
  switch (order.kind) {
    case 'releasing':
      return release(state, order.directive);
    case 'announced': {
      if (!isNumberedRightly(order.directive)) return refuse(seq, 'malformed');
      const { change } = notice(state, order.directive, null);
      return {
        change: { ...change, noticeTerms: [...state.noticeTerms, termsOf(order.directive)] },
        ack: null,
      };
    }
    case 'named': {
      const { directive, quorumMs } = order;
      if (!isNumberedRightly(directive)) return refuse(seq, 'malformed');
      const why = unobeyable(state, directive, quorumMs);
      if (why !== undefined) return refuse(seq, why);
      const floorMs = Math.max(state.floorMs, quorumMs);
      const { change, ack } = lock(state, directive, { ...moment, at: Math.max(moment.at, floorMs) });
      return ack?.state === 'obeyed' ? { change: { ...change, floorMs }, ack } : { change, ack };
    }
    case 'authentic':
      switch (order.directive.type) {
        case 'lock':
          return refuse(seq, 'no-proof');
        case 'release':
          return release(state, order.directive);
        case 'notify':
          return notice(state, order.directive, order.until);
        default:
          order.directive.type satisfies never;
          return noEffect;
      }
    default:
      order satisfies never;
      return noEffect;
  }
}

/**
 * The lock ends, and the notices up to its number. A provisional release leaves the notices, but no lock that was signed before it may rest on them, whether
 * or not it moves the phone's numbers.
 */
function release(
  state: EnrolledState,
  directive: Pick<Directive, 'seq' | 'iat'> & Pick<ReleaseDirectiveV2, 'provisional'>,
): OrderEffect {
  const { seq } = directive;
  const { posture, noticeTerms } = state;
  const isProvisional = directive.provisional === true;
  return {
    change: {
      ...(movesNumbers(state, directive)
        ? { orderSeq: seq, directiveSeq: Math.max(seq, state.directiveSeq) }
        : {}),
      ...(isProvisional
        ? {
            noticeTerms: noticeTerms.map((each) => ({
              ...each,
              releasedSeq: Math.max(seq, each.releasedSeq ?? 0),
            })),
          }
        : {}),
      posture: isProvisional ? unrestricted(posture) : released(posture, seq),
    },
    ack: { seq, state: 'obeyed' },
  };
}

/** Acknowledged only when the owner has seen it. */
function notice(
  state: EnrolledState,
  directive: Directive | NotifyDirectiveV2,
  until: Instant | null,
): OrderEffect {
  return {
    change: {
      directiveSeq: directive.seq,
      posture: noticed(state.posture, noticeOf(directive, until)),
    },
    ack: null,
  };
}

/** A directive delivered again: its acknowledgement is repeated, or still waits for the owner. undefined where the number is new. */
function repeated(state: EnrolledState, seq: number): OrderEffect | undefined {
  const known = state.settled.find((each) => each.seq === seq);
  if (known !== undefined) return { change: {}, ack: known };
  return noticesOf(state.posture).some((each) => each.seq === seq) ? noEffect : undefined;
}

function refuse(seq: number, why: RefusalReason): OrderEffect {
  return { change: {}, ack: { seq, state: 'refused', why } };
}

function lock(
  state: EnrolledState,
  directive: LockDirectiveV2,
  { at, wallMs, challenge }: Moment,
): OrderEffect {
  const { seq, territory, reason, clauses, remedy, caseRef } = directive;
  const until = parseInstant(directive.lease);
  if (until === undefined) return refuse(seq, 'no-lease');
  // A phone whose clock is behind counts from the signing time at the earliest.
  const leftMs = until - Math.max(at, directive.iat * secondMs);
  if (!(leftMs > 0)) return refuse(seq, 'lease-over');
  if (leftMs > leaseMaxMs) return refuse(seq, 'lease-too-long');
  const { posture } = state;
  if (posture.kind === 'unlocked-by-code') return refuse(seq, 'unlocked-by-code');
  const locked: Lock = {
    seq,
    territory,
    reason,
    clauses,
    remedy,
    caseRef: caseRef ?? null,
    isAutomatic: false,
    until,
    ...spanOf(leftMs, wallMs),
    // A renewal keeps the challenge, which the owner may be reading to support at this moment.
    challenge: posture.kind === 'locked' ? posture.lock.challenge : challenge,
  };
  return {
    change: {
      orderSeq: seq,
      directiveSeq: seq,
      posture: { kind: 'locked', lock: locked, notices: noticesOf(posture) },
    },
    ack: { seq, state: 'obeyed' },
  };
}

/** A release ends the lock, and the notices up to its number. */
function released(posture: Posture, seq: number): Posture {
  return withNotices(
    unrestricted(posture),
    noticesOf(posture).filter((each) => each.seq > seq),
  );
}

/** A notice replaces older notices whose clauses it all names. */
function noticed(posture: Posture, notice: Notice): Posture {
  const named = new Set(notice.clauses.map((clause) => clause.id));
  const kept = noticesOf(posture).filter((each) => each.clauses.some((clause) => !named.has(clause.id)));
  return withNotices(posture, [...kept, notice].slice(-noticesMax));
}

const noticesMax = 16;

function noticeOf(directive: Directive | NotifyDirectiveV2, until: Instant | null): Notice {
  const { seq, standing, territory, reason, clauses, remedy, caseRef } = directive;
  return {
    seq,
    standing,
    territory,
    reason,
    clauses,
    remedy,
    caseRef: caseRef ?? null,
    deadline: until,
    shownAt: null,
  };
}
