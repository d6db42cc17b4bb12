import type { Instant } from '../../core/time.ts';
import type { CheckInAnswer } from '../../protocol/device/check-in.ts';
import type { DeliveredDirective } from '../../protocol/device/directive.ts';
import type { ReportedEvidence } from '../../protocol/device/evidence.ts';
import type { Acknowledgement, Report } from '../../protocol/device/report.ts';
import type { Trust } from '../../protocol/device/trust.ts';
import type { Position } from '../platform/ports.ts';
import type { HeldApprovers } from './approvers.ts';
import type { CodeTries } from './code-tries.ts';
import type { NoticeTerms } from './notice-terms.ts';
import type { Posture } from './posture.ts';

// Phones have these fields in storage under these names, so a field is never renamed.

/** A report that has a number and may have been sent, but has no answer yet. */
export interface PendingReport {
  readonly report: Report;
  /** The signed report; repeated byte for byte while it is fresh. */
  readonly jws: string;
}

/** Time and place of the phone's first start, stored until the server knows them. */
export interface FirstStart {
  /** By the phone's own wall clock; corrected when that clock is set. */
  readonly wallMs: Instant;
  readonly evidence: readonly ReportedEvidence[];
  /** The position, stored only while there are no fences to resolve it by. Coordinates stay on the phone. */
  readonly unresolved: Position | null;
}

/** The server knows neither key nor carnet yet. */
export interface FreshState {
  readonly kind: 'fresh';
  /** What to add to the wall clock to get the server's time. */
  readonly offsetMs: number;
  readonly pending: PendingReport | null;
  /** null before the first attempt to enrol. */
  readonly firstStart: FirstStart | null;
  readonly farewell: DeliveredDirective | null;
}

export interface EnrolledState {
  readonly kind: 'enrolled';
  readonly offsetMs: number;
  readonly pending: PendingReport | null;
  readonly deviceId: string;
  readonly carnet: string;
  readonly sessionKey: string;
  readonly unlockSecret: string;
  /** From the enrolment. Later answers renew directive keys, fences and lock profile; never the log, its witnesses, the quorum. */
  readonly trust: Trust;
  /** When the agent last read `GET /v1/trust`, by the server's time. */
  readonly trustAskedAt: Instant;
  /** The greatest number a report was given; never given to another. */
  readonly lastSeq: number;
  /** From the last answer; null before the first. */
  readonly standing: CheckInAnswer['standing'] | null;
  readonly message: string | null;
  readonly posture: Posture;
  /** The greatest number of a directive obeyed. */
  readonly directiveSeq: number;
  /** The greatest number of a lock or release obeyed. */
  readonly orderSeq: number;
  readonly codeTries: CodeTries;
  /** Acknowledgements that no answer has confirmed yet, in order. */
  readonly acks: readonly Acknowledgement[];
  /** Acknowledgements of the latest directives obeyed or shown; repeated when such a directive is delivered again. */
  readonly settled: readonly Acknowledgement[];
  /** What each notice on the phone promised, where it names times. */
  readonly noticeTerms: readonly NoticeTerms[];
  /** The greatest quorum's time that the phone has verified; 0 before the first. A floor for locks, never for releases. */
  readonly floorMs: Instant;
  /** The territories that the phone's own reports supported since its activation or reset. */
  readonly supported: readonly string[];
  /** The newest approver set that the phone followed; null while it is the firmware's, or there is none. */
  readonly approvers: HeldApprovers | null;
  /** The maker's farewell to this hardware as it was delivered, with its proof, to show; then no lock or notice is obeyed any more. */
  readonly farewell: DeliveredDirective | null;
  /** The owner's appeal, until an answer confirms the report that carried it. */
  readonly appeal: string | null;
  /** The server does not know the phone's key any more, or has a newer one: with which the phone enrols again. null: it is enrolled. */
  readonly enrolAgain: 'same-key' | 'new-key' | null;
}

export type AgentState = FreshState | EnrolledState;

export const freshState: FreshState = {
  kind: 'fresh',
  offsetMs: 0,
  pending: null,
  firstStart: null,
  farewell: null,
};

/** Fields of a phone that has just enrolled. They also fill the gaps of a state that an earlier agent stored. */
export const enrolledDefaults = {
  trustAskedAt: 0,
  standing: null,
  message: null,
  posture: { kind: 'operating' },
  directiveSeq: 0,
  orderSeq: 0,
  codeTries: [],
  acks: [],
  settled: [],
  noticeTerms: [],
  floorMs: 0,
  supported: [],
  approvers: null,
  farewell: null,
  appeal: null,
  enrolAgain: null,
} as const satisfies Partial<EnrolledState>;
