import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { suite, test } from 'node:test';
import { databaseRefused, isFast } from './support/fast-tests.ts';
import { sourceFiles } from './support/source-files.ts';

suite('which tests are fast', () => {
  const tests = sourceFiles('test/**/*.test.ts').map(({ path }) => path);

  test('none that starts servers, drives a browser or imports either driver, through whatever files', () => {
    for (const path of tests)
      if (/^test\/(?:integration|e2e)\//.test(path)) assert.equal(isFast(path), false, path);
    // Both start a server, and neither says so itself.
    for (const path of ['test/agent/real-server.test.ts', 'test/contract/operations.test.ts'])
      assert.equal(isFast(path), false, path);
  });

  test('every test of the core, of the protocol and of the policies', () => {
    for (const path of tests)
      if (/^test\/(?:core|protocol|app)\//.test(path)) assert.equal(isFast(path), true, path);
  });
});

suite('a fast test that starts what it must not', () => {
  const ran = (script: string): { status: number | null; stderr: string } => {
    // Not as an argument: this test is refused them, too.
    const args = ['--import', databaseRefused, '--input-type=module', '-'];
    return spawnSync(process.execPath, args, { encoding: 'utf8', input: script });
  };
  const within = (script: string): string =>
    `import { spawnSync } from 'node:child_process';
     const options = { encoding: 'utf8', input: ${JSON.stringify(script)} };
     const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-'], options);
     process.stderr.write(stderr);
     process.exit(status);`;
  const spawned = (command: string): string =>
    `import { spawn } from 'node:child_process'; spawn(${JSON.stringify(command)}, ['--version']);`;
  const connected = `import { connect } from 'node:net'; connect('/tmp/nowhere/.s.PGSQL.5432').on('error', () => {});`;

  for (const [what, script] of [
    ['PostgreSQL', spawned('/opt/pg/bin/postgres')],
    ['initdb', spawned('initdb')],
    ['a browser', spawned('/usr/bin/chromium')],
    [
      'PostgreSQL by way of another program',
      `import { execFileSync } from 'node:child_process'; execFileSync('nice', ['postgres']);`,
    ],
    ['PostgreSQL in a process of its own', within(spawned('postgres'))],
    ['a connection to PostgreSQL', connected],
  ] as const)
    test(`fails: ${what}`, () => {
      const { status, stderr } = ran(script);
      assert.notEqual(status, 0);
      assert.match(stderr, /A fast test starts no database and no browser/);
    });

  test('and goes on with anything else', () => {
    const { status, stderr } = ran(within('process.exit(0)'));
    assert.deepEqual([status, stderr], [0, '']);
  });
});
