import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import { auditedAs, recordRefusal, type AuditPorts } from './audit.ts';
import type { PeoplePorts } from './ports.ts';
import { openSession, type OpenedSession } from './sessions.ts';

/** What a browser keeps between going to the identity provider and coming back. */
export interface OidcAttempt {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** Whom the identity provider vouches for. Its groups and roles are not asked: roles are given here. */
export interface OidcIdentity {
  readonly kind: 'identity';
  readonly issuer: string;
  readonly subject: string;
  /** In lower case; null where the provider has not verified one. */
  readonly verifiedEmail: string | null;
}

/** OpenID Connect Core 1.0, code flow with PKCE, state and nonce. */
export interface OidcSignIn {
  begin(): Promise<{ readonly kind: 'begun'; readonly url: string; readonly attempt: OidcAttempt } | Refusal>;
  /** `query`: the callback's, with its question mark. */
  finish(query: string, attempt: OidcAttempt): Promise<OidcIdentity | Refusal>;
}

/**
 * Opens a session for somebody whom the identity provider vouches for: an operator bound to that identity or, the first time, the one invited
 * under the address that the provider verified. An address that changes hands later opens nothing.
 */
export async function signInByIdentity(
  ports: PeoplePorts & AuditPorts,
  { issuer, subject, verifiedEmail }: OidcIdentity,
  browser: string | null,
): Promise<({ readonly kind: 'signed-in' } & OpenedSession) | Refusal> {
  const outcome = await ports.store.transact(async (tx) => {
    const now = ports.clock.now();
    const bound = await ports.store.findIdentity(tx, issuer, subject);
    const operator =
      bound === undefined
        ? verifiedEmail === null
          ? undefined
          : await ports.store.findOperatorByEmail(tx, verifiedEmail)
        : await ports.store.findOperator(tx, bound);
    if (operator === undefined) return refuse('oidc-stranger');
    if (operator.deactivatedAt !== null) return refuse('operator-deactivated');
    if (bound === undefined) {
      const binding = await ports.store.bindIdentity(tx, {
        issuer,
        subject,
        operatorId: operator.id,
        at: now,
      });
      if (binding.kind === 'taken') return refuse('oidc-stranger');
    }
    const signedIn = { operatorId: operator.id, method: 'oidc', credentialId: null, browser } as const;
    const opened = await openSession(ports, tx, signedIn);
    await ports.store.appendAudit(tx, {
      ...auditedAs({ kind: 'operator', ...operator, session: opened.session.id }),
      at: now,
      operation: 'finishOidc',
      target: `operator=${operator.id}`,
      outcome: 'done',
      details: { method: 'oidc', issuer, bound: bound === undefined ? 'now' : 'before' },
    });
    return { kind: 'signed-in', ...opened } as const;
  });
  if (outcome.kind === 'refused') await recordFailure(ports, outcome);
  return outcome;
}

/** A sign-in through the identity provider that failed, whoever it was. */
export async function recordFailure(ports: AuditPorts, refusal: Refusal): Promise<void> {
  const line = { ...auditedAs('nobody'), operation: 'finishOidc', target: null };
  await recordRefusal(ports, { ...line, outcome: refusal.code });
}
