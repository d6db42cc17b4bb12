import type { Bytes } from '../../core/base64.ts';
import { encodeUtf8 } from '../../core/utf8.ts';
import type { EpisodeCrypto } from '../../core/orders/episode.ts';
import type { PublicKeyJwk } from '../../protocol/device/enrolment.ts';
import type { AgentCrypto } from './ports.ts';
import { webCrypto } from './web-crypto.ts';

// Each takes the host's cryptography last; WebCrypto where none is given.

/** HMAC-SHA-256. */
export function hmac(secret: Bytes, data: Bytes, crypto: AgentCrypto = webCrypto): Promise<Uint8Array> {
  return crypto.hmacSha256(secret, data);
}

export function sha256(bytes: Bytes, crypto: AgentCrypto = webCrypto): Promise<Uint8Array> {
  return crypto.sha256(bytes);
}

/** Both, as the formats of the log take them. */
export function digestsOf(crypto: AgentCrypto): EpisodeCrypto {
  return {
    digest: (bytes) => crypto.sha256(bytes),
    mac: (secret, data) => crypto.hmacSha256(secret, data),
  };
}

export function utf8(text: string): Bytes {
  return encodeUtf8(text);
}

/** Verifies an ECDSA P-256 signature over SHA-256 (RFC 7518 section 3.4). false also where the key is not a point of the curve. */
export async function checkEs256(
  key: PublicKeyJwk,
  signature: Bytes,
  signed: string,
  crypto: AgentCrypto = webCrypto,
): Promise<boolean> {
  try {
    return await crypto.verifyEs256(key, signature, utf8(signed));
  } catch {
    return false;
  }
}

/** Verifies an Ed25519 signature (RFC 8032). `fails` also where the key is not a point of the curve; `unsupported` where the platform has no Ed25519. */
export async function checkEd25519(
  key: Bytes,
  signature: Uint8Array,
  signed: string,
  crypto: AgentCrypto = webCrypto,
): Promise<'holds' | 'fails' | 'unsupported'> {
  try {
    const verified = await crypto.verifyEd25519(key, Uint8Array.from(signature), utf8(signed));
    return verified === 'unsupported' ? verified : verified ? 'holds' : 'fails';
  } catch {
    return 'fails';
  }
}
