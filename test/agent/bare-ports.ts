import { createHash, createHmac, createPublicKey, verify, type KeyObject } from 'node:crypto';
import type { AgentCrypto } from '../../src/agent/platform/ports.ts';

/** The agent's cryptography by node:crypto, as firmware without WebCrypto supplies it. */
export const nodeCrypto: AgentCrypto = {
  sha256: async (bytes) => Uint8Array.from(createHash('sha256').update(bytes).digest()),
  hmacSha256: async (secret, data) => Uint8Array.from(createHmac('sha256', secret).update(data).digest()),
  verifyEs256: async ({ kty, crv, x, y }, signature, data) => {
    const key = createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' });
    return verify('sha256', data, { key, dsaEncoding: 'ieee-p1363' }, signature);
  },
  verifyEd25519: async (key, signature, data) => verify(null, data, ed25519Key(key), signature),
};

function ed25519Key(raw: Uint8Array): KeyObject {
  const x = Buffer.from(raw).toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}
