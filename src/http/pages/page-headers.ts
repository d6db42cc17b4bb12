/**
 * Headers of an HTML page: it loads this server's own files only, appears in no frame, and its URL is sent nowhere. The other security
 * headers are those of every answer.
 */
export function pageHeaders(styles: 'files' | 'files and attributes'): Readonly<Record<string, string>> {
  return {
    'content-security-policy':
      `default-src 'none'; script-src 'self'; style-src 'self'${styles === 'files' ? '' : " 'unsafe-inline'"}; ` +
      "connect-src 'self'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    'cross-origin-opener-policy': 'same-origin',
  };
}
