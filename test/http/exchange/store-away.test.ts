import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StoreUnavailable } from '../../../src/app/ports.ts';
import { textReply } from '../../../src/http/exchange/reply.ts';
import { refusingWhileStoreIsAway } from '../../../src/http/exchange/store-away.ts';

type Request = Parameters<ReturnType<typeof refusingWhileStoreIsAway>>[0];
const request = {} as unknown as Request;
const reply = textReply(200, 'text/plain', 'done');

test('an unreachable database is a refusal that can be repeated after half a minute', async () => {
  const handler = refusingWhileStoreIsAway(() => Promise.reject(new StoreUnavailable('away')));
  const made = await handler(request);
  assert.ok(made.kind === 'refused');
  assert.deepEqual([made.code, made.retryAfterS], ['store-away', 30]);
});

test('any other error stays one', async () => {
  const bug = new Error('a bug');
  const handler = refusingWhileStoreIsAway(() => Promise.reject(bug));
  await assert.rejects(async () => handler(request), bug);
});

test('what a handler answers is left as it is, and at once where it was at once', async () => {
  assert.equal(refusingWhileStoreIsAway(() => reply)(request), reply);
  assert.equal(await refusingWhileStoreIsAway(() => Promise.resolve(reply))(request), reply);
});
