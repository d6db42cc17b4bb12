import { decodeCredentialPublicKey } from '@simplewebauthn/server/helpers';
import { createPublicKey, type JsonWebKey } from 'node:crypto';

/** COSE algorithms that a passkey may have (RFC 9053): ES256, EdDSA with Ed25519, RS256. */
export const passkeyAlgorithms: readonly number[] = [-7, -8, -257];

const label = { algorithm: 3, curveOrModulus: -1, xOrExponent: -2, y: -3 } as const;
const curves: Readonly<Record<number, { readonly id: number; readonly kty: string; readonly crv: string }>> =
  {
    [-7]: { id: 1, kty: 'EC', crv: 'P-256' },
    [-8]: { id: 6, kty: 'OKP', crv: 'Ed25519' },
  };

export interface ReadKey {
  /** DER SubjectPublicKeyInfo. */
  readonly spki: Uint8Array;
  readonly algorithm: number;
}

/**
 * The key as an authenticator gave it (COSE_Key, RFC 9052 section 7), in the form that everybody reads. undefined for any other algorithm, or for
 * a curve that does not belong to it. The page could say the same, but then we would believe the page.
 */
export function readCoseKey(cose: Uint8Array): ReadKey | undefined {
  const map = decodeCredentialPublicKey(new Uint8Array(cose)) as unknown as ReadonlyMap<number, unknown>;
  const algorithm = map.get(label.algorithm);
  if (typeof algorithm !== 'number' || !passkeyAlgorithms.includes(algorithm)) return undefined;
  const jwk = jwkOf(map, algorithm);
  if (jwk === undefined) return undefined;
  return {
    spki: createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'der' }),
    algorithm,
  };
}

function jwkOf(map: ReadonlyMap<number, unknown>, algorithm: number): JsonWebKey | undefined {
  const first = map.get(label.curveOrModulus);
  const second = map.get(label.xOrExponent);
  const y = map.get(label.y);
  const text = (bytes: unknown): string => Buffer.from(bytes as Uint8Array).toString('base64url');
  if (!(second instanceof Uint8Array)) return undefined;
  const curve = curves[algorithm];
  if (curve === undefined)
    return first instanceof Uint8Array ? { kty: 'RSA', n: text(first), e: text(second) } : undefined;
  if (first !== curve.id) return undefined;
  if (curve.kty === 'OKP') return { kty: 'OKP', crv: curve.crv, x: text(second) };
  return y instanceof Uint8Array ? { kty: 'EC', crv: curve.crv, x: text(second), y: text(y) } : undefined;
}
