import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Quota, quotaHeaders } from '../../src/http/quota.ts';

const policy = { name: 'enrolment', requestsMax: 2, windowS: 60 };

test('so many in a window, then none until it ends', () => {
  const quota = new Quota(policy);
  const states = [0, 1000, 2000, 61_000].map((now) => quota.take('192.0.2.1', now));
  assert.deepEqual(
    states.map(({ allowed, remaining, resetS }) => [allowed, remaining, resetS]),
    [
      [true, 1, 60],
      [true, 0, 59],
      [false, 0, 58],
      [true, 1, 60],
    ],
  );
});

for (const [one, other, together] of [
  ['192.0.2.1', '192.0.2.2', false],
  ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', true],
  ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
  ['2001:db8::1', '2001:db8:0:0:a:b:c:d', true],
  ['2001:db8::1', '2001:db8::a:b:c:d', true],
  ['2001:db8::1:b:c:d:e', '2001:db8::2:b:c:d:e', false],
  ['2001::5:1:2:3:4:5', '2001:0:5:1::', true],
  [`x${'y'.repeat(100)}1`, `x${'y'.repeat(100)}2`, true],
  ['::ffff:192.0.2.1', '::ffff:192.0.2.2', false],
] as const)
  test(`${one} and ${other} ${together ? 'share' : 'do not share'} a count`, () => {
    const quota = new Quota(policy);
    quota.take(one, 0);
    assert.equal(quota.take(other, 0).remaining, together ? 0 : 1);
  });

test('a clock set back starts a new window instead of refusing for long', () => {
  const quota = new Quota({ ...policy, requestsMax: 1 });
  quota.take('192.0.2.1', 1_000_000_000);
  assert.equal(quota.take('192.0.2.1', 0).allowed, true);
});

test('both fields as the draft writes them', () => {
  const headers = quotaHeaders(policy, { allowed: true, remaining: 1, resetS: 30 });
  assert.deepEqual(headers, {
    'ratelimit-policy': '"enrolment";q=2;w=60',
    ratelimit: '"enrolment";r=1;t=30',
  });
});
