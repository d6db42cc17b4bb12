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
