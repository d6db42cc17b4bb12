import { hourMs, minuteMs, type Instant } from '../../core/time.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { Transaction } from '../ports.ts';
import type { Operator, PeoplePorts, Session, SignInMethod } from './ports.ts';
import type { Principal } from './principal.ts';
import { isOwnSessionSecret, newSessionSecret } from './session-secret.ts';
import { newId, tokenHash } from './tokens.ts';

export const sessionIdleMs = 30 * minuteMs;
export const sessionLifeMs = 12 * hourMs;
/** Minimum time between two updates, so that a page that polls does not write at every request. */
const touchEveryMs = minuteMs;
const browserLengthMax = 200;

export interface OpenedSession {
  readonly session: Session;
  /** Sent to the browser; only its hash is stored. */
  readonly secret: string;
}

/** Opens a session under a new secret, so that a value that the browser held before cannot name it. */
export async function openSession(
  ports: PeoplePorts,
  tx: Transaction,
  signedIn: {
    readonly operatorId: string;
    readonly method: SignInMethod;
    readonly credentialId: string | null;
    readonly browser: string | null;
  },
): Promise<OpenedSession> {
  const now = ports.clock.now();
  const secret = newSessionSecret(ports.seals(), now);
  const session: Session = {
    id: newId(),
    operatorId: signedIn.operatorId,
    method: signedIn.method,
    credentialId: signedIn.credentialId,
    browser: (signedIn.browser ?? '').slice(0, browserLengthMax),
    createdAt: now,
    lastSeenAt: now,
  };
  await ports.store.addSession(tx, session, tokenHash(secret));
  return { session, secret };
}

/** Whether a session is neither too old nor idle. One from the future has an unknown age, because the clock was set back, and counts as over. */
export function isRunning(session: Session, now: Instant): boolean {
  const age = now - session.createdAt;
  return age >= -touchEveryMs && age < sessionLifeMs && now - session.lastSeenAt < sessionIdleMs;
}

export interface SignedIn {
  readonly kind: 'signed-in';
  readonly operator: Operator;
  readonly session: Session;
}

/** Finds the session and operator of a secret. Refuses with `unauthorized` if there is none, or it is over; the database is asked for own secrets alone. */
export async function findSignedIn(ports: PeoplePorts, secret: string): Promise<SignedIn | Refusal> {
  if (!isOwnSessionSecret(ports.seals(), secret)) return refuse('unauthorized');
  const now = ports.clock.now();
  return ports.store.transact(async (tx) => {
    const found = await ports.store.findSession(tx, tokenHash(secret));
    if (found === undefined || found.operator.deactivatedAt !== null || !isRunning(found.session, now))
      return refuse('unauthorized');
    if (now - found.session.lastSeenAt >= touchEveryMs)
      await ports.store.touchSession(tx, found.session.id, now);
    return { kind: 'signed-in', ...found };
  });
}

export function principalOf({ operator, session }: SignedIn): Principal & { readonly kind: 'operator' } {
  return {
    kind: 'operator',
    id: operator.id,
    name: operator.name,
    roles: operator.roles,
    session: session.id,
  };
}
