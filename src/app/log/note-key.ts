import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hash,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import type { Sha256 } from '../../core/log/hash.ts';
import { formatVkey, keyId, parseVkey, type KeyType, type Vkey } from '../../core/log/note.ts';
import { readCosigned } from '../../core/log/read-cosigned.ts';
import { vkeyJwk } from '../../core/log/vkey-jwk.ts';

/** SHA-256 in the form that the log's tree takes. */
export const sha256: Sha256 = (bytes) => hash('sha256', bytes, 'buffer');

/** A key that signs notes. */
export interface NoteKey {
  readonly name: string;
  readonly id: number;
  readonly type: KeyType;
  /** The verifier key that others need to check its signatures. */
  readonly vkey: string;
  /** Ed25519 over the text's UTF-8: 64 bytes. */
  sign(text: string): Uint8Array;
}

/** The public half of a `NoteKey`. */
export interface NoteVerifier {
  readonly name: string;
  readonly id: number;
  readonly type: KeyType;
  readonly vkey: string;
  /** Whether this is the key's Ed25519 signature over the text's UTF-8. Never throws. */
  verify(text: string, signature: Uint8Array): boolean;
  /** The time, in seconds, that a cosignature of this checkpoint by the key states; undefined where it does not hold, and for a key of type 1. */
  cosignedAt(noteText: string, signature: Uint8Array): number | undefined;
}

/** A new Ed25519 key, PEM (PKCS #8). */
export function makeNoteKeyPem(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** Reads a key from its PEM. Throws if it is not an Ed25519 key or the name is not valid. */
export function noteKeyOf(name: string, type: KeyType, pem: string): NoteKey {
  const privateKey = createPrivateKey(pem);
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  if (privateKey.asymmetricKeyType !== 'ed25519' || x === undefined) throw new Error('not an Ed25519 key');
  const publicKey = Buffer.from(x, 'base64url');
  return {
    name,
    id: keyId(sha256, name, type, publicKey),
    type,
    vkey: formatVkey(sha256, name, type, publicKey),
    sign: (text) => sign(null, Buffer.from(text), privateKey),
  };
}

/**
 * Reads a verifier key; undefined if it is malformed, its id does not match its name and key, or it is one of type 6 and this runtime has no ML-DSA-44
 * (Node has it from 24.7 on, with OpenSSL 3.5).
 */
export function noteVerifierOf(vkey: string): NoteVerifier | undefined {
  const parsed = parseVkey(vkey);
  if (parsed === undefined || keyId(sha256, parsed.name, parsed.type, parsed.key) !== parsed.id)
    return undefined;
  const key = publicKeyOf(parsed);
  if (key === undefined) return undefined;
  const { name, id, type } = parsed;
  return {
    name,
    id,
    type,
    vkey,
    verify: (text, signature) => verify(null, Buffer.from(text), key, signature),
    cosignedAt(noteText, signature) {
      const claimed = readCosigned(parsed, noteText, signature);
      return claimed !== undefined && verify(null, claimed.signed, key, claimed.signature)
        ? claimed.timestampS
        : undefined;
    },
  };
}

/** Undefined where this runtime has no keys of the type. */
function publicKeyOf(vkey: Vkey): KeyObject | undefined {
  try {
    return createPublicKey({ key: vkeyJwk(vkey), format: 'jwk' });
  } catch {
    return undefined;
  }
}
