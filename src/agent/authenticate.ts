import { parseInstant, type Instant } from '../core/time.ts';
import type { DeliveredDirective } from '../protocol/directive.ts';
import { decodeBase64url, decodeJson, encodeBase64url, splitJws } from '../protocol/jws.ts';
import type { Trust } from '../protocol/trust.ts';
import { sha256, utf8 } from './device-key.ts';
import type { Order, RefusedBecause } from './obey.ts';
import { claimedSeq, readDirective } from './shapes.ts';

/** `typ` of a directive (PROTOCOL.md, Directives). */
export const directiveType = 'carnet-directive+jws';

/**
 * Checks a delivered directive as far as keys and hashes go: compact JWS (RFC 7515), ES256 (RFC 7518 section 3.4) by a trusted directive
 * key, the `typ`, the shape, and that the statement is the one it names. Whom it addresses and when is for `obey` to judge.
 */
export async function authenticate(delivered: DeliveredDirective, trust: Trust): Promise<Order> {
  const jws = splitJws(delivered.directive);
  const payload = jws === undefined ? undefined : decodeJson(jws.payload);
  const reject = (why: RefusedBecause): Order => ({ kind: 'rejected', seq: claimedSeq(payload), why });
  const header = jws === undefined ? undefined : decodeJson(jws.header);
  if (jws === undefined || header === undefined) return reject('malformed');
  // RFC 7515 section 4.1.11: what must be understood and is not, is refused.
  if (header['alg'] !== 'ES256' || header['typ'] !== directiveType || 'crit' in header)
    return reject('wrong-type');
  const key = trust.directiveKeys.keys.find((each) => each.kid === header['kid']);
  if (key === undefined) return reject('unknown-key');
  const signature = decodeBase64url(jws.signature);
  if (
    signature === undefined ||
    !(await holds({ kty: key.kty, crv: key.crv, x: key.x, y: key.y }, signature, jws.signingInput))
  )
    return reject('bad-signature');
  const directive = readDirective(payload);
  if (directive === undefined) return reject('malformed');
  if (encodeBase64url(await sha256(utf8(delivered.statement))) !== directive.statementSha256)
    return reject('statement-mismatch');
  return { kind: 'authentic', directive, until: untilOf(delivered.statement) };
}

async function holds(
  jwk: { kty: string; crv: string; x: string; y: string },
  signature: Uint8Array<ArrayBuffer>,
  signed: string,
): Promise<boolean> {
  try {
    const key = await crypto.subtle.importKey('jwk', jwk, { name: 'ECDSA', namedCurve: 'P-256' }, false, [
      'verify',
    ]);
    return await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, signature, utf8(signed));
  } catch {
    // A key that is no point of the curve: nothing it signed holds.
    return false;
  }
}

/** The end that a statement names (`until`), where it names one. */
function untilOf(statement: string): Instant | null {
  try {
    const value: unknown = JSON.parse(statement);
    const until = typeof value === 'object' && value !== null && 'until' in value ? value.until : undefined;
    return typeof until === 'string' ? (parseInstant(until) ?? null) : null;
  } catch {
    return null;
  }
}
