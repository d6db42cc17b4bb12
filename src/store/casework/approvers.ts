import type { ApproverKey, ApproverKeyStore, ApproverSetRecord } from '../../app/casework/approvers-ports.ts';
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
  text: `insert into approver_sets (number, sha256, text, signed_at, statement) values ($1, $2, $3, $4, $5)`,
};

/** See `ApproverSetStore.addApproverSet`. */
export function addApproverSet(tx: Transaction, set: ApproverSetRecord): void {
  const { number, sha256, text, signedAt, statement } = set;
  pgTransaction(tx).write(insertSet, [number, sha256, text, timestamp(signedAt), statement], 1);
}

const readSets = {
  name: 'read-approver-sets',
  text: `select number, sha256, text, signed_at as "signedAt", statement from approver_sets order by number`,
};

/** See `ApproverSetStore.readApproverSets`. */
export async function readApproverSets(tx: Transaction): Promise<readonly ApproverSetRecord[]> {
  return pgTransaction(tx).rows<ApproverSetRecord & Record<string, unknown>>(readSets, []);
}
