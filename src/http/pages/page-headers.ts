/**
 * Headers of an HTML page: it loads this server's own files only and runs nothing that stands in the page itself, styles included; it appears in
 * no frame, and its URL is sent nowhere. The other security headers are those of every answer.
 */
export const pageHeaders: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; form-action 'self'; " +
    "frame-ancestors 'none'; base-uri 'none'",
  'cross-origin-opener-policy': 'same-origin',
};

/** The same for a page that opens the signing page and hears from it: a window of another origin keeps its opener only so. */
export const openingHeaders: Readonly<Record<string, string>> = {
  ...pageHeaders,
  'cross-origin-opener-policy': 'same-origin-allow-popups',
};

/**
 * Headers of the signing page: it reaches no server, sends no form, and makes no markup from text. It has no policy on openers, because it answers the
 * one that opened it.
 */
export const signingHeaders: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'none'; img-src data:; form-action 'none'; " +
    "frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
};
