import type { Decision } from '../decision/decision.ts';
import type { IssuedDirective } from './directive.ts';

/** Whether the phone reported that it obeys a lock whose lease runs. `held`: see `takeAcknowledgements`. */
export function isObeyed(held: readonly Pick<IssuedDirective, 'state'>[]): boolean {
  return held.some((one) => one.state === 'obeyed');
}

/**
 * The decision as the phone and its owner are told it: `due` instead of `locked` until the phone reported that it obeys. A phone that refuses the lock, or has
 * not fetched it, works; its owner must not read that it is locked.
 */
export function toldToOwner(decision: Decision, obeys: boolean): Decision {
  if (obeys || decision.standing !== 'locked') return decision;
  return {
    ...decision,
    standing: 'due',
    clauses: decision.clauses.map((one) => (one.standing === 'locked' ? { ...one, standing: 'due' } : one)),
  };
}
