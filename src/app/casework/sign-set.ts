import { hash } from 'node:crypto';
import { setChallengeText, type Assertion } from '../../protocol/acts/approval.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { SetSignatureTaken, SetSigning } from '../../protocol/operators/approver-sets.ts';
import { approvalOptions, verifyApproval, type VerifiedApproval } from '../people/approval.ts';
import type { AuditWithin } from '../people/audit.ts';
import { idempotent, type KeptAnswer } from '../people/idempotent.ts';
import type { CredentialJson } from '../people/ports.ts';
import type { Transaction } from '../ports.ts';
import { withApproverKeys } from './approver-keys.ts';
import { keyLapseTexts, lapseOfKey } from './approver-roll.ts';
import { addSet } from './approver-sets.ts';
import type { ApproverPorts, SetProposal, SetSignature, SignedSet } from './approvers-ports.ts';
import { keyOf } from './measure-manifest.ts';
import { newestToFollow } from './propose-set.ts';
import { refusalOfSigner, lapseOf } from './signers.ts';

/** The challenge that an approver key signs to make a proposed set the next one. */
function challengeOfSet(sha256: string): Buffer {
  return hash('sha256', setChallengeText(sha256), 'buffer');
}

interface Proposed {
  readonly kind: 'proposed';
  readonly roll: readonly SignedSet[];
  readonly newest: SignedSet;
  readonly proposal: SetProposal;
}

async function findProposed(
  ports: ApproverPorts,
  tx: Transaction,
  sha256: string,
): Promise<Proposed | Refusal> {
  const before = await newestToFollow(ports, tx);
  if (before.kind === 'refused') return before;
  const { roll, newest } = before;
  const proposal = await ports.store.findSetProposal(tx, newest.number + 1);
  return proposal?.sha256 === sha256
    ? { kind: 'proposed', roll, newest, proposal }
    : refuse('approver-set-changed');
}

/** All that a person of the newest set would sign to make a proposed set the next one. Changes nothing. */
export function readSetSigning(
  ports: ApproverPorts,
  operatorId: string,
  sha256: string,
): Promise<{ readonly kind: 'to-sign'; readonly signing: SetSigning } | Refusal> {
  return ports.store.transact(async (tx) => {
    const found = await findProposed(ports, tx, sha256);
    if (found.kind === 'refused') return found;
    const options = await approvalOptions(withApproverKeys(ports), tx, operatorId, challengeOfSet(sha256));
    const signing: SetSigning = {
      number: found.proposal.number,
      sha256,
      text: found.proposal.text,
      previous: found.newest.text,
      options: options as SetSigning['options'],
      origin: ports.approving.origin(),
    };
    return { kind: 'to-sign', signing };
  });
}

interface SetSigner {
  readonly operatorId: string;
  readonly assertion: CredentialJson;
}

/**
 * Takes the signature of a person who holds `approver` in the newest set. With the second the set is made, and stated in the log, in the same
 * transaction: a crash leaves neither or both.
 */
export function signApproverSet(
  ports: ApproverPorts,
  { operatorId, assertion }: SetSigner,
  sha256: string,
  idempotencyKey: string,
  audit: AuditWithin,
): Promise<KeptAnswer | Refusal> {
  const request = JSON.stringify(['sign-approver-set', operatorId, sha256, assertion]);
  return idempotent(ports, idempotencyKey, request, async (tx) => {
    // Two people who sign at the same time make one set; nobody signs with a role that ends meanwhile.
    await ports.store.awaitPeople(tx);
    const found = await findProposed(ports, tx, sha256);
    if (found.kind === 'refused') return found;
    const signer = { role: 'approver', operator: operatorId } as const;
    const lapsed = await refusalOfSigner(ports, tx, 'lock', signer);
    if (lapsed !== null) return lapsed;
    const before = await ports.store.readSetSignatures(tx, sha256);
    if (before.some(({ operator }) => operator === operatorId))
      return refuse('approver-set-changed', {
        detail: 'You have signed it; the second signature is another person’s.',
      });
    const challenge = challengeOfSet(sha256);
    const verified = await verifyApproval(withApproverKeys(ports), tx, {
      operatorId,
      credential: assertion,
      challenge,
    });
    if (verified.kind === 'refused') return verified;
    const why = lapseOfKey(found.roll, { ...signer, ...statedBy(verified) }, ports.clock.now());
    if (why !== null) return refuse('approver-key-not-counted', { detail: keyLapseTexts[why] });
    const signature: SetSignature = {
      sha256,
      operator: operatorId,
      assertion: assertionOf(verified),
      at: ports.clock.now(),
    };
    ports.store.addSetSignature(tx, signature);
    const counted = await countedSignatures(ports, tx, found, [...before, signature]);
    if (counted.length >= 2) makeSet(ports, tx, found.proposal, counted);
    await audit(tx, {
      target: `approver-set=${found.proposal.number}`,
      details: { sha256, key: signature.assertion.key },
    });
    const { number } = found.proposal;
    const body: SetSignatureTaken = {
      number,
      sha256,
      signatures: counted.length,
      isMade: counted.length >= 2,
    };
    return { status: 200, body };
  });
}

const statedBy = ({ publicKeySpki, rpId, origin }: VerifiedApproval) => ({
  key: keyOf(publicKeySpki),
  rpId,
  origin,
});

function assertionOf({
  publicKeySpki,
  authenticatorData,
  clientDataJson,
  signature,
}: VerifiedApproval): Assertion {
  const key = keyOf(publicKeySpki);
  return { role: 'approver', key, authenticatorData, clientDataJSON: clientDataJson, signature };
}

/** Signatures of people who still hold the role, by keys that the newest set still counts: the first to sign may have left since. */
async function countedSignatures(
  ports: ApproverPorts,
  tx: Transaction,
  { roll, newest }: Proposed,
  signatures: readonly SetSignature[],
): Promise<readonly SetSignature[]> {
  const [origin, now] = [newest.set.origins[0]!, ports.clock.now()];
  const counted: SetSignature[] = [];
  for (const one of signatures) {
    const signer = { role: 'approver', operator: one.operator } as const;
    const stated = { ...signer, key: one.assertion.key, rpId: newest.set.rpId, origin };
    const holdsRole = (await lapseOf(ports, tx, 'lock', signer)) === null;
    if (holdsRole && lapseOfKey(roll, stated, now) === null) counted.push(one);
  }
  return counted;
}

function makeSet(
  ports: ApproverPorts,
  tx: Transaction,
  { sha256, number, text }: SetProposal,
  counted: readonly SetSignature[],
): void {
  const assertions = counted.slice(0, 2).map(({ assertion }) => assertion);
  addSet(ports, tx, { sha256, number, text, signedAt: ports.clock.now(), assertions });
}
