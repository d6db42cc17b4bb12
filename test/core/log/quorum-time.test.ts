import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { quorumTime } from '../../../src/core/log/quorum-time.ts';

for (const [name, times, quorum, wanted] of [
  ['one of one', [[100]], 1, 100],
  ['two of three: the second latest', [[100], [300], [200]], 2, 200],
  ['three of three: the earliest', [[100], [300], [200]], 3, 100],
  ['of each witness its earliest line', [[500, 100], [300]], 1, 300],
  ['a witness without a line does not count', [[], [300]], 2, undefined],
  ['too few', [[100]], 2, undefined],
  ['nobody', [], 1, undefined],
  ['a quorum of nobody', [[100]], 0, undefined],
] as const)
  test(`quorum's time, ${name}`, () => {
    assert.equal(quorumTime(times, quorum), wanted);
  });

test('fewer than a quorum of lying witnesses move it beyond no honest witness', () => {
  const time = fc.integer({ min: 0, max: 1000 });
  fc.assert(
    fc.property(
      fc.array(time, { minLength: 1, maxLength: 6 }),
      fc.array(time, { maxLength: 5 }),
      (honest, liars) => {
        const quorum = liars.length + 1;
        const found = quorumTime(
          [...honest, ...liars].map((one) => [one]),
          quorum,
        )!;
        assert.ok(found <= Math.max(...honest));
      },
    ),
  );
});
