import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { createTimeLimit, SignerTimedOut } from '../../../src/keystore/signers/time-limit.ts';

test('a module that does not answer is given up, asked nothing more until it does, and then asked again', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const inTime = createTimeLimit(20);
  assert.equal(await inTime(() => Promise.resolve('signed')), 'signed');
  await assert.rejects(
    inTime(() => Promise.reject(new Error('refused'))),
    /refused/,
  );

  let begun = 0;
  let answer: (text: string) => void = () => undefined;
  const hangs = (): Promise<string> => {
    begun += 1;
    return new Promise((resolve) => {
      answer = resolve;
    });
  };
  const givenUp = assert.rejects(inTime(hangs), SignerTimedOut);
  mock.timers.tick(20);
  await givenUp;
  // A whole batch waits for nothing (the time stands still), and takes no further thread.
  for (let one = 0; one < 256; one += 1) await assert.rejects(inTime(hangs), SignerTimedOut);
  assert.equal(begun, 1);

  answer('late');
  await new Promise(setImmediate);
  assert.equal(await inTime(() => Promise.resolve('signed')), 'signed');
});
