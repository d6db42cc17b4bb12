import { verify } from 'node:crypto';
import type { CompactJws } from '../../protocol/device/jws.ts';

/** R and S of a P-256 signature: 32 bytes each (RFC 7518 section 3.4). */
const scalarBytes = 32;

/**
 * Whether the report's ES256 signature (RFC 7518 section 3.4) holds under the device key, given as base64url SPKI. Runs in libuv's pool,
 * beside the event loop. Rejects where the key cannot be read. The key goes to OpenSSL as PEM and the signature as DER, though the wire has
 * neither: a DER key and an `ieee-p1363` signature give the same verdict and take the event loop twice as long.
 */
export function verifyReport(key: string, report: CompactJws): Promise<boolean> {
  return new Promise((resolve, reject) => {
    verify(
      'sha256',
      Buffer.from(report.signingInput, 'ascii'),
      pemOf(key),
      derSignature(Buffer.from(report.signature, 'base64url')),
      (error, holds) => {
        if (error === null) resolve(holds);
        else reject(error);
      },
    );
  });
}

/** RFC 7468 section 13. OpenSSL does not ask for lines of 64 characters. */
function pemOf(spki: string): string {
  return `-----BEGIN PUBLIC KEY-----\n${Buffer.from(spki, 'base64url').toString('base64')}\n-----END PUBLIC KEY-----\n`;
}

/** `Ecdsa-Sig-Value` (RFC 3279 section 2.2.3) of R and S side by side; empty, which verifies under no key, where they have another length. */
function derSignature(signature: Buffer): Buffer {
  if (signature.length !== 2 * scalarBytes) return Buffer.alloc(0);
  const r = integerStart(signature, 0);
  const s = integerStart(signature, scalarBytes);
  const rBytes = scalarBytes - r.skipped + r.padding;
  const sBytes = scalarBytes - s.skipped + s.padding;
  const der = Buffer.alloc(6 + rBytes + sBytes);
  der.set([0x30, 4 + rBytes + sBytes, 0x02, rBytes]);
  signature.copy(der, 4 + r.padding, r.skipped, scalarBytes);
  der.set([0x02, sBytes], 4 + rBytes);
  signature.copy(der, 6 + rBytes + s.padding, scalarBytes + s.skipped);
  return der;
}

/** A DER integer has no zero byte before it but the one that keeps it positive. */
function integerStart(bytes: Buffer, at: number): { readonly skipped: number; readonly padding: 0 | 1 } {
  let skipped = 0;
  while (skipped < scalarBytes - 1 && bytes[at + skipped] === 0) skipped += 1;
  return { skipped, padding: bytes[at + skipped]! >= 0x80 ? 1 : 0 };
}
