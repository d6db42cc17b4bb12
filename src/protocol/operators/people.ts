import { Type, type Static } from 'typebox';
import { plainLine, plainText } from '../device/plain-text.ts';
import { Timestamp } from '../device/report.ts';

const exact = { additionalProperties: false } as const;
const nullable = <Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema) =>
  Type.Union([schema, Type.Null()]);

/** What a person may be; each role is a set of permissions in `policies/access/`. */
export const roleNames = [
  'viewer',
  'support',
  'investigator',
  'compliance',
  'administrator',
  'auditor',
] as const;
const RoleName = Type.Enum([...roleNames]);
const Roles = Type.Array(RoleName, { minItems: 1, maxItems: 6, uniqueItems: true });

export const OperatorId = Type.String({ pattern: '^[0-9a-f]{32}$' });
const Token = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' });
const Name = Type.String({ minLength: 1, maxLength: 100, pattern: plainLine });
const Email = Type.String({ pattern: `(?=^[^\\s@]{1,64}@[^\\s@]{1,189}$)${plainLine}` });
const Label = Type.String({ maxLength: 100, pattern: plainText });

/** A PublicKeyCredential as `toJSON()` writes it (WebAuthn Level 3, section 5.1.8): read by the verifier, so its inside is open here. */
const Credential = Type.Object({
  id: Type.String({ pattern: '^[A-Za-z0-9_-]{1,1364}$' }),
  rawId: Type.String(),
  type: Type.Literal('public-key'),
  response: Type.Object({ clientDataJSON: Type.String() }),
});
/** Options for `PublicKeyCredential.parse…OptionsFromJSON`. */
const Options = Type.Object({ challenge: Type.String() });

export const OperatorView = Type.Object(
  {
    id: OperatorId,
    name: Type.String(),
    /** null until one of the first two people has enrolled. */
    email: nullable(Type.String()),
    /** Those in force. */
    roles: Type.Array(RoleName),
    /** What waits for a second person; `askedBy` null: the machine. */
    asked: nullable(
      Type.Object({ roles: Type.Array(RoleName), askedBy: nullable(OperatorId), askedAt: Timestamp }, exact),
    ),
    createdAt: Timestamp,
    deactivatedAt: nullable(Timestamp),
  },
  exact,
);
export type OperatorView = Static<typeof OperatorView>;

export const PasskeyView = Type.Object(
  {
    credentialId: Type.String(),
    label: Type.String(),
    backedUp: Type.Boolean(),
    createdAt: Timestamp,
    lastUsedAt: nullable(Timestamp),
  },
  exact,
);
export type PasskeyView = Static<typeof PasskeyView>;

export const SessionView = Type.Object(
  {
    id: OperatorId,
    method: Type.Enum(['passkey', 'oidc']),
    browser: Type.String(),
    createdAt: Timestamp,
    lastSeenAt: Timestamp,
    endsAt: Timestamp,
    /** The one that asks. */
    current: Type.Boolean(),
  },
  exact,
);
export type SessionView = Static<typeof SessionView>;

/** Who asks, and what they may do. A program has no name, no passkeys, no session. */
export const WhoAmI = Type.Object(
  {
    kind: Type.Enum(['operator', 'program']),
    operator: nullable(OperatorView),
    roles: Type.Array(RoleName),
    session: nullable(SessionView),
    /** To be sent as `Carnet-Csrf` with whatever changes something in this session. */
    csrf: nullable(Type.String()),
    passkeys: Type.Array(PasskeyView),
    /** Ids of the operations that the policies of access allow. */
    may: Type.Array(Type.String()),
  },
  exact,
);
export type WhoAmI = Static<typeof WhoAmI>;

export const LinkToken = Type.Object({ token: Token }, exact);
export const EnrolmentBegun = Type.Object({ operator: OperatorView, options: Options }, exact);
export const EnrolmentCredential = Type.Object(
  {
    token: Token,
    credential: Credential,
    label: Type.Optional(Label),
    name: Type.Optional(Name),
    email: Type.Optional(Email),
  },
  exact,
);
export type EnrolmentCredential = Static<typeof EnrolmentCredential>;

export const CeremonyBegun = Type.Object({ options: Options }, exact);
export const SignInCredential = Type.Object({ credential: Credential }, exact);
export const SignedIn = Type.Object({ operatorId: OperatorId, csrf: Type.String() }, exact);
/** `proof`: what one of the person's enrolled passkeys signed, so that another may be added. */
export const PasskeyBegun = Type.Object({ options: Options, proof: Options }, exact);
export const NewPasskey = Type.Object(
  { credential: Credential, proof: Credential, label: Type.Optional(Label) },
  exact,
);
export type NewPasskey = Static<typeof NewPasskey>;
export const PasskeyStored = Type.Object({ credentialId: Type.String() }, exact);
export const SessionList = Type.Object({ sessions: Type.Array(SessionView) }, exact);
export const OperatorList = Type.Object({ operators: Type.Array(OperatorView) }, exact);

export const Invitation = Type.Object({ name: Name, email: Email, roles: Roles }, exact);
export type Invitation = Static<typeof Invitation>;
/** The link works once, for a day, and is shown this once. */
export const Invited = Type.Object(
  { operator: OperatorView, link: Type.String(), expiresAt: Timestamp },
  exact,
);
export const LinkRenewed = Type.Object({ link: Type.String(), expiresAt: Timestamp }, exact);
export const RolesAsked = Type.Object({ roles: Roles }, exact);
export type RolesAsked = Static<typeof RolesAsked>;
export const RolesConfirmed = Type.Object({ roles: Roles, assertion: Credential }, exact);
export type RolesConfirmed = Static<typeof RolesConfirmed>;

export const AuditView = Type.Object(
  {
    id: Type.Integer(),
    at: Timestamp,
    who: Type.Enum(['operator', 'program', 'machine', 'nobody']),
    operatorId: nullable(OperatorId),
    sessionId: nullable(OperatorId),
    operation: Type.String(),
    target: nullable(Type.String()),
    outcome: Type.String(),
    details: Type.Object({}),
  },
  exact,
);
export type AuditView = Static<typeof AuditView>;
export const AuditPage = Type.Object(
  { entries: Type.Array(AuditView), cursor: nullable(Type.String()) },
  exact,
);
export const Nothing = Type.Object({}, exact);
