import { decodeBase64url, encodeBase64url, signingInputOf } from '../../protocol/device/jws.ts';
import type { PublicKeyJwk } from '../../protocol/device/enrolment.ts';
import type { Report } from '../../protocol/device/report.ts';
import type { KeyStore } from './ports.ts';

// RFC 5480: SubjectPublicKeyInfo of an uncompressed point on P-256, up to where the point begins.
const spkiPrefix = '3059301306072a8648ce3d020106082a8648ce3d03010703420004';

/** The hex of the first 16 bytes of SHA-256 over the key's SPKI: names the key. Throws where the key store gave no P-256 key. */
export async function deviceIdOf(key: PublicKeyJwk): Promise<string> {
  const [x, y] = [decodeBase64url(key.x), decodeBase64url(key.y)];
  if (x?.length !== 32 || y?.length !== 32)
    throw new TypeError('the key store gave a key that is not on P-256');
  const prefix = Uint8Array.from(spkiPrefix.match(/../g)!, (pair) => Number.parseInt(pair, 16));
  return hexOf(await sha256(new Uint8Array([...prefix, ...x, ...y]))).slice(0, 32);
}

/** The report as a compact JWS, ES256, under the device key: the header that servers know without parsing it. */
export async function signReport(keys: KeyStore, report: Report): Promise<string> {
  const input = signingInputOf({ alg: 'ES256' }, report);
  return `${input}.${encodeBase64url(await keys.sign(utf8(input)))}`;
}

/** HMAC-SHA-256, by WebCrypto. */
export async function hmac(
  secret: Uint8Array<ArrayBuffer>,
  data: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array> {
  const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
  ]);
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, data));
}

/** HMAC-SHA-256 over the report's ASCII under the session key, base64url. */
export async function macOf(jws: string, sessionKey: string): Promise<string> {
  const secret = decodeBase64url(sessionKey) ?? new Uint8Array(0);
  return encodeBase64url(await hmac(secret, utf8(jws)));
}

export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
