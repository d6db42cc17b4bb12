import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { mutants, placesOf } from '../scripts/mutants/table.ts';
import { sourceFiles } from './support/source-files.ts';

// `npm run mutants` makes these changes. Here only: that each can still be made, so that the table does not rot.
const testFiles = sourceFiles('test/**/*.test.ts').map(({ path }) => path);
const rootOf = (file: string): URL => new URL(`../${file}`, import.meta.url);

test('the text of every mutant stands exactly once in its file, and the change is one', () => {
  const wrong = mutants.flatMap((mutant) => {
    const places = existsSync(rootOf(mutant.file))
      ? placesOf(mutant, readFileSync(rootOf(mutant.file), 'utf8'))
      : 'no such file';
    const isChange = mutant.text !== mutant.instead;
    return places === 1 && isChange ? [] : [`${mutant.name}: ${places} places in ${mutant.file}`];
  });
  assert.deepEqual(wrong, [], 'move the row of scripts/mutants to where the check now stands');
});

test('every mutant names test files that exist', () => {
  for (const { name, tests } of mutants) {
    assert.ok(tests.length > 0, name);
    for (const part of tests)
      assert.ok(
        testFiles.some((path) => path.includes(part)),
        `${name}: ${part}`,
      );
  }
});

test('the table covers what promises rest on, each change under a name of its own', () => {
  assert.ok(mutants.length >= 60, `${mutants.length}`);
  assert.equal(new Set(mutants.map(({ name }) => name)).size, mutants.length);
  for (const area of [
    'src/core/log/',
    'src/core/orders/',
    'src/agent/',
    'src/app/people/',
    'src/app/casework/',
  ])
    assert.ok(mutants.filter(({ file }) => file.startsWith(area)).length >= 6, area);
});
