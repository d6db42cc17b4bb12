import { createECDH, createPrivateKey, hash } from 'node:crypto';

/** A P-256 key that follows from a label. PKCS #8, PEM. */
export function seededKey(label: string): string {
  const ecdh = createECDH('prime256v1');
  const secret = hash('sha256', `carnet test key 2026-11 ${label}`, 'buffer');
  ecdh.setPrivateKey(secret);
  const point = ecdh.getPublicKey();
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
  const [x, y, d] = [point.subarray(1, 33), point.subarray(33), secret].map(text);
  const key = { kty: 'EC', crv: 'P-256', x: x!, y: y!, d: d! };
  return createPrivateKey({ key, format: 'jwk' }).export({ type: 'pkcs8', format: 'pem' }).toString();
}
