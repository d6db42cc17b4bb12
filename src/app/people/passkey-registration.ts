import { dayMs, minuteMs, type Instant } from '../../core/time.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { Transaction } from '../ports.ts';
import { auditedAs } from './audit.ts';
import type { CredentialJson, RegisteredKey, InvitationLink, Operator, PeoplePorts } from './ports.ts';
import { afterLinkOf } from './role-rules.ts';
import { openSession, type OpenedSession } from './sessions.ts';
import { challengeIn, newChallenge, newToken, tokenHash } from './tokens.ts';

const linkLifeMs = dayMs;
export const challengeLifeMs = 5 * minuteMs;
const labelLengthMax = 100;

export interface IssuedLink {
  /** The token is in the fragment, which browsers do not send, so it reaches no log. */
  readonly url: string;
  readonly token: string;
  readonly expiresAt: Instant;
}

/** Issues a one-time invitation link and voids the operator's earlier ones. */
export async function issueLink(
  ports: PeoplePorts,
  tx: Transaction,
  operatorId: string,
  issuedBy: string | null,
): Promise<IssuedLink> {
  const now = ports.clock.now();
  const token = newToken();
  const expiresAt = now + linkLifeMs;
  await ports.store.addLink(tx, tokenHash(token), { operatorId, issuedBy, expiresAt }, now);
  return { token, expiresAt, url: `${ports.publicUrl()}/people/enrol#${token}` };
}

async function openLink(
  ports: PeoplePorts,
  tx: Transaction,
  token: string,
): Promise<{ readonly kind: 'open'; readonly link: InvitationLink; readonly operator: Operator } | Refusal> {
  const link = await ports.store.findLink(tx, tokenHash(token));
  if (link === undefined || link.usedAt !== null || link.voidedAt !== null)
    return refuse('enrolment-link-invalid');
  if (ports.clock.now() >= link.expiresAt) return refuse('enrolment-link-invalid');
  const operator = (await ports.store.findOperator(tx, link.operatorId))!;
  return operator.deactivatedAt === null ? { kind: 'open', link, operator } : refuse('operator-deactivated');
}

/** Issues a challenge for a new passkey of this operator. */
export async function challengeForPasskey(
  ports: PeoplePorts,
  tx: Transaction,
  operator: Pick<Operator, 'id' | 'name' | 'email'>,
): Promise<{ readonly challenge: Uint8Array; readonly options: object }> {
  const now = ports.clock.now();
  const challenge = newChallenge();
  const purpose = { kind: 'registration', operatorId: operator.id } as const;
  await ports.store.addChallenge(tx, challenge, purpose, { now, expiresAt: now + challengeLifeMs });
  const exclude = await ports.store.listPasskeys(tx, operator.id);
  return { challenge, options: await ports.passkeys.registrationOptions({ challenge, operator, exclude }) };
}

/** Verifies the authenticator's answer to a challenge issued to this operator. The challenge is used up whatever the result. */
export async function verifyNewPasskey(
  ports: PeoplePorts,
  tx: Transaction,
  operatorId: string,
  credential: CredentialJson,
): Promise<{ readonly kind: 'verified'; readonly passkey: RegisteredKey } | Refusal> {
  const challenge = challengeIn(credential);
  const taken =
    challenge === undefined
      ? undefined
      : await ports.store.takeChallenge(tx, challenge, 'registration', ports.clock.now());
  if (challenge === undefined || taken?.operatorId !== operatorId) return refuse('passkey-challenge-over');
  const verified = await ports.passkeys.verifyRegistration(credential, challenge);
  return verified.kind === 'refused' ? refuse('passkey-refused', { detail: verified.why }) : verified;
}

