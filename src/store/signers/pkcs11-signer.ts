import type { Signer } from '../../app/signer.ts';
import { SignerRefused } from './signer-refused.ts';

/** See below. */
export function pkcs11Signer(uri: string): Signer {
  throw new SignerRefused(`${uri}: not yet`);
}
