import {
  CredentialId,
  Email,
  Label,
  Name,
  OperatorId,
  Secret,
  SessionId,
  Timestamp,
} from '../scalars/scalars.ts';
import { exact, list, nullable, open, optional, set } from '../schema/compound.ts';
import { boolean, integer, literal, oneOf, text } from '../schema/scalar.ts';
import type { TypeOf } from '../schema/shape.ts';

/** The roles that a person can have; each is a set of permissions in `policies/access/`. */
export const roleNames = [
  'viewer',
  'support',
  'investigator',
  'compliance',
  'administrator',
  'auditor',
] as const;
const RoleName = oneOf(roleNames);
const Roles = set(RoleName, { minItems: 1, maxItems: 6 });

/** A PublicKeyCredential as `toJSON()` writes it (WebAuthn Level 3, section 5.1.8): read by the verifier, so its inside is open here. */
export const Credential = open({
  id: CredentialId,
  rawId: text(),
  type: literal('public-key'),
  response: open({ clientDataJSON: text() }),
});
/** Options for `PublicKeyCredential.parse…OptionsFromJSON`. */
const Options = open({ challenge: text() });

export const OperatorView = exact({
  id: OperatorId,
  name: text(),
  /** null until one of the first two people has enrolled. */
  email: nullable(text()),
  /** The roles in force. */
  roles: list(RoleName),
  /** Roles that wait for a second person’s confirmation; `askedBy` is null where the machine requested them. */
  asked: nullable(exact({ roles: list(RoleName), askedBy: nullable(OperatorId), askedAt: Timestamp })),
  createdAt: Timestamp,
  deactivatedAt: nullable(Timestamp),
});
export type OperatorView = TypeOf<typeof OperatorView>;

export const PasskeyView = exact({
  credentialId: text(),
  label: text(),
  backedUp: boolean(),
  createdAt: Timestamp,
  lastUsedAt: nullable(Timestamp),
});
export type PasskeyView = TypeOf<typeof PasskeyView>;

export const SessionView = exact({
  id: SessionId,
  method: oneOf(['passkey', 'oidc']),
  browser: text(),
  createdAt: Timestamp,
  lastSeenAt: Timestamp,
  endsAt: Timestamp,
  /** Whether this request came by this session. */
  current: boolean(),
});
export type SessionView = TypeOf<typeof SessionView>;

/** Who sent the request, and which operations they may use. A program has no name, no passkeys and no session. */
export const WhoAmI = exact({
  kind: oneOf(['operator', 'program']),
  operator: nullable(OperatorView),
  roles: list(RoleName),
  session: nullable(SessionView),
  /** The value of the header `Carnet-Csrf` for every change in this session. */
  csrf: nullable(text()),
  passkeys: list(PasskeyView),
  /** Ids of the operations that the policies of access allow. */
  may: list(text()),
});
export type WhoAmI = TypeOf<typeof WhoAmI>;

export const LinkToken = exact({ token: Secret });
export const EnrolmentBegun = exact({ operator: OperatorView, options: Options });
export const EnrolmentCredential = exact({
  token: Secret,
  credential: Credential,
  label: optional(Label),
  name: optional(Name),
  email: optional(Email),
});
export type EnrolmentCredential = TypeOf<typeof EnrolmentCredential>;

export const CeremonyBegun = exact({ options: Options });
export const SignInCredential = exact({ credential: Credential });
export const SignedIn = exact({ operatorId: OperatorId, csrf: text() });
/** `proof`: what one of the person's enrolled passkeys signed, so that another may be added. */
export const PasskeyBegun = exact({ options: Options, proof: Options });
export const NewPasskey = exact({ credential: Credential, proof: Credential, label: optional(Label) });
export type NewPasskey = TypeOf<typeof NewPasskey>;
export const PasskeyStored = exact({ credentialId: text() });
export const SessionList = exact({ sessions: list(SessionView) });
export const OperatorList = exact({ operators: list(OperatorView) });

export const Invitation = exact({ name: Name, email: Email, roles: Roles });
export type Invitation = TypeOf<typeof Invitation>;
/** The link works once, for a day, and is shown this once. */
export const Invited = exact({ operator: OperatorView, link: text(), expiresAt: Timestamp });
export const LinkRenewed = exact({ link: text(), expiresAt: Timestamp });
export const RolesAsked = exact({ roles: Roles });
export type RolesAsked = TypeOf<typeof RolesAsked>;
export const RolesConfirmed = exact({ roles: Roles, assertion: Credential });
export type RolesConfirmed = TypeOf<typeof RolesConfirmed>;

export const AuditView = exact({
  id: integer(),
  at: Timestamp,
  who: oneOf(['operator', 'program', 'machine', 'nobody']),
  operatorId: nullable(OperatorId),
  sessionId: nullable(SessionId),
  operation: text(),
  target: nullable(text()),
  outcome: text(),
  details: open({}),
});
export type AuditView = TypeOf<typeof AuditView>;
export const AuditPage = exact({ entries: list(AuditView), cursor: nullable(text()) });
export const Nothing = exact({});
