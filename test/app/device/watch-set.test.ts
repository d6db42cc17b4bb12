import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { WatchSet } from '../../../src/app/device/watch-set.ts';
import { tries } from '../../support/tries.ts';

const hex = (length: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'.split('')), minLength: length, maxLength: length });

// Few enough to collide in one segment, with every awkward kind among them: all zeros, zero words, equal words, neighbours.
const phoneId = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 60 }).map((n) => n.toString(16).padStart(32, '0')) },
  {
    weight: 2,
    arbitrary: fc.integer({ min: 0, max: 60 }).map((n) => n.toString(16).padStart(2, '0').padEnd(32, '0')),
  },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 9 }).map((n) => n.toString(16).repeat(32)) },
  { weight: 1, arbitrary: hex(32) },
);

test('behaves as a set does, whatever is added and removed in whatever order', () => {
  const step = fc.tuple(fc.constantFrom('add', 'remove', 'packed'), phoneId);
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const model = new Set<string>();
      const watched = new WatchSet();
      const seen = new Set<string>();
      for (const [what, id] of steps) {
        seen.add(id);
        if (what === 'remove') {
          model.delete(id);
          watched.remove(id);
        } else {
          model.add(id);
          if (what === 'add') watched.add(id);
          else watched.addPacked(Buffer.from(id, 'hex'));
        }
        assert.equal(watched.size, model.size);
      }
      for (const id of seen) assert.equal(watched.has(id), model.has(id), id);
    }),
    { numRuns: tries(250) },
  );
});

test('one segment holds thousands that differ in a few bits only', () => {
  const watched = new WatchSet();
  const ids = Array.from({ length: 20_000 }, (_, n) => `ab${n.toString(16).padStart(30, '0')}`);
  for (const id of ids) watched.add(id);
  for (const id of ids.filter((_, n) => n % 3 === 0)) watched.remove(id);
  for (const [n, id] of ids.entries()) assert.equal(watched.has(id), n % 3 !== 0);
});

test('years of coming and going leave it as small and as quick as it was', () => {
  const watched = new WatchSet();
  const idAt = (n: number): string => createHash('md5').update(String(n)).digest('hex');
  const alive = 5000;
  for (let n = 0; n < alive; n += 1) watched.add(idAt(n));
  const { bytes } = watched;
  for (let n = alive; n < 16 * alive; n += 1) {
    watched.add(idAt(n));
    watched.remove(idAt(n - alive));
  }
  assert.equal(watched.size, alive);
  // Segments grow for the luckier draws of a random mix, not for what has left.
  assert.ok(watched.bytes < 3 * bytes, `${watched.bytes} bytes after, ${bytes} before`);
});

const rounds = tries(60);

test(`${rounds} times 100,000 phones take under ${rounds * 2.5} MB: six million under 150`, () => {
  const watched = new WatchSet();
  for (let round = 0; round < rounds; round += 1) watched.addPacked(randomBytes(16 * 100_000));
  assert.equal(watched.size, rounds * 100_000);
  assert.ok(watched.bytes < rounds * 2.5e6, `${watched.bytes} bytes`);
});
