import { hash } from 'node:crypto';

/** Whom a public statement is about: SHA-256(salt ‖ deviceId), base64url, over the 16 bytes of each. */
export function subjectOf(salt: string, deviceId: string): string {
  return hash('sha256', Buffer.from(salt + deviceId, 'hex'), 'base64url');
}
