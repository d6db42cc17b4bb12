import type { Directive } from '../../protocol/directive.ts';

/**
 * What a directive's JSON may take, in bytes: in base64url, with header and signature, it stays below the 16,384 characters that an answer may
 * carry. An agent refuses an answer with a longer one, and with it whatever else is in that answer.
 */
export const directiveBytesMax = 12_000;

const bytesOf = (directive: Directive): number => Buffer.byteLength(JSON.stringify(directive));

/** The directive, cut to what the wire takes: citations go first (the policy has them all), then the end of the reason. */
export function fitDirective(directive: Directive): Directive {
  let fitted = directive;
  while (bytesOf(fitted) > directiveBytesMax && fitted.clauses.some(({ basis }) => basis.length > 0)) {
    const most = Math.max(...fitted.clauses.map(({ basis }) => basis.length));
    fitted = {
      ...fitted,
      clauses: fitted.clauses.map(({ id, basis }) => ({ id, basis: basis.slice(0, most - 1) })),
    };
  }
  for (let letters = Array.from(fitted.reason); bytesOf(fitted) > directiveBytesMax && letters.length > 1;) {
    letters = letters.slice(0, Math.floor(letters.length * 0.9));
    fitted = { ...fitted, reason: `${letters.join('')}…` };
  }
  return fitted;
}
