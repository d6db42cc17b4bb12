import { refuse, type Refusal } from '../../protocol/errors.ts';
import type { AuditWithin } from './audit.ts';
import { challengeForPasskey, storePasskey, verifyNewPasskey } from './enrolment.ts';
import type { CredentialJson, PeoplePorts } from './ports.ts';

/** Begins to enrol a further passkey of one's own. */
export async function beginPasskey(
  ports: PeoplePorts,
  operatorId: string,
): Promise<{ readonly options: object }> {
  return ports.store.transact(async (tx) => {
    const operator = (await ports.store.findOperator(tx, operatorId))!;
    return { options: await challengeForPasskey(ports, tx, operator) };
  });
}

/** Keeps a further passkey. It needs nobody's word: the session was opened by one that has it. */
export async function finishPasskey(
  ports: PeoplePorts,
  operatorId: string,
  answered: { readonly credential: CredentialJson; readonly label?: string },
  audit: AuditWithin,
): Promise<{ readonly kind: 'stored'; readonly credentialId: string } | Refusal> {
  return ports.store.transact(async (tx) => {
    const verified = await verifyNewPasskey(ports, tx, operatorId, answered.credential);
    if (verified.kind === 'refused') return verified;
    const earlier = await ports.store.listPasskeys(tx, operatorId);
    const unvouched = earlier.find((key) => key.enrolledBy !== null);
    const stored = await storePasskey(ports, tx, verified.passkey, {
      operatorId,
      label: answered.label,
      // Whoever holds a passkey that nobody has vouched for yet could enrol more of them.
      enrolledBy: unvouched?.enrolledBy ?? null,
    });
    if (stored.kind === 'refused') return stored;
    const { credentialId } = verified.passkey;
    await audit(tx, { target: `passkey=${credentialId}` });
    return { kind: 'stored', credentialId };
  });
}

/** Removes one of one's own passkeys, never the last. Sessions that it opened end. */
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
