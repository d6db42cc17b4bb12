import type { CredentialStore, InvitationLink, Passkey } from '../../app/people/ports.ts';
import type { Transaction } from '../../app/ports.ts';
import type { Instant } from '../../core/time.ts';
import { credentialUpdates } from '../postgres/credential-updates.ts';
import { timestamp } from '../postgres/key.ts';
import { pgTransaction } from '../postgres/transaction.ts';

const voidEarlier = {
  name: 'void-earlier-links',
  text: `update enrolment_links set voided_at = $2 where operator_id = $1 and used_at is null and voided_at is null`,
};
const insertLink = {
  name: 'insert-link',
  text: `insert into enrolment_links (token_hash, operator_id, issued_by, created_at, expires_at) values ($1, $2, $3, $4, $5)`,
};

/** See `CredentialStore.addLink`. */
export async function addLink(
  transaction: Transaction,
  tokenHash: Uint8Array,
  { operatorId, issuedBy, expiresAt }: Pick<InvitationLink, 'operatorId' | 'issuedBy' | 'expiresAt'>,
  at: Instant,
): Promise<void> {
  const tx = pgTransaction(transaction);
  tx.write(voidEarlier, [operatorId, timestamp(at)]);
  tx.write(insertLink, [tokenHash, operatorId, issuedBy, timestamp(at), timestamp(expiresAt)], 1);
}

const readLink = {
  name: 'read-link',
  text: `select operator_id as "operatorId", issued_by as "issuedBy", expires_at as "expiresAt", used_at as "usedAt",
      voided_at as "voidedAt"
    from enrolment_links where token_hash = $1 for update`,
};

/** See `CredentialStore.findLink`. */
export async function findLink(tx: Transaction, tokenHash: Uint8Array): Promise<InvitationLink | undefined> {
  const [row] = await pgTransaction(tx).rows<InvitationLink & { operatorId: string }>(readLink, [tokenHash]);
  return row;
}

const updateLink = {
  name: 'use-link',
  text: `update enrolment_links set used_at = $2 where token_hash = $1 and used_at is null and voided_at is null`,
};

/** See `CredentialStore.useLink`. */
export async function useLink(tx: Transaction, tokenHash: Uint8Array, at: Instant): Promise<void> {
  pgTransaction(tx).write(updateLink, [tokenHash, timestamp(at)], 1);
}

const insertChallenge = {
  name: 'insert-challenge',
  text: `insert into passkey_challenges (challenge, kind, operator_id, expires_at) values ($1, $2, $3, $4)`,
};
const forgetChallenges = {
  name: 'forget-challenges',
  text: `delete from passkey_challenges where challenge in (
    select challenge from passkey_challenges where expires_at < $1 order by expires_at limit 8 for update skip locked)`,
};

/** See `CredentialStore.addChallenge`. Also deletes a few expired ones, so that the table stays bounded. */
export async function addChallenge(
  transaction: Transaction,
  challenge: Uint8Array,
  { kind, operatorId }: Parameters<CredentialStore['addChallenge']>[2],
  { now, expiresAt }: { readonly now: Instant; readonly expiresAt: Instant },
): Promise<void> {
  const tx = pgTransaction(transaction);
  tx.write(insertChallenge, [challenge, kind, operatorId, timestamp(expiresAt)], 1);
  tx.write(forgetChallenges, [timestamp(now)]);
}

const deleteChallenge = {
  name: 'take-challenge',
  text: `delete from passkey_challenges where challenge = $1 and kind = $2 and expires_at >= $3
    returning operator_id as "operatorId"`,
};

/** See `CredentialStore.takeChallenge`. */
export async function takeChallenge(
  tx: Transaction,
  challenge: Uint8Array,
  kind: 'registration' | 'sign-in',
  now: Instant,
): ReturnType<CredentialStore['takeChallenge']> {
  const [taken] = await pgTransaction(tx).rows<{ operatorId: string | null }>(deleteChallenge, [
    challenge,
    kind,
    timestamp(now),
  ]);
  return taken;
}

const insertPasskey = {
  name: 'insert-passkey',
  text: `insert into passkeys (credential_id, operator_id, spki, cose, algorithm, counter, transports, backed_up, label, enrolled_by,
      created_at, last_used_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict do nothing returning credential_id`,
};

/** See `CredentialStore.addPasskey`. */
export async function addPasskey(tx: Transaction, key: Passkey): ReturnType<CredentialStore['addPasskey']> {
  const added = await pgTransaction(tx).rows(insertPasskey, [
    key.credentialId,
    key.operatorId,
    key.spki,
    key.cose,
    key.algorithm,
    key.counter,
    key.transports,
    key.backedUp,
    key.label,
    key.registeredBy,
    timestamp(key.createdAt),
    timestamp(key.lastUsedAt),
  ]);
  return { kind: added.length === 1 ? 'added' : 'known' };
}

const passkeyColumns = `credential_id as "credentialId", operator_id as "operatorId", spki, cose, algorithm, counter, transports,
  backed_up as "backedUp", label, enrolled_by as "registeredBy", created_at as "createdAt", last_used_at as "lastUsedAt"`;
const readPasskey = {
  name: 'read-passkey',
  text: `select ${passkeyColumns} from passkeys where credential_id = $1 and removed_at is null for update`,
};
const readPasskeys = {
  name: 'read-passkeys',
  text: `select ${passkeyColumns} from passkeys where operator_id = $1 and removed_at is null order by created_at, credential_id`,
};

/** See `CredentialStore.findPasskey`. */
export async function findPasskey(tx: Transaction, credentialId: string): Promise<Passkey | undefined> {
  const [row] = await pgTransaction(tx).rows<Passkey & { credentialId: string }>(readPasskey, [credentialId]);
  return row;
}

/** See `CredentialStore.listPasskeys`. */
export async function listPasskeys(tx: Transaction, operatorId: string): Promise<readonly Passkey[]> {
  return pgTransaction(tx).rows<Passkey & { credentialId: string }>(readPasskeys, [operatorId]);
}

const countPeople = {
  name: 'count-enrolled',
  text: `select count(distinct o.id)::integer as count from operators o join passkeys k on k.operator_id = o.id
    where o.deactivated_at is null and k.removed_at is null`,
};

/** See `CredentialStore.countRegistered`. */
export async function countRegistered(tx: Transaction): Promise<number> {
  const [row] = await pgTransaction(tx).rows<{ count: number }>(countPeople, []);
  return row!.count;
}

const updates = credentialUpdates('passkeys', 'passkey');
/** See `CredentialStore.usePasskey`. */
export const usePasskey: CredentialStore['usePasskey'] = updates.use;
/** See `CredentialStore.removePasskey`. */
export const removePasskey: CredentialStore['removePasskey'] = updates.remove;
