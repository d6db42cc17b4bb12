import type { Instant } from '../time.ts';
import type { DirectiveUpdate, IssuedDirective } from './directive.ts';

/** A phone's directives once its acknowledgements are taken in. */
export interface Acknowledged<Directive extends IssuedDirective> {
  /** Unanswered, or refused: they are sent again or taken back. */
  readonly outstanding: readonly Directive[];
  /** Locks that the phone may hold: they were in an answer, or it said so; their lease runs, and it obeyed no release since. */
  readonly held: readonly Directive[];
  /** Notices that the owner has seen, by this report. */
  readonly shown: readonly Directive[];
  /** When the present key was last sent a release that ended its notices; null where it never was. */
  readonly releaseIssuedAt: Instant | null;
  /** The acknowledgements, and the locks that are over. */
  readonly updates: readonly DirectiveUpdate[];
}

export function takeAcknowledgements<Directive extends IssuedDirective>(
  directives: readonly Directive[],
  acknowledged: readonly DirectiveUpdate[],
  now: Instant,
): Acknowledged<Directive> {
  const bySeq = new Map(acknowledged.map((one) => [one.seq, one]));
  const current = directives.map((one) => ({ ...one, ...bySeq.get(one.seq) }));
  const releasedUpTo = Math.max(
    0,
    ...current.filter((one) => one.type === 'release' && one.state === 'obeyed').map((one) => one.seq),
  );
  const isOver = (one: IssuedDirective): boolean =>
    one.type === 'lock' && (one.seq < releasedUpTo || one.lease! <= now);
  const mayBeHeld = (one: IssuedDirective): boolean =>
    one.type === 'lock' && (one.state === 'delivered' || one.state === 'obeyed');
  const over = current
    .filter((one) => isOver(one) && (one.state === 'delivered' || one.state === 'pending'))
    .map((one): DirectiveUpdate => ({
      seq: one.seq,
      state: 'withdrawn',
      why: one.seq < releasedUpTo ? 'released' : 'lease-over',
    }));
  return {
    outstanding: current.filter((one) => isOutstanding[one.state] && !isOver(one)),
    held: current.filter((one) => mayBeHeld(one) && !isOver(one)),
    shown: current.filter((one) => one.type === 'notify' && one.state === 'shown'),
    releaseIssuedAt:
      current.findLast((one) => one.type === 'release' && one.provisional !== true)?.issuedAt ?? null,
    updates: [...acknowledged, ...over],
  };
}

const isOutstanding: Readonly<Record<IssuedDirective['state'], boolean>> = {
  pending: true,
  delivered: true,
  refused: true,
  shown: false,
  obeyed: false,
  withdrawn: false,
};
