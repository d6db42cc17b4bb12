import type { Seals } from '../keys/seals.ts';
import type { Instant } from '../../core/time.ts';
import type { Clock, Transaction, Transactions } from '../ports.ts';
import type { Role } from './principal.ts';

/** A person with an account. Ids are 32 hex digits. */
export interface Operator {
  readonly id: string;
  readonly name: string;
  /** In lower case; null only for the first two people, until they register. */
  readonly email: string | null;
  /** Roles in force. */
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
  /** Operator who issued the link that it was registered with, until a second person confirms; else null. */
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
  /** The User-Agent of the browser. */
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
  /** Keeps other changes of people out until the transaction ends, because "the last administrator" depends on all of them. */
  awaitPeople(tx: Transaction): Promise<void>;
  addOperator(
    tx: Transaction,
    operator: Omit<Operator, 'requested' | 'deactivatedAt'>,
  ): Promise<{ readonly kind: 'added' } | { readonly kind: 'exists' }>;
  findOperator(tx: Transaction, id: string): Promise<Operator | undefined>;
  findOperatorByEmail(tx: Transaction, email: string): Promise<Operator | undefined>;
  listOperators(tx: Transaction): Promise<readonly Operator[]>;
  /** Names one of the first two people. `exists`: another operator has this address. */
  nameOperator(
    tx: Transaction,
    id: string,
    name: string,
    email: string,
  ): Promise<{ readonly kind: 'named' } | { readonly kind: 'exists' }>;
  setRoles(tx: Transaction, id: string, roles: readonly Role[]): Promise<void>;
  deactivateOperator(tx: Transaction, id: string, at: Instant): Promise<void>;
  /** Voids the unused links that this operator issued to others. */
  voidGivenLinks(tx: Transaction, id: string, at: Instant): Promise<void>;
  /** Replaces the waiting request; null withdraws it. */
  requestRoles(tx: Transaction, id: string, grant: RoleGrant | null, at: Instant): Promise<void>;
  /** The requested roles take force, and the operator's passkeys count as confirmed. */
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
  /** Uses up a challenge and returns whom it was issued to; undefined if it is unknown, used or expired. */
  takeChallenge(
    tx: Transaction,
    challenge: Uint8Array,
    kind: 'registration' | 'sign-in',
    now: Instant,
  ): Promise<{ readonly operatorId: string | null } | undefined>;
  /** `known`: this credential, or this key under another id, was registered before. */
  addPasskey(
    tx: Transaction,
    passkey: Passkey,
  ): Promise<{ readonly kind: 'added' } | { readonly kind: 'known' }>;
  /** Locks the passkey until the transaction ends. Removed passkeys are not found. */
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
  /** Sessions that have not ended, newest first. */
  listSessions(tx: Transaction, operatorId: string): Promise<readonly Session[]>;
  endSession(tx: Transaction, id: string, at: Instant): Promise<void>;
  endSessions(tx: Transaction, operatorId: string, at: Instant): Promise<number>;
  findIdentity(tx: Transaction, issuer: string, subject: string): Promise<string | undefined>;
  /** `taken`: this operator is bound to another subject of that issuer. */
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
  /** The id of the last entry, 0 if there is none. Waits for running writers, so that no entry up to this id can appear later. */
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

/** A verified assertion, with everything that is needed to verify it again. Bytes are base64url. */
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

/** What an authenticator reports of a new key. */
export type RegisteredKey = Omit<
  Passkey,
  'operatorId' | 'label' | 'registeredBy' | 'createdAt' | 'lastUsedAt'
>;

export interface CeremonyRefused {
  readonly kind: 'refused';
  /** The reason in words. */
  readonly why: string;
}

/** A WebAuthn response as the browser's `toJSON()` writes it. The verifier checks its content. */
export type CredentialJson = Readonly<Record<string, unknown>>;

/** WebAuthn Level 3. User verification is always required; origin and relying party are the server's. */
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
  /**
   * `asked`: whether the passkeys of one account were asked for, or anybody's; then the authenticator has to name the account. `counter`: the
   * authenticator's signature counter; the caller checks that it increased.
   */
  verifyAssertion(
    response: CredentialJson,
    challenge: Uint8Array,
    passkey: Passkey,
    asked: 'account' | 'anybody',
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
  /** The origin that browsers see, without a trailing slash. */
  readonly publicUrl: () => string;
  /** Read at each use: keys are renewed while the server runs. */
  readonly seals: () => Seals;
}
