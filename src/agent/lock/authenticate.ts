import { parseInstant, type Instant } from '../../core/time.ts';
import type { DeliveredDirective, Directive } from '../../protocol/device/directive.ts';
import { decodeBase64url, encodeBase64url } from '../../core/base64.ts';
import { decodeJson, splitJws } from '../../protocol/device/jws.ts';
import type { Trust } from '../../protocol/device/trust.ts';
import { checkEs256, sha256, utf8 } from '../platform/digest.ts';
import { parseJson } from '../platform/json.ts';
import type { AgentCrypto } from '../platform/ports.ts';
import type { EnrolledState } from '../state/agent-state.ts';
import { inadmissible } from '../state/obey.ts';
import type { Order, RefusalReason } from '../state/order.ts';
import type { LockContext } from './lock-context.ts';
import { claimedSeq, readDirective } from '../platform/shapes.ts';
import { verifyLock } from './verify-lock.ts';
import type { LogTrust } from './verify-note.ts';

/** `typ` of a directive (PROTOCOL.md, Directives). */
export const directiveType = 'carnet-directive+jws';

/** What a delivered directive is verified against. */
export interface VerificationContext {
  readonly directiveKeys: Trust['directiveKeys'];
  readonly log: LogTrust;
  readonly phoneId: string;
  /** The host's; WebCrypto where none is given. */
  readonly crypto?: AgentCrypto;
  /** Checks address, expiry and sequence before any cryptography. `obey` checks them again, against the state of that moment. */
  readonly inadmissible: (directive: Directive) => RefusalReason | undefined;
}

/** The verification context for this state, at this time. */
export function verificationContext(
  { pinned, ports }: LockContext,
  state: EnrolledState,
  phoneId: string,
  at: Instant,
): VerificationContext {
  return {
    directiveKeys: state.trust.directiveKeys,
    log: pinned ?? state.trust,
    phoneId,
    crypto: ports.crypto,
    inadmissible: (directive) => inadmissible(state, directive, at),
  };
}

/**
 * Verifies a delivered directive in the order of PROTOCOL.md: address, expiry, sequence, signature (compact JWS, RFC 7515; ES256, RFC 7518
 * section 3.4), statement hash; for a lock also its proof.
 */
export async function authenticate(
  delivered: DeliveredDirective,
  context: VerificationContext,
): Promise<Order> {
  const jws = splitJws(delivered.directive);
  const payload = jws === undefined ? undefined : decodeJson(jws.payload);
  const reject = (why: RefusalReason): Order => ({ kind: 'rejected', seq: claimedSeq(payload), why });
  const header = jws === undefined ? undefined : decodeJson(jws.header);
  if (jws === undefined || header === undefined) return reject('malformed');
  // RFC 7515 section 4.1.11: `crit` lists extensions that must be understood, and the agent knows none.
  if (header['alg'] !== 'ES256' || header['typ'] !== directiveType || 'crit' in header)
    return reject('wrong-type');
  const directive = readDirective(payload);
  if (directive === undefined) return reject('malformed');
  const against = context.inadmissible(directive);
  if (against !== undefined) return reject(against);
  const key = context.directiveKeys.keys.find((each) => each.kid === header['kid']);
  if (key === undefined) return reject('unknown-key');
  const signature = decodeBase64url(jws.signature);
  if (signature === undefined || !(await checkEs256(key, signature, jws.signingInput, context.crypto)))
    return reject('bad-signature');
  const { statement, proof = null } = delivered;
  const { phoneId, crypto } = context;
  if (
    statement === undefined ||
    encodeBase64url(await sha256(utf8(statement), crypto)) !== directive.statementSha256
  )
    return reject('statement-mismatch');
  if (directive.type !== 'lock') return { kind: 'authentic', directive, until: untilOf(statement) };
  const proved = await verifyLock({ directive, statement, proof, phoneId }, context.log, crypto);
  return typeof proved === 'string' ? reject(proved) : { kind: 'proved', directive, ...proved };
}

/** The end that a statement names (`until`); null where it names none. */
function untilOf(statement: string): Instant | null {
  const value = parseJson(statement);
  const until = typeof value === 'object' && value !== null && 'until' in value ? value.until : undefined;
  return typeof until === 'string' ? (parseInstant(until) ?? null) : null;
}
