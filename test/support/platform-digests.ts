import { createHmac, hash } from 'node:crypto';
import type { Bytes } from '../../src/core/base64.ts';
import type { EpisodeCrypto } from '../../src/core/orders/episode.ts';

/** By node:crypto, at once. */
export const nodeDigests: EpisodeCrypto = {
  digest: (bytes) => hash('sha256', bytes, 'buffer'),
  mac: (key, bytes) => createHmac('sha256', key).update(bytes).digest(),
};

/** By WebCrypto, asynchronous. */
export const webDigests: EpisodeCrypto = {
  digest: async (bytes) => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)),
  mac: async (key, bytes) => {
    const imported = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, [
      'sign',
    ]);
    return new Uint8Array(await crypto.subtle.sign('HMAC', imported, bytes));
  },
};

export const bytesOfHex = (hex: string): Bytes => Uint8Array.from(Buffer.from(hex, 'hex'));
export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
