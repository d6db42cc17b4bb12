/** The parts of a directive that can be shortened. */
export interface Shortenable {
  /** Each clause with its legal citations. */
  readonly clauses: { id: string; basis: string[] }[];
  readonly reason: string;
}

/**
 * Shortens a directive until it fits: first the citations (the policy has them all), then the end of the reason. Clauses are never left out.
 * Returns the same object where it fits already.
 */
export function fitDirective<Directive extends Shortenable>(
  directive: Directive,
  isTooLong: (directive: Directive) => boolean,
): Directive {
  let { clauses, reason } = directive;
  const fitted = (): Directive => ({ ...directive, clauses, reason });
  if (!isTooLong(directive)) return directive;
  let citationsMax = Math.max(...clauses.map(({ basis }) => basis.length));
  while (citationsMax > 0 && isTooLong(fitted())) {
    citationsMax -= 1;
    clauses = clauses.map(({ id, basis }) => ({ id, basis: basis.slice(0, citationsMax) }));
  }
  const letters = Array.from(reason);
  while (letters.length > 1 && isTooLong(fitted())) {
    letters.length = Math.floor(letters.length * 0.9);
    reason = `${letters.join('')}…`;
  }
  return fitted();
}
