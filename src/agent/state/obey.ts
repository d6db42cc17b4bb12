import { parseInstant, secondMs, type Instant } from '../../core/time.ts';
import type { Directive } from '../../protocol/device/directive.ts';
import type { Acknowledgement } from '../../protocol/device/report.ts';
import { leaseMaxMs, spanOf } from './lease.ts';
import type { Notice } from '../platform/owner-view.ts';
import type { EnrolledState } from './agent-state.ts';
import type { Moment, Order, RefusalReason } from './order.ts';
import { noticesOf, unrestricted, withNotices, type Lock, type Posture } from './posture.ts';

/** What an order changes, and its acknowledgement; `ack` null where there is none, or none yet. */
export interface OrderEffect {
  readonly change: Partial<Pick<EnrolledState, 'posture' | 'directiveSeq' | 'orderSeq'>>;
  readonly ack: Omit<Acknowledgement, 'at'> | null;
}

const noEffect: OrderEffect = { change: {}, ack: null };

/** Checks address, expiry and sequence of a directive (PROTOCOL.md, Directives). undefined where all three are in order. */
export function inadmissible(
  state: Pick<EnrolledState, 'deviceId' | 'directiveSeq' | 'orderSeq'>,
  directive: Directive,
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
  switch (directive.type) {
    case 'lock':
      return order.kind === 'proved' ? lock(state, order, moment) : refuse(seq, 'no-proof');
    case 'release':
      return {
        change: {
          orderSeq: seq,
          directiveSeq: Math.max(seq, state.directiveSeq),
          posture: released(state.posture, seq),
        },
        ack: { seq, state: 'obeyed' },
      };
    case 'notify':
      // Acknowledged only when the owner has seen it.
      return order.kind === 'authentic'
        ? {
            change: { directiveSeq: seq, posture: noticed(state.posture, noticeOf(directive, order.until)) },
            ack: null,
          }
        : refuse(seq, 'wrong-type');
    default:
      directive.type satisfies never;
      return noEffect;
  }
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
  { directive, isAutomatic = false }: Order & { readonly kind: 'proved' },
  { at, wallMs, challenge }: Moment,
): OrderEffect {
  const { seq, territory, reason, clauses, remedy, caseRef } = directive;
  const until = directive.lease === undefined ? undefined : parseInstant(directive.lease);
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
    isAutomatic,
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

function noticeOf(directive: Directive, until: Instant | null): Notice {
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
