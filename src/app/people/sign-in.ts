import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import { auditedAs, recordRefusal, type AuditPorts } from './audit.ts';
import { checkAssertion } from './check-assertion.ts';
import { challengeLifeMs } from './passkey-registration.ts';
import type { CredentialJson, PeoplePorts } from './ports.ts';
import { openSession, type OpenedSession } from './sessions.ts';
import { challengeIn, newChallenge } from './tokens.ts';

/** Options for `navigator.credentials.get` without a user name: the person chooses a passkey, which identifies them. */
export async function beginSignIn(ports: PeoplePorts): Promise<object> {
  const challenge = newChallenge();
  const now = ports.clock.now();
  await ports.store.transact((tx) =>
    ports.store.addChallenge(
      tx,
      challenge,
      { kind: 'sign-in', operatorId: null },
      { now, expiresAt: now + challengeLifeMs },
    ),
  );
  return ports.passkeys.assertionOptions(challenge, []);
}

/** Opens a session for the owner of a passkey that signed an issued challenge. The challenge is used up whatever the result. */
export async function finishSignIn(
  ports: PeoplePorts & AuditPorts,
  credential: CredentialJson,
  browser: string | null,
): Promise<({ readonly kind: 'signed-in' } & OpenedSession) | Refusal> {
  const outcome = await ports.store.transact(async (tx) => {
    const challenge = challengeIn(credential);
    const taken =
      challenge === undefined
        ? undefined
        : await ports.store.takeChallenge(tx, challenge, 'sign-in', ports.clock.now());
    if (challenge === undefined || taken === undefined) return refuse('passkey-challenge-over');
    const checked = await checkAssertion(ports, tx, credential, challenge, 'anybody');
    if (checked.kind === 'refused') return checked;
    const { operator, passkey } = checked;
    const opened = await openSession(ports, tx, {
      operatorId: operator.id,
      method: 'passkey',
      credentialId: passkey.credentialId,
      browser,
    });
    await ports.store.appendAudit(tx, {
      ...auditedAs({ kind: 'operator', ...operator, session: opened.session.id }),
      at: ports.clock.now(),
      operation: 'finishSignIn',
      target: `operator=${operator.id}`,
      outcome: 'done',
      details: { method: 'passkey', credentialId: passkey.credentialId },
    });
    return { kind: 'signed-in', ...opened } as const;
  });
  if (outcome.kind === 'refused') {
    const id = credential['id'];
    await recordRefusal(ports, {
      ...auditedAs('nobody'),
      operation: 'finishSignIn',
      target: typeof id === 'string' ? `passkey=${id.slice(0, 100)}` : null,
      outcome: outcome.code,
    });
  }
  return outcome;
}
