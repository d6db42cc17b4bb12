import { createPublicKey, hash, verify, type KeyObject } from 'node:crypto';
import type { Sha256 } from '../core/log/hash.ts';
import { keyId, parseVkey, type KeyType, type NoteSignature, type Vkey } from '../core/log/note.ts';

export const sha256: Sha256 = (bytes) => hash('sha256', bytes, 'buffer');

/** SHA-256 as the log's documents write it: base64url without padding. */
export const sha256Text = (bytes: Uint8Array): string => hash('sha256', bytes, 'base64url');

/** A verifier key, ready to verify. */
export interface TrustedKey extends Vkey {
  readonly publicKey: KeyObject;
}

/** The keys whose signatures count. */
export interface AuditTrust {
  readonly logKeys: readonly TrustedKey[];
  readonly witnessKeys: readonly TrustedKey[];
  /** So many witnesses must have cosigned. */
  readonly quorum: number;
}

/** Reads a verifier key of one type; a string: what is wrong with it. */
export function readTrustedKey(vkey: string, type: KeyType): TrustedKey | string {
  const parsed = parseVkey(vkey.trim());
  const what = type === 1 ? 'a log' : 'a witness';
  if (parsed === undefined) return `"${vkey}" is not a verifier key (name+id+key)`;
  if (parsed.type !== type) return `"${vkey}" is not the key of ${what}`;
  if (keyId(sha256, parsed.name, type, parsed.key) !== parsed.id) {
    return `"${vkey}": the id is not that of name and key; it was mistyped`;
  }
  const x = Buffer.from(parsed.key).toString('base64url');
  const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return { ...parsed, publicKey };
}

export function signatureBy(
  key: TrustedKey,
  signatures: readonly NoteSignature[],
): NoteSignature | undefined {
  return signatures.find((one) => one.name === key.name && one.id === key.id);
}

export function holds(key: TrustedKey, text: string, signature: Uint8Array): boolean {
  return verify(null, Buffer.from(text), key.publicKey, signature);
}
