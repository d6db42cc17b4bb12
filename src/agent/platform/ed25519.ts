import type { Bytes } from '../../core/log/base64.ts';
import { utf8 } from './device-key.ts';

/** Ed25519 (RFC 8032) by WebCrypto. `unsupported` where the platform has none: then nothing can be proved to this phone. */
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
    // Any other complaint is about a key that is no point of the curve: nothing it signed holds.
    return cause instanceof Error && cause.name === 'NotSupportedError' ? 'unsupported' : 'fails';
  }
}
