import { OperatorId, PhoneId, Reason, Sha256, Timestamp } from '../scalars/scalars.ts';
import { exact, list, nullable } from '../schema/compound.ts';
import { integer, oneOf, text } from '../schema/scalar.ts';
import type { TypeOf } from '../schema/shape.ts';
import { Credential } from './people.ts';

/** What one person asks for. */
export const FactoryKeyProposal = exact({
  /** SHA-256 of the factory key's SubjectPublicKeyInfo (DER), base64url, as a manifest names it; null: the hardware has none. */
  factoryKey: nullable(Sha256),
  reason: Reason,
  /** What shows it: the repair's number, the maker's letter. Never the document itself. */
  evidence: Reason,
});
export type FactoryKeyProposal = TypeOf<typeof FactoryKeyProposal>;

export const FactoryKeyConfirmed = exact({ assertion: Credential });

const Person = exact({ id: OperatorId, name: text() });

/** A change of the factory key of one piece of hardware. */
export const FactoryKeyChangeView = exact({
  hardwareId: PhoneId,
  number: integer(1),
  /** The key that the registry had when somebody asked; null: none. */
  before: nullable(Sha256),
  after: nullable(Sha256),
  /** Since when the hardware was contested then; null: it was not. */
  contestedSince: nullable(Timestamp),
  reason: text(),
  evidence: text(),
  asked: exact({ at: Timestamp, by: Person }),
  /** null: it waits for a second person. */
  ended: nullable(exact({ as: oneOf(['confirmed', 'withdrawn']), at: Timestamp, by: Person })),
});
export type FactoryKeyChangeView = TypeOf<typeof FactoryKeyChangeView>;

export const FactoryKeyChangeList = exact({ changes: list(FactoryKeyChangeView, { maxItems: 100 }) });
export type FactoryKeyChangeList = TypeOf<typeof FactoryKeyChangeList>;
