import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fastify } from 'fastify';
import { clockPath, remoteClock, virtualClock } from '../../../src/sim/world/clock.ts';
import { registerClockRoute } from '../../../src/sim/world/clock-route.ts';

const start = Date.UTC(2021, 3, 3);

function controlled() {
  const app = fastify({ trustProxy: true });
  const clock = virtualClock(start);
  const reached: number[] = [];
  registerClockRoute(app, clock, () => Promise.resolve(reached.push(clock.now())));
  return { app, clock, reached };
}

const moves: readonly (readonly [string, object, number])[] = [
  ['forwards', { now: '2021-04-03T02:00:00Z' }, 200],
  ['nowhere', { now: '2021-04-03T00:00:00Z' }, 200],
  ['backwards', { now: '2021-04-02T23:59:59Z' }, 409],
  ['to no time', { now: 'tomorrow' }, 400],
  ['without a time', {}, 400],
];

for (const [name, payload, status] of moves) {
  test(`a controlled clock moved ${name} answers ${status}`, async () => {
    const { app, clock, reached } = controlled();
    const answer = await app.inject({ method: 'PUT', url: clockPath, payload });
    assert.equal(answer.statusCode, status);
    const moved = status === 200 ? Date.parse((payload as { readonly now: string }).now) : start;
    assert.equal(clock.now(), moved);
    assert.deepEqual(reached, status === 200 ? [moved] : []);
  });
}

test('only this machine reads or moves it, whatever a header says', async () => {
  const { app, clock } = controlled();
  for (const method of ['GET', 'PUT'] as const) {
    const answer = await app.inject({
      method,
      url: clockPath,
      remoteAddress: '192.0.2.7',
      headers: { 'x-forwarded-for': '127.0.0.1' },
      ...(method === 'PUT' ? { payload: { now: '2022-01-01T00:00:00Z' } } : {}),
    });
    assert.equal(answer.statusCode, 403);
  }
  assert.equal(clock.now(), start);
});

test('a simulation in another process moves it over HTTP', async () => {
  const { app, clock } = controlled();
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  try {
    const remote = await remoteClock(url);
    assert.equal(remote.now(), start);
    await remote.advanceTo(start + 5000);
    assert.equal(clock.now(), start + 5000);
    assert.equal(remote.now(), start + 5000);
    await assert.rejects(async () => remote.advanceTo(start), RangeError);
  } finally {
    await app.close();
  }
});

test('a server without such a clock is told apart', async () => {
  const app = fastify();
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  await assert.rejects(remoteClock(url), /404/);
  await app.close();
});
