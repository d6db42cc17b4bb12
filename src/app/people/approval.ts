import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { Transaction } from '../ports.ts';
import { checkAssertion } from './check-assertion.ts';
import type { CredentialJson, PeoplePorts, VerifiedAssertion } from './ports.ts';

export interface VerifiedApproval extends VerifiedAssertion {
  readonly kind: 'verified';
  readonly operatorId: string;
}

/**
 * Options (PublicKeyCredentialRequestOptionsJSON) for an assertion over a derived challenge: 32 bytes that bind what is approved and in which
 * role. Only passkeys of this operator are allowed.
 */
export async function approvalOptions(
  ports: PeoplePorts,
  tx: Transaction,
  operatorId: string,
  challenge: Uint8Array,
): Promise<object> {
  return ports.passkeys.assertionOptions(challenge, await ports.store.listPasskeys(tx, operatorId));
}

/**
 * Verifies that a passkey of this operator signed this challenge with user verification. The caller must reject replays: the challenge is not
 * random, so the same assertion verifies again unless the authenticator counts signatures.
 */
export async function verifyApproval(
  ports: PeoplePorts,
  tx: Transaction,
  request: {
    readonly operatorId: string;
    readonly credential: CredentialJson;
    readonly challenge: Uint8Array;
  },
): Promise<VerifiedApproval | Refusal> {
  const checked = await checkAssertion(ports, tx, request.credential, request.challenge, 'account');
  if (checked.kind === 'refused') return checked;
  if (checked.operator.id !== request.operatorId) return refuse('passkey-of-another');
  return { ...checked.assertion, kind: 'verified', operatorId: checked.operator.id };
}
