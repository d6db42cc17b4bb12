import type { AgentCrypto } from './ports.ts';

const sha256Hash = { name: 'SHA-256' } as const;

/** WebCrypto as the agent's cryptography. The global is looked up at each use, so a host without it supplies a port of its own. */
export const webCrypto: AgentCrypto = {
  async sha256(bytes) {
    return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  },
  async hmacSha256(secret, data) {
    const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: sha256Hash }, false, [
      'sign',
    ]);
    return new Uint8Array(await crypto.subtle.sign('HMAC', key, data));
  },
  async verifyEs256({ kty, crv, x, y }, signature, data) {
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
    const key = await crypto.subtle.importKey('jwk', { kty, crv, x, y }, algorithm, false, ['verify']);
    return crypto.subtle.verify({ name: 'ECDSA', hash: sha256Hash }, key, signature, data);
  },
  async verifyEd25519(key, signature, data) {
    try {
      const imported = await crypto.subtle.importKey('raw', key, 'Ed25519', false, ['verify']);
      return await crypto.subtle.verify('Ed25519', imported, signature, data);
    } catch (cause) {
      if (cause instanceof Error && cause.name === 'NotSupportedError') return 'unsupported';
      throw cause;
    }
  },
};

export const webRandomBytes = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));
