import type { Directive } from '../../../protocol/device/directive.ts';

/**
 * What a directive's JSON may take, in bytes: in base64url, with header and signature, it stays below the 16,384 characters that an answer may
 * carry. An agent refuses an answer with a longer one, and with it whatever else is in that answer.
 */
export const directiveBytesMax = 12_000;

/** The directive, cut to what the wire takes: citations go first (the policy has them all), then the end of the reason. */
export function fitDirective(directive: Directive): Directive {
  let { clauses, reason } = directive;
  const isTooLong = (): boolean =>
    Buffer.byteLength(JSON.stringify({ ...directive, clauses, reason })) > directiveBytesMax;
  if (!isTooLong()) return directive;
  let citationsMax = Math.max(...clauses.map(({ basis }) => basis.length));
  while (citationsMax > 0 && isTooLong()) {
    citationsMax -= 1;
    clauses = clauses.map(({ id, basis }) => ({ id, basis: basis.slice(0, citationsMax) }));
  }
  const letters = Array.from(reason);
  while (letters.length > 1 && isTooLong()) {
    letters.length = Math.floor(letters.length * 0.9);
    reason = `${letters.join('')}…`;
  }
  return { ...directive, clauses, reason };
}
