import { encodeBase64url } from '../base64.ts';
import type { Vkey } from './note.ts';

/** The public key of a verifier key as a JWK: Ed25519 by RFC 8037, ML-DSA-44 by the type `AKP`, which a runtime may not know. */
export function vkeyJwk({ type, key }: Pick<Vkey, 'type' | 'key'>): Readonly<Record<string, string>> {
  const bytes = encodeBase64url(key);
  return type === 6 ? { kty: 'AKP', alg: 'ML-DSA-44', pub: bytes } : { kty: 'OKP', crv: 'Ed25519', x: bytes };
}
