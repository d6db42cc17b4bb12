import { Sha256, Timestamp } from '../scalars/scalars.ts';
import { exact, list, nullable, open } from '../schema/compound.ts';
import { boolean, integer, text } from '../schema/scalar.ts';
import type { TypeOf } from '../schema/shape.ts';
import { PersonName } from './case.ts';

const common = {
  number: integer(1),
  sha256: Sha256,
  /** The exact text that the hash is of: what firmware names, and what people sign. */
  text: text(),
  from: Timestamp,
  until: Timestamp,
  persons: list(PersonName),
} as const;

/** A set that counted or counts. `isSigned`: by two people of the set before; else firmware names it, as the first. */
const SignedApproverSet = exact({ ...common, rpId: text(), signedAt: Timestamp, isSigned: boolean() });

/** The set that is proposed to come next, and who has signed it. */
export const NextApproverSet = exact({
  ...common,
  proposedAt: Timestamp,
  /** Their keys count 14 days after it is made. */
  adds: list(PersonName),
  /** Their keys count no more as soon as it is made. */
  removes: list(PersonName),
  signedBy: list(PersonName),
});
export type NextApproverSet = TypeOf<typeof NextApproverSet>;

/** All sets, oldest first. `next`: null where none is proposed. */
export const ApproverSetList = exact({ sets: list(SignedApproverSet), next: nullable(NextApproverSet) });
export type ApproverSetList = TypeOf<typeof ApproverSetList>;

/** What a person signs on the page at `origin`: the exact text, and that of the set before, to compare them. */
export const SetSigning = exact({
  number: integer(2),
  sha256: Sha256,
  text: text(),
  previous: text(),
  options: open({ challenge: Sha256, rpId: text() }, { additionalProperties: true }),
  origin: text(),
});
export type SetSigning = TypeOf<typeof SetSigning>;

/** The key's answer: an `AuthenticationResponseJSON`. */
export const SetSignature = exact({
  assertion: open({ id: text(), response: open({}) }, { additionalProperties: true }),
});

/** `signatures`: how many count now. `isMade`: there are two, so the set is in force. */
export const SetSignatureTaken = exact({
  number: integer(2),
  sha256: Sha256,
  signatures: integer(),
  isMade: boolean(),
});
export type SetSignatureTaken = TypeOf<typeof SetSignatureTaken>;
