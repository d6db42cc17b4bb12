import type { Instant } from '../../core/time.ts';
import type { Clock, Transaction, Transactions } from '../ports.ts';
import type { Role } from './principal.ts';

/** A person who may do something here. Ids are 32 hex digits. */
export interface Operator {
  readonly id: string;
  readonly name: string;
  /** In lower case; null only for one of the first two people, until they enrol. */
  readonly email: string | null;
  /** Those in force. */
  readonly roles: readonly Role[];
  readonly createdAt: Instant;
  readonly deactivatedAt: Instant | null;
  /** Roles that wait for a second person's confirmation. */
  readonly requested: RoleGrant | null;
}

export interface RoleGrant {
  readonly roles: readonly Role[];
  /** null: the machine. */
  readonly requestedBy: string | null;
  readonly requestedAt: Instant;
}

export interface Passkey {
  /** base64url */
  readonly credentialId: string;
  readonly operatorId: string;
  /** DER SubjectPublicKeyInfo. */
  readonly spki: Uint8Array;
  /** The same key as the authenticator gave it. */
  readonly cose: Uint8Array;
  /** COSE: -7 ES256, -8 EdDSA, -257 RS256. */
  readonly algorithm: number;
  readonly counter: number;
  readonly transports: readonly string[];
  readonly backedUp: boolean;
  readonly label: string;
  /** Who gave out the link that it was enrolled by, while no second person has vouched for it. */
  readonly registeredBy: string | null;
  readonly createdAt: Instant;
  readonly lastUsedAt: Instant | null;
}

export interface InvitationLink {
  readonly operatorId: string;
  /** null: the machine. */
  readonly issuedBy: string | null;
  readonly expiresAt: Instant;
  readonly usedAt: Instant | null;
  readonly voidedAt: Instant | null;
}

export type SignInMethod = 'passkey' | 'oidc';

export interface Session {
  readonly id: string;
  readonly operatorId: string;
  readonly method: SignInMethod;
  readonly credentialId: string | null;
  /** What the browser called itself. */
  readonly browser: string;
  readonly createdAt: Instant;
  readonly lastSeenAt: Instant;
}

