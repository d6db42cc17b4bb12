import { parseInstant, type Instant } from '../../core/time.ts';
import type { DeliveredDirective, Directive } from '../../protocol/device/directive.ts';
import { decodeBase64url, encodeBase64url } from '../../core/base64.ts';
import { decodeJson, splitJws } from '../../protocol/device/jws.ts';
import type { Trust } from '../../protocol/device/trust.ts';
import { checkEs256, sha256, utf8 } from '../platform/digest.ts';
import { parseJson } from '../platform/json.ts';
import type { AgentCrypto } from '../platform/ports.ts';
import { webCrypto } from '../platform/web-crypto.ts';
import type { EnrolledState } from '../state/agent-state.ts';
import type { HeldApprovers } from '../state/approvers.ts';
import { inadmissible } from '../state/obey.ts';
import type { Order, RefusalReason } from '../state/order.ts';
import type { LockContext } from './lock-context.ts';
import { claimedSeq } from '../platform/shapes.ts';
import { readForm, type DirectiveForm } from './directive-form.ts';
import { judgeNamedLock, type Judges } from './judge-named-lock.ts';

/** `typ` of a directive (docs/decisions/orders.md). */
export const directiveType = 'carnet-directive+jws';

/** What a delivered directive is verified against. */
export interface VerificationContext {
  readonly directiveKeys: Trust['directiveKeys'];
  /** The host's; WebCrypto where none is given. */
  readonly crypto?: AgentCrypto;
  /** Checks address, expiry and sequence before any cryptography. `obey` checks them again, against the state of that moment. */
  readonly inadmissible: (
    directive: Pick<Directive, 'aud' | 'seq' | 'type' | 'exp'>,
  ) => RefusalReason | undefined;
  readonly judges: Judges;
}

/** The verification context for this state, at this time. */
export function verificationContext(
  context: LockContext,
  state: EnrolledState,
  at: Instant,
  held: HeldApprovers | null,
): VerificationContext {
  const { hardware, bootClock, ports } = context;
  return {
    directiveKeys: state.trust.directiveKeys,
    crypto: ports.crypto,
    inadmissible: (directive) => inadmissible(state, directive, at),
    judges: { held, hardware, isAhead: (quorumMs) => bootClock.isAhead(quorumMs) },
  };
}

/**
 * Verifies a delivered directive in this order: form, address, expiry, sequence, signature (compact JWS, RFC 7515; ES256, RFC 7518
 * section 3.4). A release needs no more; the others are held against the statement that they name, a lock also against its proof and the approval of two
 * people. A lock of the first form, which names nobody, is refused.
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
  const form = readForm(payload, delivered);
  if (form === undefined) return reject('malformed');
  const against = context.inadmissible(form.directive);
  if (against !== undefined) return reject(against);
  const key = context.directiveKeys.keys.find((each) => each.kid === header['kid']);
  if (key === undefined) return reject('unknown-key');
  const signature = decodeBase64url(jws.signature);
  if (signature === undefined || !(await checkEs256(key, signature, jws.signingInput, context.crypto)))
    return reject('bad-signature');
  const order = await authenticateForm(form, delivered, context);
  return typeof order === 'string' ? reject(order) : order;
}

/** What follows the signature, by the form of the directive. */
async function authenticateForm(
  form: DirectiveForm,
  delivered: DeliveredDirective,
  context: VerificationContext,
): Promise<Order | RefusalReason> {
  if (form.kind === 'release') return { kind: 'releasing', directive: form.directive };
  if (form.kind === 'notice') return { kind: 'announced', directive: form.directive };
  if (form.kind === 'first-form' && form.directive.type !== 'notify') return 'old-form';
  const { statement, proof = null, approval } = delivered;
  const { directive } = form;
  const { crypto } = context;
  if (
    statement === undefined ||
    encodeBase64url(await sha256(utf8(statement), crypto)) !== directive.statementSha256
  )
    return 'statement-mismatch';
  if (form.kind === 'named-lock') {
    const claim = { directive: form.directive, statement, proof, approval };
    const proved = await judgeNamedLock(claim, context.judges, crypto ?? webCrypto);
    return typeof proved === 'string' ? proved : { kind: 'named', directive: form.directive, ...proved };
  }
  return { kind: 'authentic', directive: form.directive, until: untilOf(statement) };
}

/** The end that a statement names (`until`); null where it names none. */
function untilOf(statement: string): Instant | null {
  const value = parseJson(statement);
  const until = typeof value === 'object' && value !== null && 'until' in value ? value.until : undefined;
  return typeof until === 'string' ? (parseInstant(until) ?? null) : null;
}
