import { createPublicKey, hash, verify, type KeyObject } from 'node:crypto';
import type { Sha256 } from '../core/log/hash.ts';
import { readCosigned } from '../core/log/read-cosigned.ts';
import { vkeyJwk } from '../core/log/vkey-jwk.ts';
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

/** Reads a verifier key of one of these types; a string: what is wrong with it. */
export function readTrustedKey(vkey: string, ...types: readonly KeyType[]): TrustedKey | string {
  const parsed = parseVkey(vkey.trim());
  const what = types.includes(1) ? 'a log' : 'a witness';
  if (parsed === undefined) return `"${vkey}" is not a verifier key (name+id+key)`;
  if (!types.includes(parsed.type)) return `"${vkey}" is not the key of ${what}`;
  if (keyId(sha256, parsed.name, parsed.type, parsed.key) !== parsed.id) {
    return `"${vkey}": the id is not that of name and key; it was mistyped`;
  }
  const publicKey = publicKeyOf(parsed);
  return publicKey === undefined
    ? `the key of "${parsed.name}" is of ML-DSA-44, which this Node cannot check: it can from 24.7 on, with OpenSSL 3.5`
    : { ...parsed, publicKey };
}

/** Undefined where this runtime has no keys of the type. */
function publicKeyOf(vkey: Vkey): KeyObject | undefined {
  try {
    return createPublicKey({ key: vkeyJwk(vkey), format: 'jwk' });
  } catch {
    return undefined;
  }
}

/** The lines under this key's name and id: at most one in a checkpoint that follows its standard. */
export function linesBy(key: TrustedKey, signatures: readonly NoteSignature[]): readonly Uint8Array[] {
  return signatures
    .filter((one) => one.name === key.name && one.id === key.id)
    .map(({ signature }) => signature);
}

/** The time, in seconds, that this cosignature states; undefined where it does not hold. */
export function cosignedAt(key: TrustedKey, noteText: string, signature: Uint8Array): number | undefined {
  const claimed = readCosigned(key, noteText, signature);
  return claimed !== undefined && verify(null, claimed.signed, key.publicKey, claimed.signature)
    ? claimed.timestampS
    : undefined;
}

export function holds(key: TrustedKey, text: string, signature: Uint8Array): boolean {
  return verify(null, Buffer.from(text), key.publicKey, signature);
}
