import { CredentialId, Label, OperatorId, Sha256, Timestamp } from '../scalars/scalars.ts';
import { exact, list, nullable, open, optional, set } from '../schema/compound.ts';
import { integer, literal, oneOf, text } from '../schema/scalar.ts';
import type { TypeOf } from '../schema/shape.ts';
import { signerRoles } from '../acts/measure.ts';
import { PersonName } from './case.ts';

const Options = open({ challenge: text() });
const Credential = open({
  id: CredentialId,
  rawId: text(),
  type: literal('public-key'),
  response: open({ clientDataJSON: text() }),
});

/**
 * `options` to make the key on the page at `origin`; `proof`: for one of the person's passkeys for signing in, so that the thief of a session adds none.
 */
export const ApproverKeyBegun = exact({ options: Options, proof: Options, origin: text() });
export const NewApproverKey = exact({ credential: Credential, proof: Credential, label: optional(Label) });
export const ApproverKeyStored = exact({ credentialId: CredentialId, key: Sha256 });

/** A key that is in use, and whether the newest set lets it sign. `key`: SHA-256 of its SubjectPublicKeyInfo. */
const ApproverKeyView = exact({
  credentialId: CredentialId,
  operator: PersonName,
  key: Sha256,
  label: text(),
  createdAt: Timestamp,
  lastUsedAt: nullable(Timestamp),
  /** Roles in which it counts now. */
  counts: set(oneOf(signerRoles)),
});

/** The newest approver set. Its exact text: `/log/approvers/{number}`. */
const ApproverSetView = exact({
  number: integer(1),
  sha256: Sha256,
  rpId: text(),
  from: Timestamp,
  until: Timestamp,
  persons: list(OperatorId),
});

export const ApproversView = exact({
  /** Where locks are signed. */
  origin: text(),
  /** null: no lock can be signed yet. */
  set: nullable(ApproverSetView),
  keys: list(ApproverKeyView),
  /** What has to be done, in order; empty where nothing has. */
  nextSteps: list(text()),
});
export type ApproversView = TypeOf<typeof ApproversView>;
