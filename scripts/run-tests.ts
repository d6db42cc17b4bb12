/**
 * Runs the tests that the arguments name, all of them where none does, on Node's own runner, and ends with one plain line:
 * `N passed, N failed, N skipped`. Exits 1 where a test failed or none ran. `--fast`: only those that need neither a database nor a
 * browser, and a part of what some of them try by the thousand.
 *
 * Files run side by side, as many as there are processors. The fast ones run first, several to a process, and a database or a browser is refused to them.
 * Those under `test/integration` and `test/e2e` start servers and share what they start by `test/support`.
 */
import { spec } from 'node:test/reporters';
import { run } from 'node:test';
import { glob } from 'node:fs/promises';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { databaseRefused, isFast } from '../test/support/fast-tests.ts';
import { sharingProcesses } from '../test/support/shared-process.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

/** Ends a file that hangs; the slowest takes a minute on a machine that does nothing else. */
const fileTimeoutMs = 10 * 60_000;

async function testFiles(parts: readonly string[]): Promise<string[]> {
  const files = [];
  for await (const file of glob('test/**/*.test.ts')) files.push(file.replaceAll('\\', '/'));
  const wanted =
    parts.length === 0 ? files : files.filter((file) => parts.some((part) => file.includes(part)));
  // Backwards: the scenario, which takes longest, would else begin last.
  return wanted.sort().toReversed();
}

function runFiles(files: readonly string[], execArgv: string[]): ReturnType<typeof run> {
  return run({
    files: files.map((file) => resolve(root, file)),
    concurrency: availableParallelism(),
    timeout: fileTimeoutMs,
    execArgv,
  });
}

/** What `--import` takes to spare files the runner's watch over their promises. */
const untracked = ['--import', new URL('untracked-tests.mjs', import.meta.url).href];

/** A tenth of what tests try by the thousand (`test/support/tries.ts`), and one action less to explore. */
const fastEffort = { CARNET_TEST_SHARE: '0.1', CARNET_EXPLORE_DEPTH: '4' };

const args = process.argv.slice(2);
const isFastRun = args.includes('--fast');
if (isFastRun) process.env = { ...fastEffort, ...process.env };
// Each file is a process of its own, and most load the same thousand modules.
process.env['NODE_COMPILE_CACHE'] ??= resolve(root, 'node_modules/.cache/compiled');
const files = await testFiles(args.filter((arg) => arg !== '--fast'));
const fast = files.filter(isFast);
const slow = isFastRun ? [] : files.filter((file) => !fast.includes(file));
const written = mkdtempSync(join(tmpdir(), 'carnet-tests-'));
process.on('exit', () => rmSync(written, { recursive: true, force: true }));
const skips: string[] = [];
let passed = 0;
let failed = 0;

async function* events(): ReturnType<ReturnType<typeof run>[typeof Symbol.asyncIterator]> {
  if (fast.length > 0)
    yield* runFiles(sharingProcesses(fast, written), [...untracked, '--import', databaseRefused]);
  if (slow.length > 0) yield* runFiles(slow, untracked);
}

const stream = Readable.from(events());
// A suite, and the file itself, are reported like tests; only what asserts is counted, and a suite that is left out, whose tests nobody reports.
stream.on('data', (event: Awaited<ReturnType<ReturnType<typeof events>['next']>>['value']) => {
  if (event.type === 'test:fail' && event.data.details.type !== 'suite') failed += 1;
  if (event.type !== 'test:pass') return;
  const { name, skip, details } = event.data;
  if (skip !== undefined && skip !== false) skips.push(`${name}: ${String(skip)}`);
  else if (details.type !== 'suite') passed += 1;
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
