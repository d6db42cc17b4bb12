import { parseInstant, type Instant } from '../../core/time.ts';
import type { DeliveredDirective, Directive } from '../../protocol/device/directive.ts';
import { decodeBase64url, decodeJson, encodeBase64url, splitJws } from '../../protocol/device/jws.ts';
import type { Trust } from '../../protocol/device/trust.ts';
import { sha256, utf8 } from '../platform/device-key.ts';
import { parseJson } from '../platform/json.ts';
import type { Order, RefusedBecause } from '../lock/obey.ts';
import { claimedSeq, readDirective } from './shapes.ts';
import { verifyLock } from '../lock/verify-lock.ts';
import type { LogTrust } from '../lock/verify-note.ts';

/** `typ` of a directive (PROTOCOL.md, Directives). */
export const directiveType = 'carnet-directive+jws';

/** What a delivered directive is held against. */
export interface Grounds {
  readonly directiveKeys: Trust['directiveKeys'];
  readonly log: LogTrust;
  readonly phoneId: string;
  /** Address, expiry and sequence: what speaks against it before any cryptography. Whoever obeys asks again, of the state of that moment. */
  readonly inadmissible: (directive: Directive) => RefusedBecause | undefined;
}

/**
 * Verifies a delivered directive in the order of PROTOCOL.md: address, expiry, sequence, signature (compact JWS, RFC 7515; ES256, RFC 7518
 * section 3.4), statement hash; a lock, all of its proof too.
 */
export async function authenticate(delivered: DeliveredDirective, grounds: Grounds): Promise<Order> {
  const jws = splitJws(delivered.directive);
  const payload = jws === undefined ? undefined : decodeJson(jws.payload);
  const reject = (why: RefusedBecause): Order => ({ kind: 'rejected', seq: claimedSeq(payload), why });
  const header = jws === undefined ? undefined : decodeJson(jws.header);
  if (jws === undefined || header === undefined) return reject('malformed');
  // RFC 7515 section 4.1.11: what must be understood and is not, is refused.
  if (header['alg'] !== 'ES256' || header['typ'] !== directiveType || 'crit' in header)
    return reject('wrong-type');
  const directive = readDirective(payload);
  if (directive === undefined) return reject('malformed');
  const against = grounds.inadmissible(directive);
  if (against !== undefined) return reject(against);
  const key = grounds.directiveKeys.keys.find((each) => each.kid === header['kid']);
  if (key === undefined) return reject('unknown-key');
  const signature = decodeBase64url(jws.signature);
  if (
    signature === undefined ||
    !(await holds({ kty: key.kty, crv: key.crv, x: key.x, y: key.y }, signature, jws.signingInput))
  )
    return reject('bad-signature');
  if (encodeBase64url(await sha256(utf8(delivered.statement))) !== directive.statementSha256)
    return reject('statement-mismatch');
  if (directive.type !== 'lock') return { kind: 'authentic', directive, until: untilOf(delivered.statement) };
  const { statement, proof } = delivered;
  const proved = await verifyLock({ directive, statement, proof, phoneId: grounds.phoneId }, grounds.log);
  return typeof proved === 'string' ? reject(proved) : { kind: 'proved', directive, ...proved };
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
  const value = parseJson(statement);
  const until = typeof value === 'object' && value !== null && 'until' in value ? value.until : undefined;
  return typeof until === 'string' ? (parseInstant(until) ?? null) : null;
}
