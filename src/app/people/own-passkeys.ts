import { hash } from 'node:crypto';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import { approvalOptions, verifyApproval } from './approval.ts';
import type { AuditWithin } from './audit.ts';
import { challengeForPasskey, storePasskey, verifyNewPasskey } from './passkey-registration.ts';
import type { CredentialJson, PeoplePorts } from './ports.ts';
import { challengeIn } from './tokens.ts';

/** The challenge that a registered passkey of the same person signs to add another; it is bound to the challenge of the new one. */
function proofChallenge(challenge: Uint8Array): Uint8Array {
  return hash('sha256', `carnet-add-passkey-v1\n${Buffer.from(challenge).toString('base64url')}\n`, 'buffer');
}

/** Begins to add a passkey of one's own: `options` to create it, `proof` to be signed by a registered one. */
export async function beginPasskey(
  ports: PeoplePorts,
  operatorId: string,
): Promise<{ readonly options: object; readonly proof: object }> {
  return ports.store.transact(async (tx) => {
    const operator = (await ports.store.findOperator(tx, operatorId))!;
    const { challenge, options } = await challengeForPasskey(ports, tx, operator);
    return { options, proof: await approvalOptions(ports, tx, operatorId, proofChallenge(challenge)) };
  });
}

export interface PasskeyAnswer {
  readonly credential: CredentialJson;
  readonly proof: CredentialJson;
  readonly label?: string;
}

/** Adds a passkey. A session alone is not enough, because the thief of a session could add a key that outlives it. */
export async function finishPasskey(
  ports: PeoplePorts,
  operatorId: string,
  { credential, proof, label }: PasskeyAnswer,
  audit: AuditWithin,
): Promise<{ readonly kind: 'stored'; readonly credentialId: string } | Refusal> {
  return ports.store.transact(async (tx) => {
    const verified = await verifyNewPasskey(ports, tx, operatorId, credential);
    if (verified.kind === 'refused') return verified;
    const challenge = proofChallenge(challengeIn(credential)!);
    const proved = await verifyApproval(ports, tx, { operatorId, credential: proof, challenge });
    if (proved.kind === 'refused') return proved;
    const earlier = await ports.store.listPasskeys(tx, operatorId);
    const unconfirmed = earlier.find((key) => key.registeredBy !== null);
    const stored = await storePasskey(ports, tx, verified.passkey, {
      operatorId,
      label,
      // The holder of an unconfirmed passkey could add more, so those stay unconfirmed too.
      registeredBy: unconfirmed?.registeredBy ?? null,
    });
    if (stored.kind === 'refused') return stored;
    const { credentialId } = verified.passkey;
    await audit(tx, { target: `passkey=${credentialId}`, details: { provedBy: proved.credentialId } });
    return { kind: 'stored', credentialId };
  });
}

/** Removes one of one's own passkeys, but never the last. Ends the sessions that it opened. */
export async function removePasskey(
  ports: PeoplePorts,
  operatorId: string,
  credentialId: string,
  audit: AuditWithin,
): Promise<{ readonly kind: 'removed' } | Refusal> {
  return ports.store.transact(async (tx) => {
    await ports.store.awaitPeople(tx);
    const passkeys = await ports.store.listPasskeys(tx, operatorId);
    if (!passkeys.some((key) => key.credentialId === credentialId)) return refuse('passkey-unknown');
    if (passkeys.length === 1) return refuse('passkey-last');
    const now = ports.clock.now();
    await ports.store.removePasskey(tx, credentialId, now);
    for (const session of await ports.store.listSessions(tx, operatorId))
      if (session.credentialId === credentialId) await ports.store.endSession(tx, session.id, now);
    await audit(tx);
    return { kind: 'removed' };
  });
}
