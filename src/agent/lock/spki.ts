import { decodeBase64url, encodeBase64url, type Bytes } from '../../core/base64.ts';
import { hexBytes } from '../../core/bytes.ts';
import { sameBytes } from '../../core/log/hash.ts';
import type { AgentCrypto } from '../platform/ports.ts';

/** What stands before the point of P-256 (RFC 5480) and before the key of Ed25519 (RFC 8410) in a DER SubjectPublicKeyInfo. */
const p256Prefix = '3059301306072a8648ce3d020106082a8648ce3d03010703420004';
const ed25519Prefix = '302a300506032b6570032100';
const halfBytes = 32;

/**
 * Verifies a signature by the key of a SubjectPublicKeyInfo: ES256 as WebAuthn writes it (DER), or Ed25519. false for a key of another kind, one that is
 * not a point of its curve, and where the platform has no Ed25519.
 */
export async function holdsBySpki(
  spki: string,
  signature: Bytes,
  signed: Bytes,
  crypto: AgentCrypto,
): Promise<boolean> {
  const der = decodeBase64url(spki);
  if (der === undefined) return false;
  try {
    const point = after(p256Prefix, der, 2 * halfBytes);
    if (point !== undefined) {
      const [x, y] = [point.subarray(0, halfBytes), point.subarray(halfBytes)].map(encodeBase64url);
      const raw = rawOfDer(signature);
      return (
        raw !== undefined &&
        (await crypto.verifyEs256({ kty: 'EC', crv: 'P-256', x: x!, y: y! }, raw, signed))
      );
    }
    const key = after(ed25519Prefix, der, halfBytes);
    return key !== undefined && (await crypto.verifyEd25519(key, signature, signed)) === true;
  } catch {
    return false;
  }
}

/** What follows a prefix in hex, where it is exactly so long. */
function after(prefixHex: string, der: Bytes, length: number): Bytes | undefined {
  const prefix = hexBytes(prefixHex);
  const isOne = der.length === prefix.length + length && sameBytes(der.subarray(0, prefix.length), prefix);
  return isOne ? der.slice(prefix.length) : undefined;
}

/** r and s, 32 bytes each, of an ECDSA signature in DER (WebAuthn Level 3, section 6.5.5); undefined where it is not exactly that. */
function rawOfDer(der: Bytes): Bytes | undefined {
  if (der[0] !== 0x30 || der[1] !== der.length - 2) return undefined;
  const raw = new Uint8Array(2 * halfBytes);
  let at = 2;
  for (const half of [0, 1]) {
    const length = der[at + 1];
    if (der[at] !== 0x02 || length === undefined || length === 0 || at + 2 + length > der.length)
      return undefined;
    let number = der.subarray(at + 2, at + 2 + length);
    if (number[0] === 0) number = number.subarray(1);
    if (number.length > halfBytes) return undefined;
    raw.set(number, (half + 1) * halfBytes - number.length);
    at += 2 + length;
  }
  return at === der.length ? raw : undefined;
}
