import type { Instant } from '../../core/time.ts';
import type { DeliveredDirective } from '../../protocol/device/directive.ts';
import type { HeardAnswer } from '../platform/shapes.ts';
import type { EnrolmentAnswer } from '../../protocol/device/enrolment.ts';
import type { Trust } from '../../protocol/device/trust.ts';
import type { HeldApprovers } from './approvers.ts';
import type { FirstStart, PendingReport } from './agent-state.ts';
import type { Moment, Order } from './order.ts';

/** Everything that can happen to an agent. `at` is the server's time as the agent knows it. */
export type AgentEvent =
  /** The first start was recorded, or its record was completed. */
  | { readonly kind: 'first-started'; readonly firstStart: FirstStart }
  /** A report was made or renewed, and is about to be sent. */
  | { readonly kind: 'report-made'; readonly pending: PendingReport }
  | EnrolmentAnswered
  | Answered
  /** A release that has to be obeyed now: it came outside an answer, or the answer could not be saved. */
  | ({ readonly kind: 'release-received'; readonly order: Order } & Moment)
  /** The server refused the pending report for good. */
  | { readonly kind: 'refused'; readonly seq: number; readonly code: string }
  /** No answer, or none that can be trusted. */
  | { readonly kind: 'failed' }
  | { readonly kind: 'clock-corrected'; readonly offsetMs: number }
  | { readonly kind: 'fences-renewed'; readonly fences: Trust['fences'] }
  /** An answer to `GET /v1/trust`. */
  | { readonly kind: 'trust-renewed'; readonly trust: Trust; readonly at: Instant }
  /** The owner saw a notice. `nonce`: 16 random bytes, base64url, for the acknowledgement; without them its clock never begins. */
  | { readonly kind: 'notice-shown'; readonly seq: number; readonly at: Instant; readonly nonce?: string }
  | { readonly kind: 'appeal-written'; readonly text: string }
  /** The phone ran for `elapsedMs` since the last such event. `wallMs`: its own wall clock now, right or wrong. */
  | { readonly kind: 'ticked'; readonly elapsedMs: number; readonly wallMs: Instant }
  /** The agent started and read its state from storage; the time in between is unknown. */
  | { readonly kind: 'restarted'; readonly wallMs: Instant }
  /** A verified farewell to this hardware. */
  | { readonly kind: 'farewell-received'; readonly farewell: DeliveredDirective }
  /** The owner entered a code. */
  | { readonly kind: 'code-entered'; readonly isRight: boolean; readonly at: Instant }
  /** The host asked for an enrolment with a new key and a new carnet. */
  | { readonly kind: 'starting-over' };

export interface EnrolmentAnswered {
  readonly kind: 'enrolment-answered';
  readonly seq: number;
  readonly sub: string;
  readonly answer: EnrolmentAnswer;
}

/** The server answered the report with number `seq`; `orders` are the directives of the answer after verification. */
export interface Answered extends Moment {
  readonly kind: 'answered';
  readonly seq: number;
  readonly answer: HeardAnswer;
  readonly orders: readonly Order[];
  /** The approver set after those of the answer; absent where it stays. */
  readonly approvers?: HeldApprovers;
  /** Acknowledgements of this phone that the log contains. */
  readonly proved?: readonly { readonly seq: number; readonly quorumMs: Instant }[];
  /** The greatest quorum's time among the proofs of the answer. */
  readonly quorumMs?: Instant;
}
