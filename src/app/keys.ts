import { hkdfSync } from 'node:crypto';
import type { SealingSecret } from './seals.ts';
import type { Signer } from './signer.ts';

/** Everything secret that a server holds, as its key store gives it. */
export interface ServerKeys {
  readonly sealing: readonly SealingSecret[];
  /** 32 bytes. */
  readonly unlockMaster: Uint8Array;
  readonly directive: Signer;
  /** The operators' bearer token. */
  readonly operatorToken: string;
}

const unlockSecretBytes = 20;

/** The secret that phone and support desk share: HKDF-SHA-256 (RFC 5869) of the master, without salt, under the deviceId's text. */
export function unlockSecretOf(unlockMaster: Uint8Array, deviceId: string): string {
  const secret = hkdfSync('sha256', unlockMaster, '', `carnet unlock ${deviceId}`, unlockSecretBytes);
  return Buffer.from(secret).toString('base64url');
}
