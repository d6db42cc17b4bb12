import type { DirectiveUpdate } from '../../../core/orders/directive.ts';
import type { Instant } from '../../../core/time.ts';
import type { DirectiveRecord } from '../ports.ts';
import { sha256Of } from '../../keys/signer.ts';

/** A directive as an answer carries it. */
export interface Delivery {
  readonly directive: DirectiveRecord;
  /** From the public log; null for directives that need none. */
  readonly proof: string | null;
}

/**
 * The outstanding directives that go into an answer: a lock only with the proof that the public log holds its statement. A first delivery is
 * recorded (`marked`) in the transaction that the answer waits for. So a crash between the two can leave a lock on record that the phone never
 * got, but no lock on the phone that is not on record.
 */
export function deliveriesOf(
  outstanding: readonly DirectiveRecord[],
  proofs: ReadonlyMap<string, string>,
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
    const proof = directive.type === 'lock' ? proofs.get(sha256Of(directive.statement)) : null;
    if (proof === undefined) {
      awaitedSince = Math.min(awaitedSince ?? Infinity, directive.issuedAt);
      continue;
    }
    delivered.push({ directive, proof });
    if (directive.type === 'lock' && directive.state !== 'delivered')
      marked.push({ seq: directive.seq, state: 'delivered', why: directive.why });
  }
  return { delivered, marked, awaitedSince };
}

/** The statements whose proofs an answer to this phone may need, by their SHA-256. */
export function statementsToProve(directives: readonly DirectiveRecord[]): readonly string[] {
  return directives.filter((one) => one.type === 'lock').map((one) => sha256Of(one.statement));
}
