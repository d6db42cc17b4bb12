import fc from 'fast-check';

/** A request as it goes over the wire. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Mutation = (request: WireRequest) => WireRequest;

const inBody =
  (change: (body: string) => string): Mutation =>
  (request) => ({ ...request, body: change(request.body) });

const anyChar = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 2 }),
  fc.constantFrom(
    '"',
    '\\',
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    '.',
    '-',
    '_',
    '=',
    '+',
    '/',
    '0',
    'A',
    '\n',
    '\u0000',
    '\uFEFF',
  ),
);

/** One character of the text replaced, removed, or one put in. */
const atOnePlace = fc
  .tuple(fc.double({ min: 0, max: 1, noNaN: true }), anyChar, fc.constantFrom('replace', 'remove', 'insert'))
  .map(([share, put, how]) =>
    inBody((body) => {
      const at = Math.floor(share * (body.length - 1));
      return body.slice(0, at) + (how === 'remove' ? '' : put) + body.slice(how === 'insert' ? at : at + 1);
    }),
  );

const cutShort = fc
  .double({ min: 0, max: 1, noNaN: true })
  .map((share) => inBody((body) => body.slice(0, Math.floor(share * body.length))));

const oversized = fc
  .integer({ min: 1, max: 200_000 })
  .map((length) => inBody((body) => `${body.slice(0, -1)},"padding":"${'x'.repeat(length)}"}`));

const doubled = fc.constant(inBody((body) => body + body));

const nested = fc
  .integer({ min: 1, max: 20_000 })
  .map((depth) => inBody(() => '['.repeat(depth) + ']'.repeat(depth)));

const otherValue = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(
    null,
    '',
    0,
    -1,
    1e308,
    2 ** 53,
    true,
    [],
    {},
    '1',
    'a.b.c',
    '..',
    'x'.repeat(20_000),
    '\u0000',
    '💥',
  ),
);

/** One field, at any depth, given another value, taken away or doubled under another name. */
export const oneField = fc
  .tuple(fc.nat(1000), otherValue, fc.constantFrom('set', 'delete', 'rename', '__proto__'))
  .map(([nth, value, how]) =>
    inBody((body) => {
      const root: unknown = JSON.parse(body);
      const places = placesIn(root);
      const [parent, key] = places[nth % places.length]!;
      if (how === 'set') parent[key] = value;
      else if (how === 'delete') delete parent[key];
      else if (how === 'rename') parent[`${key}X`] = parent[key];
      else return body.replace('{', '{"__proto__":{"a":1},');
      return JSON.stringify(root);
    }),
  );

function placesIn(value: unknown): [Record<string, unknown>, string][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    [value as Record<string, unknown>, key] as [Record<string, unknown>, string],
    ...placesIn(inner),
  ]);
}

/** A segment of some compact JWS in the body exchanged for another one of these, or for noise. */
const swappedSegment = (others: readonly string[]): fc.Arbitrary<Mutation> =>
  fc
    .tuple(
      fc.nat(1000),
      fc.oneof(fc.constantFrom(...others), fc.string({ maxLength: 40 }), fc.base64String({ maxLength: 400 })),
    )
    .map(([nth, put]) =>
      inBody((body) => {
        const segments = [...body.matchAll(/[A-Za-z0-9_-]{20,}/g)];
        const chosen = segments[nth % segments.length]!;
        return body.slice(0, chosen.index) + put + body.slice(chosen.index + chosen[0].length);
      }),
    );

/** A seal, signature or segment that is off by one character of its own alphabet. */
const offByOne: fc.Arbitrary<Mutation> = fc
  .tuple(fc.nat(1000), fc.nat(2000), fc.nat(63))
  .map(([nth, place, put]) =>
    inBody((body) => {
      const segments = [...body.matchAll(/[A-Za-z0-9_-]{20,}/g)];
      const chosen = segments[nth % segments.length]!;
      const at = chosen.index + (place % chosen[0].length);
      const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
      return body.slice(0, at) + alphabet[put]! + body.slice(at + 1);
    }),
  );

const strangeHeader: fc.Arbitrary<Mutation> = fc
  .constantFrom<Readonly<Record<string, string>>>(
    { 'content-type': 'text/plain' },
    { 'content-type': 'application/x-www-form-urlencoded' },
    { 'content-type': 'application/json; charset=utf-16' },
    { 'content-type': '' },
    { 'content-encoding': 'gzip' },
    { 'accept-language': `${'x'.repeat(4000)};q=x` },
    { 'accept-language': '*;q=0, zz-ZZ;q=2' },
    { 'x-forwarded-for': 'nonsense, 1.2.3.4, ::::' },
    { 'x-forwarded-for': `${'1.1.1.1,'.repeat(500)}8.8.8.8` },
    { 'accept-encoding': ';;;q=,br' },
    { accept: ';q=;,/' },
    { 'if-none-match': `${'"x",'.repeat(1000)}W/` },
  )
  .map((headers) => (request: WireRequest) => ({ ...request, headers: { ...request.headers, ...headers } }));

const strangePath: fc.Arbitrary<Mutation> = fc
  .tuple(
    fc.constantFrom('?', '/', '?cursor=', '?version=', '?limit=', '//', '/..', '?cursor=1&cursor=2&'),
    fc.string({ maxLength: 60 }),
  )
  .map(([joint, text]) => (request: WireRequest) => ({
    ...request,
    path: `${request.path}${joint}${encodeURIComponent(text)}`,
  }));

const strangeMethod: fc.Arbitrary<Mutation> = fc
  .constantFrom('GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'POST')
  .map((method) => (request: WireRequest) => ({ ...request, method }));

/** One thing wrong with a request, of every kind; `segments`: parts of other genuine requests to mix in. */
export function mutations(segments: readonly string[]): fc.Arbitrary<Mutation> {
  return fc.oneof(
    { weight: 6, arbitrary: atOnePlace },
    { weight: 4, arbitrary: oneField },
    { weight: 4, arbitrary: offByOne },
    { weight: 4, arbitrary: swappedSegment(segments) },
    { weight: 2, arbitrary: cutShort },
    { weight: 1, arbitrary: oversized },
    { weight: 1, arbitrary: nested },
    { weight: 1, arbitrary: doubled },
    { weight: 1, arbitrary: strangeHeader },
    { weight: 1, arbitrary: strangePath },
    { weight: 1, arbitrary: strangeMethod },
  );
}

/** For requests without a body. */
export function headMutations(): fc.Arbitrary<Mutation> {
  return fc.oneof(strangeHeader, strangePath, strangeMethod);
}
