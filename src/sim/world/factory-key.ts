import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import type { FactoryKey } from '../../agent/platform/ports.ts';

/** A key that the maker puts into a phone. */
export interface MadeFactoryKey extends FactoryKey {
  /** What the maker's manifest says of it: SHA-256 of its SPKI, base64url. */
  readonly sha256: string;
}

export function makeFactoryKey(): MadeFactoryKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x, y } = publicKey.export({ format: 'jwk' });
  if (x === undefined || y === undefined) throw new Error('an EC key without a point');
  return {
    sha256: createHash('sha256')
      .update(publicKey.export({ type: 'spki', format: 'der' }))
      .digest('base64url'),
    publicKey: () => Promise.resolve({ kty: 'EC', crv: 'P-256', x, y }),
    sign: (data) => Promise.resolve(sign('sha256', data, { key: privateKey, dsaEncoding: 'ieee-p1363' })),
  };
}
