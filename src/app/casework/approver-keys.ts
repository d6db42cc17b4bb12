import { hash } from 'node:crypto';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import { approvalOptions, verifyApproval } from '../people/approval.ts';
import type { AuditWithin } from '../people/audit.ts';
import { challengeForPasskey, verifyNewPasskey } from '../people/passkey-registration.ts';
import type { CredentialJson, PeoplePorts } from '../people/ports.ts';
import { challengeIn } from '../people/tokens.ts';
import { addFirstSet, refusalOfKey } from './approver-sets.ts';
import type { ApproverPorts } from './approvers-ports.ts';
import { keyOf } from './measure-manifest.ts';

/** The challenge that a passkey for signing in signs to add an approver key; it is bound to the challenge of the new one. */
function proofChallenge(challenge: Uint8Array): Uint8Array {
  const bound = Buffer.from(challenge).toString('base64url');
  return hash('sha256', `carnet-add-approver-key-v1\n${bound}\n`, 'buffer');
}

/** The ports of a ceremony with approver keys: their own relying party, their own table. No passkey for signing in is found there. */
export function withApproverKeys(ports: ApproverPorts): PeoplePorts {
  const { store, approving } = ports;
  return {
    ...ports,
    passkeys: approving.ceremony,
    store: {
      ...store,
      findPasskey: (tx, credentialId) => store.findApproverKey(tx, credentialId),
      listPasskeys: (tx, operatorId) => store.listApproverKeys(tx, operatorId),
      usePasskey: (tx, credentialId, used) => store.useApproverKey(tx, credentialId, used),
    },
  };
}

/**
 * Begins to add an approver key of one's own: `options` to create it on the page at `origin`, `proof` to be signed by a passkey for signing in.
 */
export async function beginApproverKey(
  ports: ApproverPorts,
  operatorId: string,
): Promise<
  | { readonly kind: 'begun'; readonly options: object; readonly proof: object; readonly origin: string }
  | Refusal
> {
  return ports.store.transact(async (tx) => {
    const refusal = await refusalOfKey(ports, tx);
    if (refusal !== null) return refusal;
    const operator = (await ports.store.findOperator(tx, operatorId))!;
    const { challenge, options } = await challengeForPasskey(withApproverKeys(ports), tx, operator);
    const proof = await approvalOptions(ports, tx, operatorId, proofChallenge(challenge));
    return { kind: 'begun', options, proof, origin: ports.approving.origin() };
  });
}

interface ApproverKeyAnswer {
  readonly credential: CredentialJson;
  readonly proof: CredentialJson;
  readonly label?: string;
}

/**
 * Adds an approver key. It names no phone before a set that two people signed names it; the first set is made as soon as two people have keys.
 * A session alone is not enough, because the thief of a session could add a key.
 */
export async function finishApproverKey(
  ports: ApproverPorts,
  operatorId: string,
  { credential, proof, label }: ApproverKeyAnswer,
  audit: AuditWithin,
): Promise<{ readonly kind: 'stored'; readonly credentialId: string; readonly key: string } | Refusal> {
  return ports.store.transact(async (tx) => {
    // Two people who add their keys at the same time make one first set.
    await ports.store.awaitPeople(tx);
    const refusal = await refusalOfKey(ports, tx);
    if (refusal !== null) return refusal;
    const verified = await verifyNewPasskey(withApproverKeys(ports), tx, operatorId, credential);
    if (verified.kind === 'refused') return verified;
    const challenge = proofChallenge(challengeIn(credential)!);
    const proved = await verifyApproval(ports, tx, { operatorId, credential: proof, challenge });
    if (proved.kind === 'refused') return proved;
    const { credentialId, spki } = verified.passkey;
    const added = await ports.store.addApproverKey(tx, {
      ...verified.passkey,
      operatorId,
      label: (label ?? '').trim() || 'Approver key',
      registeredBy: null,
      createdAt: ports.clock.now(),
      lastUsedAt: null,
    });
    if (added.kind === 'known') return refuse('passkey-known');
    const key = keyOf(Buffer.from(spki).toString('base64url'));
    await audit(tx, { target: `approver-key=${key}`, details: { provedBy: proved.credentialId } });
    await addFirstSet(ports, tx);
    return { kind: 'stored', credentialId, key };
  });
}
