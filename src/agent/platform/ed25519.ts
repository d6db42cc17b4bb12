import type { Bytes } from '../../core/base64.ts';
import { utf8 } from './digest.ts';

/** Verifies an Ed25519 signature (RFC 8032) by WebCrypto. `unsupported` where the platform has no Ed25519. */
export async function checkEd25519(
  key: Bytes,
  signature: Uint8Array,
  signed: string,
): Promise<'holds' | 'fails' | 'unsupported'> {
  try {
    const imported = await crypto.subtle.importKey('raw', key, 'Ed25519', false, ['verify']);
    return (await crypto.subtle.verify('Ed25519', imported, Uint8Array.from(signature), utf8(signed)))
      ? 'holds'
      : 'fails';
  } catch (cause) {
    // Any other error means that the key is not a point of the curve, so no signature of it holds.
    return cause instanceof Error && cause.name === 'NotSupportedError' ? 'unsupported' : 'fails';
  }
}
