import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import type { KeyStore } from '../../agent/platform/ports.ts';
import type { PublicKeyJwk } from '../../protocol/device/enrolment.ts';

/** A phone's key in node:crypto, without the thread pool's detours: a fleet signs thousands of reports a second. */
export function deviceKeys(): KeyStore {
  let privateKey: KeyObject | undefined;
  let publicKey: PublicKeyJwk | undefined;
  return {
    load: () => Promise.resolve(publicKey),
    generate() {
      const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const { x, y } = pair.publicKey.export({ format: 'jwk' });
      if (x === undefined || y === undefined) throw new Error('an EC key without a point');
      privateKey = pair.privateKey;
      publicKey = { kty: 'EC', crv: 'P-256', x, y };
      return Promise.resolve(publicKey);
    },
    sign(data) {
      if (privateKey === undefined) throw new Error('signing before a key was made');
      return Promise.resolve(sign('sha256', data, { key: privateKey, dsaEncoding: 'ieee-p1363' }));
    },
  };
}
