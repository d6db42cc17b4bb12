import { parseInstant, secondMs, type Instant } from '../../core/time.ts';
import type { Directive } from '../../protocol/device/directive.ts';
import type { Acknowledgement } from '../../protocol/device/report.ts';
import { leaseMaxMs, spanOf } from './lease.ts';
import {
  noticesOf,
  unrestricted,
  withNotices,
  type Lock,
  type Notice,
  type Posture,
} from '../state/posture.ts';
import type { EnrolledState } from '../state/state.ts';

export type RefusedBecause =
  | 'malformed'
  | 'wrong-type'
  | 'not-addressed'
  | 'expired'
  | 'replayed'
  | 'unknown-key'
  | 'bad-signature'
  | 'statement-mismatch'
  | LockRefusedBecause;

/** Why a lock was refused that a trusted directive key signed. */
export type LockRefusedBecause =
  /** This phone was told of no log, or of no quorum: nothing can be proved to it. */
  | 'no-log'
  /** The platform cannot verify the signatures of logs and witnesses. */
  | 'no-ed25519'
  | 'statement-mismatch'
  | 'wrong-subject'
  | 'wrong-member'
  | 'not-approved'
  | 'no-proof'
  | 'bad-proof'
  | 'bad-checkpoint'
  | 'not-in-log'
  | 'no-quorum'
  | 'no-lease'
  | 'lease-over'
  | 'lease-too-long'
  /** The owner entered a code, and the server does not know yet. */
  | 'unlocked-by-code';

/** A delivered directive once it was verified; whether it is obeyed is not said yet. */
export type Order =
  /** Signed by a directive key, and its statement is the one it names. A lock of this kind was not proved, and is refused. */
  | { readonly kind: 'authentic'; readonly directive: Directive; readonly until: Instant | null }
  /** A lock, and everything that `verify-lock.ts` asks was proved. `isAutomatic`: people decided about the rule alone, not about this phone. */
  | { readonly kind: 'proved'; readonly directive: Directive; readonly isAutomatic?: boolean }
  /** `seq` as claimed; null where not even that can be read. */
  | { readonly kind: 'rejected'; readonly seq: number | null; readonly why: RefusedBecause };

/** What an answer brings along with its orders. */
export interface Moment {
  /** The server's time: the latest that the phone's corrected clock and the answer name. */
  readonly at: Instant;
  /** The phone's own wall clock. */
  readonly wallMs: Instant;
  /** Ten random digits, for a lock that begins now. */
  readonly challenge: string;
}

/** `ack` null: nothing to tell (yet), nothing changed. */
export interface Obedience {
  readonly change: Partial<Pick<EnrolledState, 'posture' | 'directiveSeq' | 'orderSeq'>>;
  readonly ack: Omit<Acknowledgement, 'at'> | null;
}

const nothing: Obedience = { change: {}, ack: null };

/** Whom a directive addresses, when, and whether its turn is over: PROTOCOL.md, Directives. undefined where none of that speaks against it. */
export function inadmissible(
  state: Pick<EnrolledState, 'deviceId' | 'directiveSeq' | 'orderSeq'>,
  directive: Directive,
  at: Instant,
): RefusedBecause | undefined {
  if (directive.aud !== state.deviceId) return 'not-addressed';
  if (directive.exp * secondMs <= at) return 'expired';
  // A release only has to be newer than what it releases from: a notice that overtook it must not keep a phone locked (promise 10).
  return directive.seq <= (directive.type === 'release' ? state.orderSeq : state.directiveSeq)
    ? 'replayed'
    : undefined;
}

/**
 * What one order does to the phone. Only a genuine, addressed, unexpired order with a greater number does anything; all else is refused with
 * its reason and changes nothing.
 */
export function obey(state: EnrolledState, order: Order, moment: Moment): Obedience {
  if (order.kind === 'rejected') {
    if (order.seq === null) return nothing;
    // A forgery under the number of what was obeyed, or of a notice that waits for the owner, must not speak for it.
    return heard(state, order.seq) ?? refuse(order.seq, order.why);
  }
  const { directive } = order;
  const { seq } = directive;
  // A release that is newer than any lock is news, even under a number that a notice was given by mistake.
  const isNews = directive.type === 'release' && seq > state.orderSeq;
  const again = directive.aud === state.deviceId && !isNews ? heard(state, seq) : undefined;
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
      // Acknowledged when the owner has seen it, not before.
      return order.kind === 'authentic'
        ? {
            change: { directiveSeq: seq, posture: noticed(state.posture, noticeOf(directive, order.until)) },
            ack: null,
          }
        : refuse(seq, 'wrong-type');
  }
}

/** A number that was heard already: delivered again because our word was lost, which is given again; or waiting for the owner. */
function heard(state: EnrolledState, seq: number): Obedience | undefined {
  const known = state.settled.find((each) => each.seq === seq);
  if (known !== undefined) return { change: {}, ack: known };
  return noticesOf(state.posture).some((each) => each.seq === seq) ? nothing : undefined;
}

function refuse(seq: number, why: RefusedBecause): Obedience {
  return { change: {}, ack: { seq, state: 'refused', why } };
}

function lock(
  state: EnrolledState,
  { directive, isAutomatic = false }: Order & { readonly kind: 'proved' },
  { at, wallMs, challenge }: Moment,
): Obedience {
  const { seq, territory, reason, clauses, remedy, caseRef } = directive;
  const until = directive.lease === undefined ? undefined : parseInstant(directive.lease);
  if (until === undefined) return refuse(seq, 'no-lease');
  // The order itself says when it was signed: a phone whose clock is behind counts from then at least.
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
    // A renewal keeps the challenge: the owner may be reading it to support just now.
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

/** A release ends the lock, whatever stands beside it, and the notices up to its number. */
function released(posture: Posture, seq: number): Posture {
  return withNotices(
    unrestricted(posture),
    noticesOf(posture).filter((each) => each.seq > seq),
  );
}

/** The newer notice takes the place of older ones whose clauses it names. */
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
