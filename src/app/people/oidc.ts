import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { ProviderAddress } from './oidc-address.ts';
import type { Transaction } from '../ports.ts';
import { auditedAs, recordRefusal, type AuditPorts } from './audit.ts';
import type { Operator, PeoplePorts } from './ports.ts';
import { openSession, type OpenedSession } from './sessions.ts';

/** What the browser keeps while the person is at the identity provider. */
export interface OidcAttempt {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** Identity asserted by the identity provider. Role and group claims are ignored: roles are granted here. */
export interface OidcIdentity {
  readonly kind: 'identity';
  readonly issuer: string;
  readonly subject: string;
  readonly address: ProviderAddress;
}

/** OpenID Connect Core 1.0, code flow with PKCE, state and nonce. */
export interface OidcSignIn {
  begin(): Promise<{ readonly kind: 'begun'; readonly url: string; readonly attempt: OidcAttempt } | Refusal>;
  /** `query`: the query of the callback URL, with its question mark. */
  finish(query: string, attempt: OidcAttempt): Promise<OidcIdentity | Refusal>;
}

/**
 * Opens a session for the operator who is bound to this identity. At the first sign-in, the identity is bound to the operator who was invited
 * under the verified e-mail address. A later owner of the same address cannot sign in.
 */
export async function signInByIdentity(
  ports: PeoplePorts & AuditPorts,
  { issuer, subject, address }: OidcIdentity,
  browser: string | null,
): Promise<({ readonly kind: 'signed-in' } & OpenedSession) | Refusal> {
  const outcome = await ports.store.transact(async (tx) => {
    const now = ports.clock.now();
    const bound = await ports.store.findIdentity(tx, issuer, subject);
    const found = await operatorOf(ports, tx, bound, address);
    if (found.kind === 'refused') return found;
    const { operator } = found;
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

/** `bound`: the id of the operator who is bound to the identity; else the verified address decides. */
async function operatorOf(
  { store }: PeoplePorts,
  tx: Transaction,
  bound: string | undefined,
  address: ProviderAddress,
): Promise<{ readonly kind: 'found'; readonly operator: Operator } | Refusal> {
  if (bound !== undefined) return { kind: 'found', operator: (await store.findOperator(tx, bound))! };
  if (address.kind === 'unverified') return refuse('oidc-address-unverified', { detail: address.why });
  const operator = await store.findOperatorByEmail(tx, address.email);
  return operator === undefined ? refuse('oidc-stranger') : { kind: 'found', operator };
}

/** Records a failed sign-in through the identity provider; the person is unknown. */
export async function recordFailure(ports: AuditPorts, refusal: Refusal): Promise<void> {
  const line = { ...auditedAs('nobody'), operation: 'finishOidc', target: null };
  await recordRefusal(ports, { ...line, outcome: refusal.code });
}