/** One line of the audit trail. `details` never hold a secret or an IMEI. */
export interface AuditEntry {
  readonly at: Instant;
  readonly who: 'operator' | 'program' | 'machine' | 'nobody';
  readonly operatorId: string | null;
  readonly sessionId: string | null;
  readonly operation: string;
  readonly target: string | null;
  /** `begun`, `done`, or the code of the refusal. */
  readonly outcome: string;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface RecordedAuditEntry extends AuditEntry {
  readonly id: number;
}

export interface OperatorStore {
  /** Lets no other change of people run until the transaction ends: "the last administrator" is a question about all of them. */
  awaitPeople(tx: Transaction): Promise<void>;
  addOperator(
    tx: Transaction,
    operator: Omit<Operator, 'requested' | 'deactivatedAt'>,
  ): Promise<{ readonly kind: 'added' } | { readonly kind: 'exists' }>;
  findOperator(tx: Transaction, id: string): Promise<Operator | undefined>;
  findOperatorByEmail(tx: Transaction, email: string): Promise<Operator | undefined>;
  listOperators(tx: Transaction): Promise<readonly Operator[]>;
  /** For one of the first two people, who were made without. */
  nameOperator(
    tx: Transaction,
    id: string,
    name: string,
    email: string,
  ): Promise<{ readonly kind: 'named' } | { readonly kind: 'exists' }>;
  setRoles(tx: Transaction, id: string, roles: readonly Role[]): Promise<void>;
  deactivateOperator(tx: Transaction, id: string, at: Instant): Promise<void>;
  /** What this operator gave out for others and nobody has used yet. */
  voidGivenLinks(tx: Transaction, id: string, at: Instant): Promise<void>;
  /** Replaces what was asked before; null withdraws it. */
  requestRoles(tx: Transaction, id: string, grant: RoleGrant | null, at: Instant): Promise<void>;
  /** What was asked takes force, and the operator's passkeys count as vouched for. */
  confirmRoles(tx: Transaction, id: string, by: string, at: Instant): Promise<void>;
}

export interface CredentialStore {
  /** Voids the operator's earlier links. */
  addLink(
    tx: Transaction,
    tokenHash: Uint8Array,
    link: Pick<InvitationLink, 'operatorId' | 'issuedBy' | 'expiresAt'>,
    at: Instant,
  ): Promise<void>;
  /** Locks the link until the transaction ends. */
  findLink(tx: Transaction, tokenHash: Uint8Array): Promise<InvitationLink | undefined>;
  useLink(tx: Transaction, tokenHash: Uint8Array, at: Instant): Promise<void>;
  addChallenge(
    tx: Transaction,
    challenge: Uint8Array,
    purpose: { readonly kind: 'registration' | 'sign-in'; readonly operatorId: string | null },
    times: { readonly now: Instant; readonly expiresAt: Instant },
  ): Promise<void>;
  /** Gives a challenge once, and never again; undefined where there is none such, or it is over. */
  takeChallenge(
    tx: Transaction,
    challenge: Uint8Array,
    kind: 'registration' | 'sign-in',
    now: Instant,
  ): Promise<{ readonly operatorId: string | null } | undefined>;
  /** `known`: this credential, or this key under another id, was enrolled before. */
  addPasskey(
    tx: Transaction,
    passkey: Passkey,
  ): Promise<{ readonly kind: 'added' } | { readonly kind: 'known' }>;
  /** Locks it until the transaction ends; a removed one is absent. */
  findPasskey(tx: Transaction, credentialId: string): Promise<Passkey | undefined>;
  listPasskeys(tx: Transaction, operatorId: string): Promise<readonly Passkey[]>;
  countRegistered(tx: Transaction): Promise<number>;
  usePasskey(
    tx: Transaction,
    credentialId: string,
    used: { readonly counter: number; readonly backedUp: boolean; readonly at: Instant },
  ): Promise<void>;
  removePasskey(tx: Transaction, credentialId: string, at: Instant): Promise<void>;
}

export interface SessionStore {
  addSession(tx: Transaction, session: Session, secretHash: Uint8Array): Promise<void>;
  findSession(
    tx: Transaction,
    secretHash: Uint8Array,
  ): Promise<{ readonly session: Session; readonly operator: Operator } | undefined>;
  touchSession(tx: Transaction, id: string, at: Instant): Promise<void>;
  /** Those not ended, newest first. */
  listSessions(tx: Transaction, operatorId: string): Promise<readonly Session[]>;
  endSession(tx: Transaction, id: string, at: Instant): Promise<void>;
  endSessions(tx: Transaction, operatorId: string, at: Instant): Promise<number>;
  findIdentity(tx: Transaction, issuer: string, subject: string): Promise<string | undefined>;
  /** `taken`: this operator signs in as another subject of that issuer. */
  bindIdentity(
    tx: Transaction,
    identity: {
      readonly issuer: string;
      readonly subject: string;
      readonly operatorId: string;
      readonly at: Instant;
    },
  ): Promise<{ readonly kind: 'bound' } | { readonly kind: 'taken' }>;
}

export interface AuditStore {
  appendAudit(tx: Transaction, entry: AuditEntry): Promise<void>;
  /** The id of the last entry, once whoever was writing an earlier one is done: up to it nothing can appear any more. 0: there is none. */
  lastAudit(tx: Transaction): Promise<number>;
  /** Entries after `after` up to `upTo`, oldest first. */
  readAudit(
    tx: Transaction,
    after: number,
    upTo: number,
    limit: number,
  ): Promise<readonly RecordedAuditEntry[]>;
  /** Entries before `before` (null: from the end), newest first. */
  readLatestAudit(
    tx: Transaction,
    before: number | null,
    limit: number,
  ): Promise<readonly RecordedAuditEntry[]>;
}

export type PeopleStore = OperatorStore & CredentialStore & SessionStore & AuditStore;

/** What a passkey said, verified: enough for anyone to verify it again. Bytes in base64url. */
export interface VerifiedAssertion {
  readonly credentialId: string;
  readonly publicKeySpki: string;
  readonly algorithm: number;
  readonly authenticatorData: string;
  readonly clientDataJson: string;
  readonly signature: string;
  readonly rpId: string;
  readonly origin: string;
}

/** What an authenticator says of a new key. */
export type RegisteredKey = Omit<
  Passkey,
  'operatorId' | 'label' | 'registeredBy' | 'createdAt' | 'lastUsedAt'
>;

export interface CeremonyRefused {
  readonly kind: 'refused';
  /** In words, for whoever has to mend it. */
  readonly why: string;
}

/** A response of WebAuthn as a browser's `toJSON()` writes it; what exactly it must hold is the verifier's matter. */
export type CredentialJson = Readonly<Record<string, unknown>>;

/** WebAuthn Level 3. Verification of the user is always required; origin and relying party are the server's own. */
export interface PasskeyCeremony {
  /** PublicKeyCredentialCreationOptionsJSON. */
  registrationOptions(request: {
    readonly challenge: Uint8Array;
    readonly operator: Pick<Operator, 'id' | 'name' | 'email'>;
    readonly exclude: readonly Passkey[];
  }): Promise<object>;
  verifyRegistration(
    response: CredentialJson,
    challenge: Uint8Array,
  ): Promise<
    | {
        readonly kind: 'verified';
        readonly passkey: RegisteredKey;
      }
    | CeremonyRefused
  >;
  /** PublicKeyCredentialRequestOptionsJSON; an empty `allow` lets the person choose a passkey. */
  assertionOptions(challenge: Uint8Array, allow: readonly Passkey[]): Promise<object>;
  /** `counter`: as the authenticator counts; whether it went on is the caller's question. */
  verifyAssertion(
    response: CredentialJson,
    challenge: Uint8Array,
    passkey: Passkey,
  ): Promise<
    | {
        readonly kind: 'verified';
        readonly assertion: VerifiedAssertion;
        readonly counter: number;
        readonly backedUp: boolean;
      }
    | CeremonyRefused
  >;
}

export interface PeoplePorts {
  readonly store: Transactions & PeopleStore;
  readonly passkeys: PasskeyCeremony;
  readonly clock: Clock;
  /** The origin that browsers see, without a slash at its end. */
  readonly publicUrl: () => string;
}
