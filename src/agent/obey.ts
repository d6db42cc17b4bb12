import { secondMs, type Instant } from '../core/time.ts';
import type { Directive } from '../protocol/directive.ts';
import type { Acknowledgement } from '../protocol/report.ts';
import type { EnrolledState, Notice, Posture } from './state.ts';

export type RefusedBecause =
  | 'malformed'
  | 'wrong-type'
  | 'unknown-key'
  | 'bad-signature'
  | 'statement-mismatch'
  | 'not-addressed'
  | 'expired'
  | 'replayed'
  | 'no-proof';

/** A delivered directive once its signature and its statement were checked; whether it is obeyed is not said yet. */
export type Order =
  | { readonly kind: 'authentic'; readonly directive: Directive; readonly until: Instant | null }
  /** `seq` as claimed; null where not even that can be read. */
  | { readonly kind: 'rejected'; readonly seq: number | null; readonly why: RefusedBecause };

/** `ack` null: nothing to tell (yet), nothing changed. */
export interface Obedience {
  readonly change: Partial<Pick<EnrolledState, 'posture' | 'directiveSeq'>>;
  readonly ack: Omit<Acknowledgement, 'at'> | null;
}

const nothing: Obedience = { change: {}, ack: null };

/**
 * What one order does to the phone at `at`. Only a genuine, addressed, unexpired order with a greater number does anything; all else
 * is refused with its reason and changes nothing.
 */
export function obey(state: EnrolledState, order: Order, at: Instant): Obedience {
  if (order.kind === 'rejected') {
    // A forgery under the number of a notice that waits for the owner must not speak for it.
    return order.seq === null || waiting(state.posture, order.seq) ? nothing : refuse(order.seq, order.why);
  }
  const { directive } = order;
  const { seq } = directive;
  if (directive.aud !== state.deviceId) return refuse(seq, 'not-addressed');
  const known = state.settled.find((each) => each.seq === seq);
  // Delivered again because our word was lost: give it again.
  if (known !== undefined) return { change: {}, ack: known };
  if (waiting(state.posture, seq)) return nothing;
  if (directive.exp * secondMs <= at) return refuse(seq, 'expired');
  if (seq <= state.directiveSeq) return refuse(seq, 'replayed');
  switch (directive.type) {
    case 'lock':
      // A lock takes a proof from the public log, and this agent knows no log: it never obeys one (promise 8).
      return refuse(seq, 'no-proof');
    case 'release':
      return {
        change: { directiveSeq: seq, posture: released(state.posture, seq) },
        ack: { seq, state: 'obeyed' },
      };
    case 'notify':
      // Acknowledged when the owner has seen it, not before.
      return {
        change: { directiveSeq: seq, posture: noticed(state.posture, noticeOf(directive, order.until)) },
        ack: null,
      };
  }
}

function refuse(seq: number, why: RefusedBecause): Obedience {
  return { change: {}, ack: { seq, state: 'refused', why } };
}

/** A notice that is there, but that the owner has not seen yet. */
function waiting(posture: Posture, seq: number): boolean {
  return posture.kind === 'noticed' && posture.notices.some((each) => each.seq === seq);
}

function released(posture: Posture, seq: number): Posture {
  if (posture.kind !== 'noticed') return posture;
  const left = posture.notices.filter((each) => each.seq > seq);
  return left.length === 0 ? { kind: 'operating' } : { kind: 'noticed', notices: left };
}

/** The newer notice takes the place of older ones whose clauses it names. */
function noticed(posture: Posture, notice: Notice): Posture {
  const named = new Set(notice.clauses.map((clause) => clause.id));
  const others = posture.kind === 'noticed' ? posture.notices : [];
  const kept = others.filter((each) => each.clauses.some((clause) => !named.has(clause.id)));
  return { kind: 'noticed', notices: [...kept, notice].slice(-noticesMax) };
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
