import { dayMs, parseInstant } from '../../core/time.ts';
import { Binary, OperatorId, Sha256, Timestamp } from '../scalars/scalars.ts';
import { exact, list, nullable, set } from '../schema/compound.ts';
import { integer, oneOf, text } from '../schema/scalar.ts';
import type { TypeOf } from '../schema/shape.ts';
import { Assertion } from './approval.ts';
import { signerRoles } from './measure.ts';

const vkey = text({ minLength: 1, maxLength: 300 });

/**
 * Who may name phones to be locked, and by which log and witnesses locks are proved. The first is a constant of the firmware; two persons of one
 * sign the next, which counts for locks whose quorum's time lies from `from` until `until`.
 */
export const ApproverSet = exact({
  number: integer(1),
  /** SHA-256 of the exact text of the set before; null in the first. */
  previous: nullable(Sha256),
  rpId: text({ minLength: 1, maxLength: 253 }),
  /** Where the signing page is served. */
  origins: set(text({ minLength: 1, maxLength: 300 }), { minItems: 1, maxItems: 8 }),
  log: exact({ origin: text({ minLength: 1, maxLength: 200 }), vkey }),
  witnesses: list(exact({ name: text({ minLength: 1, maxLength: 200 }), vkey }), {
    minItems: 1,
    maxItems: 16,
  }),
  quorum: integer(1, 16),
  from: Timestamp,
  /** At most 90 days after `from`. */
  until: Timestamp,
  keys: list(
    exact({
      person: OperatorId,
      roles: set(oneOf(signerRoles), { minItems: 1 }),
      /** DER SubjectPublicKeyInfo, ES256 or Ed25519. */
      spki: Binary,
    }),
    { minItems: 2, maxItems: 64 },
  ),
});
export type ApproverSet = TypeOf<typeof ApproverSet>;

export const setDaysMax = 90;
/** What a set adds counts only so long after its `from` and after it stood in the log: time for the others to notice a set that they did not want. */
export const additionDelayMs = 14 * dayMs;
/** A text longer than this is no set. */
export const approverSetLengthMax = 32_768;

/** Whether a set's dates are possible: `from` before `until`, at most 90 days apart. */
export function isDatedRightly({ from, until }: Pick<ApproverSet, 'from' | 'until'>): boolean {
  const [start, end] = [parseInstant(from), parseInstant(until)];
  return start !== undefined && end !== undefined && start < end && end - start <= setDaysMax * dayMs;
}

/**
 * A set as `/log/approvers/N` and an answer carry it: its exact text, the signatures of two persons who hold `approver` in the set before (none for
 * the first), and its statement in the log with the proof that it stood there before the set before ended.
 */
export const DeliveredApproverSet = exact({
  set: text({ maxLength: approverSetLengthMax }),
  assertions: list(Assertion, { maxItems: 2 }),
  statement: text({ maxLength: 4096 }),
  proof: text({ maxLength: 16_384 }),
});
export type DeliveredApproverSet = TypeOf<typeof DeliveredApproverSet>;
