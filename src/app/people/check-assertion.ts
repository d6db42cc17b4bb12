import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { Transaction } from '../ports.ts';
import type { CredentialJson, Operator, Passkey, PeoplePorts, VerifiedAssertion } from './ports.ts';

export interface CheckedAssertion {
  readonly kind: 'checked';
  readonly operator: Operator;
  readonly passkey: Passkey;
  readonly assertion: VerifiedAssertion;
}

/**
 * Checks an assertion over `challenge` (WebAuthn Level 3, section 7.2): the passkey is registered, its operator is active and the one that the
 * authenticator names, the signature is valid, and the authenticator's counter increased. The counter is stored in the same transaction, so that a copied key is detected.
 */
export async function checkAssertion(
  ports: PeoplePorts,
  tx: Transaction,
  credential: CredentialJson,
  challenge: Uint8Array,
  asked: 'account' | 'anybody',
): Promise<CheckedAssertion | Refusal> {
  const id = credential['id'];
  const passkey = typeof id === 'string' ? await ports.store.findPasskey(tx, id) : undefined;
  if (passkey === undefined) return refuse('passkey-unknown');
  const operator = (await ports.store.findOperator(tx, passkey.operatorId))!;
  if (operator.deactivatedAt !== null) return refuse('operator-deactivated');
  const verified = await ports.passkeys.verifyAssertion(credential, challenge, passkey, asked);
  if (verified.kind === 'refused') return refuse('passkey-refused', { detail: verified.why });
  const { counter, backedUp, assertion } = verified;
  // An authenticator without a counter always reports 0 (section 6.1.1).
  const counts = counter > 0 || passkey.counter > 0;
  if (counts && counter <= passkey.counter) return refuse('passkey-copied');
  await ports.store.usePasskey(tx, passkey.credentialId, { counter, backedUp, at: ports.clock.now() });
  return { kind: 'checked', operator, passkey, assertion };
}
