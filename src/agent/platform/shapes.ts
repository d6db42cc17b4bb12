import { AckProof, CheckInAnswer } from '../../protocol/device/check-in.ts';
import { DeliveredDirective, Directive } from '../../protocol/device/directive.ts';
import { EnrolmentAnswer } from '../../protocol/device/enrolment.ts';
import { Trust } from '../../protocol/device/trust.ts';
import {
  FarewellDirective,
  LockDirectiveV2,
  NotifyDirectiveV2,
  ReleaseDirectiveV2,
} from '../../protocol/device/directive-v2.ts';
import { LockApproval, ManifestHead } from '../../protocol/acts/approval.ts';
import { ApproverSet, DeliveredApproverSet } from '../../protocol/acts/approver-set.ts';
import {
  ApproversStatement,
  DayListStatement,
  FarewellStatement,
  LockStatement,
} from '../../protocol/log/statement-v2.ts';
import { Sequence } from '../../protocol/scalars/scalars.ts';
import { knownAnswer, knownEnrolmentAnswer, knownTrust } from './later-forms.ts';
import { fits, type Shape } from '../../protocol/schema/shape.ts';

/** Reads what the server sent by the schema of the protocol; undefined where it does not fit. */
function reader<T>(shape: Shape<T>): (value: unknown) => T | undefined {
  const isOne = fits(shape);
  return (value) => (isOne(value) ? value : undefined);
}

const asTrust = reader(Trust);
const asEnrolmentAnswer = reader(EnrolmentAnswer);
const asCheckInAnswer = reader(CheckInAnswer);

/** An answer as this agent understands it. `standing`: null where it is one of a later version. */
export type HeardAnswer = Omit<CheckInAnswer, 'standing'> & {
  readonly standing: CheckInAnswer['standing'] | null;
};

export const readTrust = (value: unknown): Trust | undefined => asTrust(value) ?? asTrust(knownTrust(value));
export const readEnrolmentAnswer = (value: unknown): EnrolmentAnswer | undefined =>
  asEnrolmentAnswer(value) ?? asEnrolmentAnswer(knownEnrolmentAnswer(value));

export function readCheckInAnswer(value: unknown): HeardAnswer | undefined {
  const plain = asCheckInAnswer(value);
  if (plain !== undefined) return plain;
  const known = knownAnswer(value, fits(DeliveredDirective));
  const isNamed = typeof known !== 'object' || known === null || 'standing' in known;
  const answer = asCheckInAnswer(isNamed ? known : { ...known, standing: 'unproven' });
  return answer === undefined ? undefined : { ...answer, standing: isNamed ? answer.standing : null };
}

export const readAckProof = reader(AckProof);
export const readDelivered = reader(DeliveredDirective);
export const readDirective = reader(Directive);
export const readNotify = reader(NotifyDirectiveV2);
export const readRelease = reader(ReleaseDirectiveV2);
export const readFarewell = reader(FarewellDirective);
export const readFarewellStatement = reader(FarewellStatement);
export const readNamedLock = reader(LockDirectiveV2);
export const readLockStatement = reader(LockStatement);
export const readDayListStatement = reader(DayListStatement);
export const readApproversStatement = reader(ApproversStatement);
export const readLockApproval = reader(LockApproval);
export const readManifestHead = reader(ManifestHead);
export const readApproverSet = reader(ApproverSet);
export const readDeliveredSet = reader(DeliveredApproverSet);

const isSequence = fits(Sequence);

/** The number that an unreadable directive claims, if it can be told apart at all. */
export function claimedSeq(value: unknown): number | null {
  const seq = typeof value === 'object' && value !== null && 'seq' in value ? value.seq : undefined;
  return isSequence(seq) ? seq : null;
}
