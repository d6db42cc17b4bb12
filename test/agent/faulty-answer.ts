/** An answer of a server, faulty or not. */
export interface ServedAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A problem document of Carnet's own types. */
export function problem(
  status: number,
  code: string,
  headers: Readonly<Record<string, string>> = {},
): ServedAnswer {
  const body = { type: `urn:carnet:error:${code}`, title: code, status, detail: '', remedy: '' };
  return {
    status,
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/problem+json; charset=utf-8', ...headers },
  };
}

// The clock of a portal must not be trusted either.
const html = { 'content-type': 'text/html', date: 'Thu, 01 Jan 2099 00:00:00 GMT' };

export const faultyAnswers = {
  unavailable: problem(503, 'store-away', { 'retry-after': '120' }),
  internal: { status: 500, body: 'oops', headers: html },
  'too-many': problem(429, 'rate-limited', { 'retry-after': '7' }),
  'too-slow': problem(408, 'request-timeout'),
  'too-large': problem(413, 'body-too-large'),
  'head-too-large': problem(431, 'head-too-large', { 'retry-after': '7' }),
  garbled: problem(400, 'bad-request'),
  'wrong-place': problem(404, 'not-found'),
  portal: { status: 200, body: '<html>Log in to the hotel</html>', headers: html },
  'portal-forbids': { status: 403, body: '<html>Blocked</html>', headers: html },
  garbage: { status: 200, body: '{"standing":"locked","carnet":"a.b.c","directives":"all","next":-1}' },
  // A proxy may write the type otherwise; it is the same (RFC 9110 §8.3.1).
  refused: problem(409, 'key-enrolled', { 'content-type': 'Application/Problem+JSON' }),
  superseded: problem(409, 'device-superseded'),
  unknown: problem(404, 'phone-unknown'),
} as const satisfies Record<string, ServedAnswer>;
