import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from './random.ts';
import { roads } from './roads.ts';

const each = 250;

for (const [what, go] of Object.entries(roads))
  test(`${what}: nothing is taken on one road that another refuses`, () => {
    let taken = 0;
    for (let seed = 1; seed <= each; seed++) {
      try {
        if (go(new Random(seed))) taken++;
      } catch (error) {
        throw new Error(`seed ${seed}`, { cause: error });
      }
    }
    assert.ok(taken > each / 20 && taken < each, `${taken} of ${each} were taken`);
  });
