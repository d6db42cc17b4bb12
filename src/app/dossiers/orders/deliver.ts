import type { DirectiveUpdate } from '../../../core/orders/directive.ts';
import type { Instant } from '../../../core/time.ts';
import type { LockApproval } from '../../../protocol/acts/approval.ts';
import { LockStatement } from '../../../protocol/log/statement-v2.ts';
import { fits } from '../../../protocol/schema/shape.ts';
import type { DirectiveRecord } from '../ports.ts';
import { sha256Of } from '../../keys/signer.ts';
import type { Approvals } from './approval.ts';

/** A directive as an answer carries it. */
export interface Delivery {
  readonly directive: DirectiveRecord;
  /** What a lock brings: the proof of its statement, and what shows that two people named the phone. null for directives that need none. */
  readonly shown: { readonly proof: string; readonly approval: LockApproval } | null;
}

/** What is at hand to show: proofs by the SHA-256 of their statement, approvals by measure. */
interface Showable {
  readonly proofs: ReadonlyMap<string, string>;
  readonly approvals: Approvals;
}

/**
 * The outstanding directives that go into an answer: a lock only with the proof that the public log holds its statement, and while two people's
 * signatures count. A first delivery is recorded (`marked`) in the transaction that the answer waits for. So a crash between the two can leave a lock
 * on record that the phone never got, but no lock on the phone that is not on record.
 */
export function deliveriesOf(
  outstanding: readonly DirectiveRecord[],
  { proofs, approvals }: Showable,
): {
  readonly delivered: readonly Delivery[];
  readonly marked: readonly DirectiveUpdate[];
  /** Since when a lock waits for its proof; null where none does. */
  readonly awaitedSince: Instant | null;
} {
  const delivered: Delivery[] = [];
  const marked: DirectiveUpdate[] = [];
  let awaitedSince: Instant | null = null;
  for (const directive of outstanding) {
    if (directive.type !== 'lock') {
      delivered.push({ directive, shown: null });
      continue;
    }
    const approval = approvalOf(directive, approvals);
    if (approval === undefined) continue;
    const proof = proofs.get(sha256Of(directive.statement));
    if (proof === undefined) {
      awaitedSince = Math.min(awaitedSince ?? Infinity, directive.issuedAt);
      continue;
    }
    delivered.push({ directive, shown: { proof, approval } });
    if (directive.state !== 'delivered')
      marked.push({ seq: directive.seq, state: 'delivered', why: directive.why });
  }
  return { delivered, marked, awaitedSince };
}

const isLockStatement = fits(LockStatement);

/** The approval of a lock, by the signatures that its statement names; undefined where those do not count now, and for locks of the form before. */
function approvalOf({ statement: text }: DirectiveRecord, approvals: Approvals): LockApproval | undefined {
  const statement: unknown = text === '' ? undefined : JSON.parse(text);
  if (!isLockStatement(statement)) return undefined;
  const named = approvals.get(statement.measure.sha256);
  const isStated = named?.assertionSha256.every((sha256) =>
    statement.approvals.some(({ assertionSha256 }) => assertionSha256 === sha256),
  );
  return isStated === true ? named?.approval : undefined;
}

/** Numbers of the locks among these that are not handed over now, because the signatures that their statements name do not count. */
export function unsupportedLocks(
  directives: readonly DirectiveRecord[],
  approvals: Approvals,
): ReadonlySet<number> {
  const locks = directives.filter((one) => one.type === 'lock' && approvalOf(one, approvals) === undefined);
  return new Set(locks.map(({ seq }) => seq));
}

/** The statements whose proofs an answer to this phone may need, by their SHA-256. */
export function statementsToProve(directives: readonly DirectiveRecord[]): readonly string[] {
  return directives.filter((one) => one.type === 'lock').map((one) => sha256Of(one.statement));
}