/** Stores a verified passkey. `registeredBy`: see `Passkey`. */
export async function storePasskey(
  ports: PeoplePorts,
  tx: Transaction,
  passkey: RegisteredKey,
  owner: {
    readonly operatorId: string;
    readonly label: string | undefined;
    readonly registeredBy: string | null;
  },
): Promise<{ readonly kind: 'stored' } | Refusal> {
  const label = (owner.label ?? '').trim().slice(0, labelLengthMax) || 'Passkey';
  const added = await ports.store.addPasskey(tx, {
    ...passkey,
    operatorId: owner.operatorId,
    label,
    registeredBy: owner.registeredBy,
    createdAt: ports.clock.now(),
    lastUsedAt: null,
  });
  return added.kind === 'known' ? refuse('passkey-known') : { kind: 'stored' };
}

/** Begins a registration: returns the operator of the link and the options for `navigator.credentials.create`. */
export async function beginRegistration(
  ports: PeoplePorts,
  token: string,
): Promise<{ readonly kind: 'begun'; readonly operator: Operator; readonly options: object } | Refusal> {
  return ports.store.transact(async (tx) => {
    const opened = await openLink(ports, tx, token);
    if (opened.kind === 'refused') return opened;
    const { operator } = opened;
    const { options } = await challengeForPasskey(ports, tx, operator);
    return { kind: 'begun', operator, options };
  });
}

export interface RegistrationAnswer {
  readonly token: string;
  readonly credential: CredentialJson;
  readonly label?: string;
  /** Only for the first two people, who have no name yet. */
  readonly name?: string;
  readonly email?: string;
}

/** Finishes a registration: uses up the link, stores the passkey and opens a session. */
export async function finishRegistration(
  ports: PeoplePorts,
  answered: RegistrationAnswer,
  browser: string | null,
): Promise<({ readonly kind: 'registered' } & OpenedSession) | Refusal> {
  return ports.store.transact(async (tx) => {
    // Waits for a running confirmation of this operator's roles, which must not cover a passkey that it has not seen.
    await ports.store.awaitPeople(tx);
    const opened = await openLink(ports, tx, answered.token);
    if (opened.kind === 'refused') return opened;
    const { operator, link } = opened;
    const verified = await verifyNewPasskey(ports, tx, operator.id, answered.credential);
    if (verified.kind === 'refused') return verified;
    const named = await nameFirst(ports, tx, operator, answered);
    if (named !== null) return named;
    const owner = { operatorId: operator.id, label: answered.label, registeredBy: link.issuedBy };
    const stored = await storePasskey(ports, tx, verified.passkey, owner);
    if (stored.kind === 'refused') return stored;
    const now = ports.clock.now();
    await ports.store.useLink(tx, tokenHash(answered.token), now);
    const after = afterLinkOf(operator, link.issuedBy);
    if (after !== null) {
      await ports.store.setRoles(tx, operator.id, after.roles);
      const grant = { roles: after.requested.roles, requestedBy: link.issuedBy, requestedAt: now };
      await ports.store.requestRoles(tx, operator.id, grant, now);
    }
    const session = await openSession(ports, tx, {
      operatorId: operator.id,
      method: 'passkey',
      credentialId: verified.passkey.credentialId,
      browser,
    });
    await ports.store.appendAudit(tx, {
      ...auditedAs({ kind: 'operator', ...operator, session: session.session.id }),
      at: now,
      operation: 'finishEnrolment',
      target: `operator=${operator.id}`,
      outcome: 'done',
      details: { credentialId: verified.passkey.credentialId, linkBy: link.issuedBy ?? 'machine' },
    });
    return { kind: 'registered', ...session };
  });
}

/** The first two people give their own names; everybody else was invited under a name. */
async function nameFirst(
  ports: PeoplePorts,
  tx: Transaction,
  operator: Operator,
  { name, email }: RegistrationAnswer,
): Promise<Refusal | null> {
  if (operator.email !== null)
    return name === undefined && email === undefined
      ? null
      : refuse('malformed-body', { detail: '/name: this operator was invited under a name' });
  if (name === undefined || email === undefined)
    return refuse('malformed-body', { detail: '/name, /email: say who you are' });
  const named = await ports.store.nameOperator(tx, operator.id, name.trim(), email.trim().toLowerCase());
  return named.kind === 'exists' ? refuse('operator-exists') : null;
}
