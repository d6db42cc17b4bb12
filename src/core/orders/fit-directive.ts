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
  let fitted = directive;
  let citationsMax = Math.max(...directive.clauses.map(({ basis }) => basis.length));
  while (citationsMax > 0 && isTooLong(fitted)) {
    citationsMax -= 1;
    const clauses = fitted.clauses.map(({ id, basis }) => ({ id, basis: basis.slice(0, citationsMax) }));
    fitted = { ...fitted, clauses };
  }
  const letters = Array.from(directive.reason);
  while (letters.length > 1 && isTooLong(fitted)) {
    letters.length = Math.floor(letters.length * 0.9);
    fitted = { ...fitted, reason: `${letters.join('')}…` };
  }
  return fitted;
}
