/**
 * Runs the tests that the arguments name, all of them where none does, on Node's own runner, and ends with one plain line:
 * `N passed, N failed, N skipped`. Exits 1 where a test failed or none ran.
 *
 * Files run side by side, as many as there are processors. Those under `test/integration` and `test/e2e` start servers and share
 * what they start by `test/support`.
 */
import { spec } from 'node:test/reporters';
import { run } from 'node:test';
import { glob } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

const fileTimeoutMs = 6 * 60_000;

async function testFiles(asked: readonly string[]): Promise<string[]> {
  const files = [];
  for await (const file of glob('test/**/*.test.ts')) files.push(file);
  const wanted =
    asked.length === 0 ? files : files.filter((file) => asked.some((part) => file.includes(part)));
  return wanted.sort().map((file) => resolve(root, file));
}

const files = await testFiles(process.argv.slice(2));
const skips: string[] = [];
let passed = 0;
let failed = 0;

const stream = run({ files, concurrency: availableParallelism(), timeout: fileTimeoutMs, execArgv: [] });
// A suite, and the file itself, are reported like tests; only what asserts is counted.
stream.on('test:pass', (event) => {
  if (event.details.type === 'suite') return;
  if (event.skip !== undefined && event.skip !== false) skips.push(`${event.name}: ${String(event.skip)}`);
  else passed += 1;
});
stream.on('test:fail', (event) => {
  if (event.details.type !== 'suite') failed += 1;
});
stream.compose(spec()).pipe(process.stdout, { end: false });

stream.on('end', () => {
  // The reporter still writes its summary in this turn; our line must be the last.
  setTimeout(() => {
    for (const skip of skips) process.stdout.write(`SKIPPED  ${skip}\n`);
    process.stdout.write(`\n${passed} passed, ${failed} failed, ${skips.length} skipped\n`);
    process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
  }, 50);
});
