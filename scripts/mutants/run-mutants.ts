/**
 * Breaks single lines that promises rest on, one at a time in a scratch copy, and runs the tests that must notice: `npm run mutants [-- PART…]`.
 * PART: part of the name or the file of a change. Exits 1 where a change survives, has no result, is not found exactly once, or its tests fail
 * without it.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Mutant } from './mutant.ts';
import { mutants, placesOf } from './table.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** As of `npm run test:fast`: a tenth of what tests try by the thousand. */
const fastEffort = { CARNET_TEST_SHARE: '0.1', CARNET_EXPLORE_DEPTH: '4' };
const timeoutMs = 10 * 60_000;

/** A copy of the checkout, as it stands, that shares its dependencies. */
function scratchCopy(): string {
  const listed = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 2 ** 20,
  });
  if (listed.status !== 0) throw new Error(`git ls-files: ${listed.stderr}`);
  const copy = mkdtempSync(join(tmpdir(), 'carnet-mutants-'));
  for (const file of listed.stdout.split('\0').filter((name) => name !== '')) {
    mkdirSync(join(copy, dirname(file)), { recursive: true });
    cpSync(join(root, file), join(copy, file), { force: true });
  }
  symlinkSync(resolve(root, 'node_modules'), join(copy, 'node_modules'), 'junction');
  return copy;
}

interface Ran {
  readonly passed: number;
  readonly failed: number;
}

/** What the tests said; null where they did not come to an end. */
function runTests(copy: string, tests: readonly string[]): Ran | null {
  const { stdout } = spawnSync(process.execPath, ['scripts/run-tests.ts', ...tests], {
    cwd: copy,
    encoding: 'utf8',
    timeout: timeoutMs,
    maxBuffer: 256 * 2 ** 20,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...fastEffort, ...process.env },
  });
  const last = /(\d+) passed, (\d+) failed, \d+ skipped\s*$/.exec(stdout ?? '');
  return last === null ? null : { passed: Number(last[1]), failed: Number(last[2]) };
}

type Outcome = 'killed' | 'survived' | 'not found exactly once' | 'no result' | 'its tests fail anyway';

/** Whether the named tests pass as the code stands, by their names: a test that fails anyway kills nothing. */
const sound = new Map<string, boolean>();

function areSound(copy: string, tests: readonly string[]): boolean {
  const key = tests.join(' ');
  const known = sound.get(key);
  if (known !== undefined) return known;
  const ran = runTests(copy, tests);
  const passes = ran !== null && ran.failed === 0 && ran.passed > 0;
  sound.set(key, passes);
  return passes;
}

function outcomeOf(copy: string, mutant: Mutant): Outcome {
  const path = join(copy, mutant.file);
  const source = readFileSync(path, 'utf8');
  if (placesOf(mutant, source) !== 1) return 'not found exactly once';
  if (!areSound(copy, mutant.tests)) return 'its tests fail anyway';
  writeFileSync(
    path,
    source.replace(mutant.text, () => mutant.instead),
  );
  try {
    const ran = runTests(copy, mutant.tests);
    if (ran === null) return 'no result';
    return ran.failed > 0 ? 'killed' : 'survived';
  } finally {
    writeFileSync(path, source);
  }
}

const parts = process.argv.slice(2);
const chosen = mutants.filter(
  ({ name, file }) => parts.length === 0 || parts.some((part) => name.includes(part) || file.includes(part)),
);
const copy = scratchCopy();
let wrong = 0;
try {
  for (const mutant of chosen) {
    const beganAt = performance.now();
    const outcome = outcomeOf(copy, mutant);
    if (outcome !== 'killed') wrong += 1;
    const tookS = Math.round((performance.now() - beganAt) / 1000);
    process.stdout.write(`${outcome}: ${mutant.name} (${mutant.file}, ${tookS} s)\n`);
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
process.stdout.write(`${chosen.length - wrong} killed, ${wrong} not\n`);
process.exitCode = wrong > 0 || chosen.length === 0 ? 1 : 0;
