import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HeaderReader } from '../../../src/http/exchange/handler.ts';
import { jsonReply } from '../../../src/http/exchange/reply.ts';
import { negotiateType, revalidated, takesEncoding } from '../../../src/http/exchange/representation.ts';

const offered = ['application/yaml', 'application/json'];
for (const [accept, expected] of [
  [null, 'application/yaml'],
  ['*/*', 'application/yaml'],
  ['application/json', 'application/json'],
  ['text/html, application/json;q=0.9, */*;q=0.1', 'application/json'],
  ['application/*', 'application/yaml'],
  ['application/yaml;q=0, */*', 'application/json'],
  ['text/html', undefined],
  ['application/json;q=0', undefined],
] as const)
  test(`Accept ${String(accept)} gets ${String(expected)}`, () =>
    assert.equal(negotiateType(accept, offered), expected));

for (const [header, coding, expected] of [
  [null, 'br', false],
  ['gzip, br', 'br', true],
  ['gzip;q=0, *', 'gzip', false],
  ['*', 'gzip', true],
  ['identity', 'gzip', false],
  ['br;q=0.0', 'br', false],
] as const)
  test(`Accept-Encoding ${String(header)} ${expected ? 'takes' : 'does not take'} ${coding}`, () =>
    assert.equal(takesEncoding(header, coding), expected));

const headersWith =
  (ifNoneMatch: string | null): HeaderReader =>
  (name) =>
    name === 'if-none-match' ? ifNoneMatch : null;

test('what the client has already is not sent again', () => {
  const reply = jsonReply(200, { a: 1 });
  const { etag } = revalidated(reply, headersWith(null)).headers;
  for (const [header, status] of [
    [etag!, 304],
    [`W/${etag}`, 304],
    [`"x", ${etag}`, 304],
    ['*', 304],
    ['"x"', 200],
  ] as const) {
    const answered = revalidated(reply, headersWith(header));
    assert.equal(answered.status, status, header);
    assert.equal(answered.body === '', status === 304);
  }
  assert.notEqual(revalidated(jsonReply(200, { a: 2 }), headersWith(null)).headers['etag'], etag);
});
