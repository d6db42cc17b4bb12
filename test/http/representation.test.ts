import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OperationRequest } from '../../src/http/reply.ts';
import { jsonReply } from '../../src/http/reply.ts';
import { negotiateType, revalidated, takesEncoding } from '../../src/http/representation.ts';

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

const askedWith = (ifNoneMatch: string | null): OperationRequest => ({
  params: {},
  query: {},
  body: undefined,
  header: (name) => (name === 'if-none-match' ? ifNoneMatch : null),
  address: '127.0.0.1',
  principal: null,
  audit: null,
});

test('what the client has already is not sent again', () => {
  const reply = jsonReply(200, { a: 1 });
  const { etag } = revalidated(reply, askedWith(null)).headers;
  for (const [header, status] of [
    [etag!, 304],
    [`W/${etag}`, 304],
    [`"x", ${etag}`, 304],
    ['*', 304],
    ['"x"', 200],
  ] as const) {
    const answered = revalidated(reply, askedWith(header));
    assert.equal(answered.status, status, header);
    assert.equal(answered.body === '', status === 304);
  }
  assert.notEqual(revalidated(jsonReply(200, { a: 2 }), askedWith(null)).headers['etag'], etag);
});
