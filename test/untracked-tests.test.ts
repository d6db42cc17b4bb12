import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { suite, test } from 'node:test';

suite('a test file whose promises the runner does not watch', () => {
  const untracked = new URL('../scripts/untracked-tests.mjs', import.meta.url).href;
  const ran = (body: string): { status: number | null; stderr: string } => {
    const { NODE_TEST_CONTEXT: _ours, ...env } = process.env;
    return spawnSync(process.execPath, ['--import', untracked, '--input-type=module', '-'], {
      encoding: 'utf8',
      env,
      input: `import { test } from 'node:test'; test('one', async () => { ${body} });`,
    });
  };
  const next = 'await new Promise((done) => setImmediate(done));';

  for (const [what, body] of [
    ['an error outside of what a test awaits', `setImmediate(() => { throw new Error('stray'); }); ${next}`],
    ['an error after the last test', `setImmediate(() => { throw new Error('stray'); });`],
    ['a rejection that nobody handles', `void Promise.reject(new Error('stray')); ${next}`],
    ['a failed assertion', `${next} throw new Error('stray');`],
  ] as const)
    test(`fails by ${what}`, () => {
      assert.equal(ran(body).status, 1);
    });

  test('says where an error that nobody awaits was thrown', () => {
    assert.match(
      ran(`setImmediate(() => { throw new Error('stray'); }); ${next}`).stderr,
      /Error: stray\n +at /,
    );
  });

  test('keeps hooks and tests to the suite that they stand in, and skips with it', () => {
    const { status, stdout } = spawnSync(
      process.execPath,
      ['--import', untracked, '--test-reporter=tap', '--input-type=module', '-'],
      {
        encoding: 'utf8',
        env: { ...process.env, NODE_TEST_CONTEXT: '' },
        input: `import { before, suite, test } from 'node:test';
          let ready = false;
          suite('outer', () => {
            before(async () => { await new Promise(setImmediate); ready = true; });
            suite('inner', () => {
              before(() => { if (!ready) throw new Error('before its time'); });
              test('waits', () => {});
            });
          });
          suite('left out', { skip: true }, () => { test('never runs', () => { throw new Error('ran'); }); });`,
      },
    );
    assert.equal(status, 0, stdout);
    assert.match(stdout, /^ {8}ok 1 - waits$/m);
    assert.doesNotMatch(stdout, /not ok|^# suites 1$/m);
  });

  test('passes otherwise', () => {
    assert.equal(ran(next).status, 0);
  });
});
