import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hash,
  sign,
  type KeyObject,
} from 'node:crypto';
import type { Signer } from '../../app/keys/signer.ts';

/** A new P-256 key, PEM (PKCS #8). */
export function makeDirectivePem(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** The public key as published. Its kid is the first 16 bytes of SHA-256 over the SPKI, in base64url. Throws unless it is a P-256 key. */
export function jwkOf(publicKey: KeyObject): Signer['jwk'] {
  const { x, y, crv } = publicKey.export({ format: 'jwk' });
  if (crv !== 'P-256' || x === undefined || y === undefined)
    throw new Error('the directive key is not a P-256 key');
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const kid = Buffer.from(hash('sha256', spki, 'hex').slice(0, 32), 'hex').toString('base64url');
  return { kty: 'EC', crv: 'P-256', x, y, kid, alg: 'ES256', use: 'sig' };
}

/** Signs with a key held in memory. */
export function fileSigner(pem: string): Signer {
  const privateKey = createPrivateKey(pem);
  return {
    jwk: jwkOf(createPublicKey(privateKey)),
    sign: (bytes) =>
      new Promise((resolve, reject) => {
        sign('sha256', bytes, { key: privateKey, dsaEncoding: 'ieee-p1363' }, (error, signature) => {
          if (error === null) resolve(signature);
          else reject(error);
        });
      }),
  };
}
