import type { Instant } from '../../../core/time.ts';
import type { DirectiveUpdate } from '../../../core/orders/directive.ts';
import type { DirectiveRecord } from '../ports.ts';
import { sha256Of } from '../../keys/signer.ts';

/** An order as an answer carries it. */
export interface Delivery {
  readonly directive: DirectiveRecord;
  /** From the public log; null for orders that need none. */
  readonly proof: string | null;
}

/** The orders of a dossier once the phone's answers are taken in. */
export interface Answers {
  readonly outstanding: readonly DirectiveRecord[];
  /** Locks that the phone may hold: they were in an answer, or it said so; their lease runs, and it obeyed no release since. */
  readonly held: readonly DirectiveRecord[];
  /** When the present key was last sent a release; null where it never was. */
  readonly releaseIssuedAt: Instant | null;
  readonly updates: readonly DirectiveUpdate[];
}

/** What the phone's answers make of what was ordered. */
export function takeAnswers(
  directives: readonly DirectiveRecord[],
  answered: readonly DirectiveUpdate[],
  now: Instant,
): Answers {
  const bySeq = new Map(answered.map((one) => [one.seq, one]));
  const current = directives.map((one) => ({ ...one, ...bySeq.get(one.seq) }));
  const releasedUpTo = Math.max(
    0,
    ...current.filter((one) => one.type === 'release' && one.state === 'obeyed').map((one) => one.seq),
  );
  const isOver = (one: DirectiveRecord): boolean =>
    one.type === 'lock' && (one.seq < releasedUpTo || one.lease! <= now);
  const mayBeHeld = (one: DirectiveRecord): boolean =>
    one.type === 'lock' && (one.state === 'delivered' || one.state === 'obeyed');
  const over = current
    .filter((one) => isOver(one) && (one.state === 'delivered' || one.state === 'pending'))
    .map((one): DirectiveUpdate => ({
      seq: one.seq,
      state: 'withdrawn',
      why: one.seq < releasedUpTo ? 'released' : 'lease-over',
    }));
  return {
    outstanding: current.filter(
      (one) =>
        (one.state === 'pending' || one.state === 'delivered' || one.state === 'refused') && !isOver(one),
    ),
    held: current.filter((one) => mayBeHeld(one) && !isOver(one)),
    releaseIssuedAt: current.findLast((one) => one.type === 'release')?.issuedAt ?? null,
    updates: [...answered, ...over],
  };
}

/**
 * What of the outstanding goes into an answer: a lock only with the proof that the public log has it. What is delivered for the first time is
 * marked in the transaction that the answer waits for: a crash between the two leaves a lock that may be held on record, never one that is not.
 */
export function deliveriesOf(
  outstanding: readonly DirectiveRecord[],
  proofs: ReadonlyMap<string, string>,
): {
  readonly delivered: readonly Delivery[];
  readonly marked: readonly DirectiveUpdate[];
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
