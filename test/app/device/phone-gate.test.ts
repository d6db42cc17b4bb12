import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPhoneGate } from '../../../src/app/device/phone-gate.ts';

interface Run {
  readonly report: string;
  readonly end: (answer: number) => void;
}

function scene() {
  const gate = createPhoneGate<number>();
  const runs: Run[] = [];
  const enter = (phone: string, report: string) =>
    gate.enter(
      phone,
      report,
      () =>
        new Promise<number>((resolve) => {
          runs.push({ report, end: resolve });
        }),
    );
  return { gate, runs, enter };
}

test('a report that is sent again while it is under way is one, and both get its answer', async () => {
  const { runs, enter } = scene();
  const answers = Array.from({ length: 1000 }, () => enter('a', 'one')!);
  assert.equal(runs.length, 1);
  runs[0]!.end(7);
  assert.deepEqual(new Set(await Promise.all(answers)), new Set([7]));
});

test('a phone has two reports under way; a third is turned away, another phone is not', async () => {
  const { runs, enter } = scene();
  const first = enter('a', 'one');
  assert.ok(first !== undefined && enter('a', 'two') !== undefined);
  assert.equal(enter('a', 'three'), undefined);
  assert.ok(enter('b', 'three') !== undefined);
  runs[0]!.end(1);
  await first;
  assert.ok(enter('a', 'three') !== undefined, 'there is room again');
  assert.deepEqual(
    runs.map(({ report }) => report),
    ['one', 'two', 'three', 'three'],
  );
});

test('a report that failed can be sent again', async () => {
  const { gate } = scene();
  await assert.rejects(
    gate.enter('a', 'one', () => Promise.reject(new Error('away')))!,
    /away/,
  );
  assert.equal(await gate.enter('a', 'one', () => Promise.resolve(3)), 3);
});
