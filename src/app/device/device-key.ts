import { createPublicKey, hash, type KeyObject } from 'node:crypto';
import type { PublicKeyJwk } from '../../protocol/device/enrolment.ts';

/** A device key as the server names and keeps it. */
export interface DeviceKey {
  readonly key: KeyObject;
  /** SubjectPublicKeyInfo, base64url DER: what the carnet carries. */
  readonly spki: string;
  /** The first 16 bytes of SHA-256 over the SPKI, in hex. */
  readonly deviceId: string;
}

/** Reads a P-256 public key; undefined where its coordinates are no point of the curve. */
export function readDeviceKey({ kty, crv, x, y }: PublicKeyJwk): DeviceKey | undefined {
  try {
    const key = createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' });
    const spki = key.export({ type: 'spki', format: 'der' }).toString('base64url');
    return { key, spki, deviceId: deviceIdOf(spki) };
  } catch {
    return undefined;
  }
}

/** The id of the key whose SubjectPublicKeyInfo this is, base64url DER. */
export function deviceIdOf(spki: string): string {
  return hash('sha256', Buffer.from(spki, 'base64url'), 'hex').slice(0, 32);
}
