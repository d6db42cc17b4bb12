import { decodeBase64url, encodeBase64url, type Bytes } from '../../core/base64.ts';
import { signingInputOf } from '../../protocol/device/jws.ts';
import type { PublicKeyJwk } from '../../protocol/device/enrolment.ts';
import type { Report } from '../../protocol/device/report.ts';
import { hmac, sha256, utf8 } from './digest.ts';
import type { AgentCrypto, KeyStore } from './ports.ts';

// RFC 5480: SubjectPublicKeyInfo of an uncompressed point on P-256, up to where the point begins.
const spkiPrefix = 'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE';

/** The key's SubjectPublicKeyInfo, DER. Throws a TypeError where the key is not on P-256. */
export function spkiOf(key: PublicKeyJwk): Bytes {
  const [x, y] = [decodeBase64url(key.x), decodeBase64url(key.y)];
  if (x?.length !== 32 || y?.length !== 32)
    throw new TypeError('the key store gave a key that is not on P-256');
  return new Uint8Array([...decodeBase64url(spkiPrefix)!, ...x, ...y]);
}

/** The id of a key: hex of the first 16 bytes of SHA-256 over its SPKI. Rejects with a TypeError where the key is not on P-256. */
export async function deviceIdOf(key: PublicKeyJwk, crypto?: AgentCrypto): Promise<string> {
  return hexOf(await sha256(spkiOf(key), crypto)).slice(0, 32);
}

/** Signs the report with the device key: a compact JWS, ES256, with the one header that servers accept without parsing it. */
export async function signReport(keys: KeyStore, report: Report): Promise<string> {
  const input = signingInputOf({ alg: 'ES256' }, report);
  return `${input}.${encodeBase64url(await keys.sign(utf8(input)))}`;
}

/** HMAC-SHA-256 over the ASCII of the report's JWS under the session key; both texts are base64url. */
export async function macOf(jws: string, sessionKey: string, crypto?: AgentCrypto): Promise<string> {
  const secret = decodeBase64url(sessionKey) ?? new Uint8Array(0);
  return encodeBase64url(await hmac(secret, utf8(jws), crypto));
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
