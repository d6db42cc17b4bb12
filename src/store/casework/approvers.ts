import type {
  ApproverKey,
  ApproverKeyStore,
  ApproverSetRecord,
  SetProposal,
  SetSignature,
} from '../../app/casework/approvers-ports.ts';
import type { Transaction } from '../../app/ports.ts';
import { credentialUpdates } from '../postgres/credential-updates.ts';
import { timestamp } from '../postgres/key.ts';
import { pgTransaction } from '../postgres/transaction.ts';

const insertKey = {
  name: 'insert-approver-key',
  text: `insert into approver_keys (credential_id, operator_id, spki, cose, algorithm, counter, transports, backed_up, label, created_at)
    select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10 where not exists (select from passkeys where credential_id = $1 or spki = $3)
    on conflict do nothing returning credential_id`,
};

/** See `ApproverKeyStore.addApproverKey`. */
export async function addApproverKey(
  tx: Transaction,
  key: ApproverKey,
): ReturnType<ApproverKeyStore['addApproverKey']> {
  const added = await pgTransaction(tx).rows(insertKey, [
    key.credentialId,
    key.operatorId,
    key.spki,
    key.cose,
    key.algorithm,
    key.counter,
    key.transports,
    key.backedUp,
    key.label,
    timestamp(key.createdAt),
  ]);
  return { kind: added.length === 1 ? 'added' : 'known' };
}

const keyColumns = `k.credential_id as "credentialId", k.operator_id as "operatorId", k.spki, k.cose, k.algorithm, k.counter, k.transports,
  k.backed_up as "backedUp", k.label, null as "registeredBy", k.created_at as "createdAt", k.last_used_at as "lastUsedAt"`;
const readKey = {
  name: 'read-approver-key',
  text: `select ${keyColumns} from approver_keys k where k.credential_id = $1 and k.removed_at is null for update`,
};
const readKeys = {
  name: 'read-approver-keys',
  text: `select ${keyColumns} from approver_keys k join operators o on o.id = k.operator_id
    where k.removed_at is null and o.deactivated_at is null and ($1::uuid is null or k.operator_id = $1)
    order by k.created_at, k.credential_id`,
};

/** See `ApproverKeyStore.findApproverKey`. */
export async function findApproverKey(
  tx: Transaction,
  credentialId: string,
): Promise<ApproverKey | undefined> {
  const [row] = await pgTransaction(tx).rows<ApproverKey & { credentialId: string }>(readKey, [credentialId]);
  return row;
}

/** See `ApproverKeyStore.listApproverKeys`. */
export async function listApproverKeys(
  tx: Transaction,
  operatorId: string | null,
): Promise<readonly ApproverKey[]> {
  return pgTransaction(tx).rows<ApproverKey & { credentialId: string }>(readKeys, [operatorId]);
}

const updates = credentialUpdates('approver_keys', 'approver-key');
/** See `ApproverKeyStore.useApproverKey`. */
export const useApproverKey: ApproverKeyStore['useApproverKey'] = updates.use;
/** See `ApproverKeyStore.removeApproverKey`. */
export const removeApproverKey: ApproverKeyStore['removeApproverKey'] = updates.remove;

const insertSet = {
  name: 'insert-approver-set',
  text: `insert into approver_sets (number, sha256, text, signed_at, assertions, statement) values ($1, $2, $3, $4, $5, $6)`,
};

/** See `ApproverSetStore.addApproverSet`. */
export function addApproverSet(tx: Transaction, set: ApproverSetRecord): void {
  const { number, sha256, text, signedAt, assertions, statement } = set;
  const values = [number, sha256, text, timestamp(signedAt), JSON.stringify(assertions), statement];
  pgTransaction(tx).write(insertSet, values, 1);
}

const readSets = {
  name: 'read-approver-sets',
  text: `select number, sha256, text, signed_at as "signedAt", assertions, statement from approver_sets order by number`,
};

/** See `ApproverSetStore.readApproverSets`. */
export async function readApproverSets(tx: Transaction): Promise<readonly ApproverSetRecord[]> {
  return pgTransaction(tx).rows<ApproverSetRecord & Record<string, unknown>>(readSets, []);
}

const insertProposal = {
  name: 'insert-set-proposal',
  text: `insert into approver_set_proposals (sha256, number, text, proposed_by, proposed_at) values ($1, $2, $3, $4, $5)`,
};

/** See `ApproverSetStore.addSetProposal`. */
export function addSetProposal(tx: Transaction, proposal: SetProposal): void {
  const { sha256, number, text, proposedBy, proposedAt } = proposal;
  pgTransaction(tx).write(insertProposal, [sha256, number, text, proposedBy, timestamp(proposedAt)], 1);
}

const readProposal = {
  name: 'read-set-proposal',
  text: `select sha256, number, text, proposed_by as "proposedBy", proposed_at as "proposedAt" from approver_set_proposals
    where number = $1 order by proposed_at desc, sha256 limit 1`,
};

/** See `ApproverSetStore.findSetProposal`. */
export async function findSetProposal(tx: Transaction, number: number): Promise<SetProposal | undefined> {
  const [row] = await pgTransaction(tx).rows<SetProposal & Record<string, unknown>>(readProposal, [number]);
  return row;
}

const insertSignature = {
  name: 'insert-set-signature',
  text: `insert into approver_set_signatures (sha256, operator, key, assertion, at) values ($1, $2, $3, $4, $5)`,
};

/** See `ApproverSetStore.addSetSignature`. */
export function addSetSignature(tx: Transaction, signature: SetSignature): void {
  const { sha256, operator, assertion, at } = signature;
  const values = [sha256, operator, assertion.key, JSON.stringify(assertion), timestamp(at)];
  pgTransaction(tx).write(insertSignature, values, 1);
}

const readSignatures = {
  name: 'read-set-signatures',
  text: `select sha256, operator, assertion::json as assertion, at from approver_set_signatures where sha256 = $1 order by at, operator`,
};

/** See `ApproverSetStore.readSetSignatures`. */
export async function readSetSignatures(tx: Transaction, sha256: string): Promise<readonly SetSignature[]> {
  return pgTransaction(tx).rows<SetSignature & Record<string, unknown>>(readSignatures, [sha256]);
}
