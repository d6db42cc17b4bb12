import { createHash, createHmac } from 'node:crypto';
import type { LockRefusalReason, Order } from '../../src/agent/state/order.ts';
import { sha256Of } from '../../src/app/keys/signer.ts';
import type { LockApproval } from '../../src/protocol/acts/approval.ts';
import type {
  LockDirectiveV2,
  NotifyDirectiveV2,
  ReleaseDirectiveV2,
} from '../../src/protocol/device/directive-v2.ts';
import type { DeliveredDirective } from '../../src/protocol/device/directive.ts';
import type { LockStatement } from '../../src/protocol/log/statement-v2.ts';
import { quorumOf } from './statement-list.ts';

/** What only the world knows: which directives the key signed, what the log and its witnesses vouch for, and what two people signed. */
export interface Vouched {
  readonly isSigned: (jws: string) => boolean;
  /** Whether witnesses cosigned a checkpoint over this statement at that time. */
  readonly isProven: (statementSha256: string, quorumMs: number) => boolean;
  /** Whether people with these keys signed this measure. */
  readonly isNamedBy: (measureSha256: string, keys: readonly string[]) => boolean;
}

export type Payload = LockDirectiveV2 | NotifyDirectiveV2 | ReleaseDirectiveV2;

export function payloadOf(jws: string): Payload {
  return JSON.parse(Buffer.from(jws.split('.')[1]!, 'base64url').toString()) as Payload;
}

/**
 * What the phone's verification makes of a delivered directive. Signatures and Merkle proofs are not computed here: their truth is known, and the
 * verification of the real ones is tested with real keys elsewhere. All that a lock, its statement and its approval say of each other is compared.
 */
export function verified(delivered: DeliveredDirective, vouched: Vouched): Order {
  const directive = payloadOf(delivered.directive);
  const { seq } = directive;
  if (!vouched.isSigned(delivered.directive)) return { kind: 'rejected', seq, why: 'bad-signature' };
  if (directive.type === 'notify') return { kind: 'announced', directive };
  if (directive.type === 'release') return { kind: 'releasing', directive };
  const hash = sha256Of(delivered.statement!);
  if (hash !== directive.statementSha256) return { kind: 'rejected', seq, why: 'statement-mismatch' };
  const statement = JSON.parse(delivered.statement!) as LockStatement;
  const quorumMs = quorumOf(delivered.proof, hash);
  const why =
    unstated(directive, statement) ??
    unnamed(statement, delivered.approval as LockApproval | undefined, vouched) ??
    (delivered.proof === null ? 'no-proof' : undefined) ??
    (quorumMs === undefined ? 'bad-proof' : undefined) ??
    (vouched.isProven(hash, quorumMs!) ? undefined : 'no-quorum');
  return why === undefined
    ? { kind: 'named', directive, quorumMs: quorumMs! }
    : { kind: 'rejected', seq, why };
}

function keyed(salt: string, word: string, count: number): Buffer {
  const number = Buffer.alloc(8);
  number.writeBigUInt64BE(BigInt(count));
  return createHmac('sha256', Buffer.from(salt, 'base64url')).update(word).update(number).digest();
}

const digest = (...parts: readonly Buffer[]): string =>
  createHash('sha256').update(Buffer.concat(parts)).digest('base64url');

/** The pseudonym of a lease, and the hash that stands for an order's number. */
export const subjectOf = (salt: string, lease: number, deviceId: string): string =>
  digest(keyed(salt, 'lease', lease), Buffer.from(deviceId, 'hex'));
export const orderOf = (salt: string, seq: number): string => digest(keyed(salt, 'order', seq));

function unstated(directive: LockDirectiveV2, statement: LockStatement): LockRefusalReason | undefined {
  const { salt, episodeSeq, aud, seq, clauses, lease, territory } = directive;
  const isSame =
    statement.kind === 'lock' &&
    `${statement.until}T00:00:00Z` === lease &&
    statement.territory === territory &&
    statement.clauses.join() === clauses.map((one) => one.id).join();
  if (!isSame) return 'statement-mismatch';
  if (statement.subject !== subjectOf(salt, episodeSeq, aud)) return 'wrong-subject';
  return statement.order === orderOf(salt, seq) ? undefined : 'statement-mismatch';
}

function unnamed(
  { measure, approvals }: LockStatement,
  approval: LockApproval | undefined,
  { isNamedBy }: Vouched,
): LockRefusalReason | undefined {
  if (approval === undefined) return 'not-approved';
  if (sha256Of(approval.manifestHead) !== measure.sha256) return 'wrong-manifest';
  const keys = approval.assertions.map(({ key }) => key);
  const isPublic = approval.assertions.every(({ role, key }) =>
    approvals.some((one) => one.role === role && one.key === key),
  );
  const roles = new Set(approval.assertions.map(({ role }) => role));
  const byTwo = isPublic && roles.size === 2 && new Set(keys).size === 2;
  return byTwo && isNamedBy(measure.sha256, keys) ? undefined : 'not-approved';
}
