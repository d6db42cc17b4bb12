import { createPublicKey, verify } from 'node:crypto';
import type { CompactJws } from '../../protocol/device/jws.ts';

/**
 * Whether the report's ES256 signature (RFC 7518 section 3.4) holds under the device key, given as base64url SPKI. Runs in libuv's pool,
 * beside the event loop.
 */
export function verifyReport(key: string, report: CompactJws): Promise<boolean> {
  return new Promise((resolve, reject) => {
    verify(
      'sha256',
      Buffer.from(report.signingInput, 'ascii'),
      {
        key: createPublicKey({ key: Buffer.from(key, 'base64url'), format: 'der', type: 'spki' }),
        dsaEncoding: 'ieee-p1363',
      },
      Buffer.from(report.signature, 'base64url'),
      (error, holds) => {
        if (error === null) resolve(holds);
        else reject(error);
      },
    );
  });
}
