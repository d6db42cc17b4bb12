import { decodeCredentialPublicKey } from '@simplewebauthn/server/helpers';
import { createPublicKey, type JsonWebKey } from 'node:crypto';

type Algorithm =
  | { readonly kty: 'EC' | 'OKP'; readonly coseCurve: number; readonly crv: string }
  | { readonly kty: 'RSA' };

/** COSE algorithms that a passkey may have (RFC 9053): ES256, EdDSA with Ed25519, RS256. */
const algorithms: ReadonlyMap<number, Algorithm> = new Map<number, Algorithm>([
  [-7, { kty: 'EC', coseCurve: 1, crv: 'P-256' }],
  [-8, { kty: 'OKP', coseCurve: 6, crv: 'Ed25519' }],
  [-257, { kty: 'RSA' }],
]);
export const passkeyAlgorithms: readonly number[] = [...algorithms.keys()];

const label = { algorithm: 3, curveOrModulus: -1, xOrExponent: -2, y: -3 } as const;

export interface ReadKey {
  /** DER SubjectPublicKeyInfo. */
  readonly spki: Uint8Array;
  readonly algorithm: number;
}

/**
 * Reads the key of an authenticator (COSE_Key, RFC 9052 section 7) as SubjectPublicKeyInfo. undefined for another algorithm, or a curve
 * that does not belong to it. The page could send that form too, but then the server would have to trust the page.
 */
export function readCoseKey(cose: Uint8Array): ReadKey | undefined {
  const map = decodeCredentialPublicKey(new Uint8Array(cose)) as unknown as ReadonlyMap<number, unknown>;
  const number = map.get(label.algorithm);
  const algorithm = typeof number === 'number' ? algorithms.get(number) : undefined;
  const jwk = algorithm === undefined ? undefined : jwkOf(map, algorithm);
  if (jwk === undefined) return undefined;
  return {
    spki: createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'der' }),
    algorithm: number as number,
  };
}

function jwkOf(map: ReadonlyMap<number, unknown>, algorithm: Algorithm): JsonWebKey | undefined {
  const first = map.get(label.curveOrModulus);
  const second = map.get(label.xOrExponent);
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
  if (!(second instanceof Uint8Array)) return undefined;
  switch (algorithm.kty) {
    case 'RSA':
      return first instanceof Uint8Array ? { kty: 'RSA', n: text(first), e: text(second) } : undefined;
    case 'OKP':
      return first === algorithm.coseCurve ? { kty: 'OKP', crv: algorithm.crv, x: text(second) } : undefined;
    case 'EC': {
      const y = map.get(label.y);
      return first === algorithm.coseCurve && y instanceof Uint8Array
        ? { kty: 'EC', crv: algorithm.crv, x: text(second), y: text(y) }
        : undefined;
    }
    default:
      algorithm satisfies never;
      throw new Error('a kind of key without a JWK');
  }
}
