/**
 * Breaks single lines that promises rest on, one at a time in a scratch copy, and runs the tests that must notice:
 * `npm run mutants [-- PART…] [--results FILE]`. PART: part of the name or the file of a change. FILE keeps the outcomes; what it says was killed
 * is not tried again, so that a run can be taken up where it was cut short. Exits 1 where a change survives, has no result, is not found exactly
 * once, or its tests fail without it.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { knownOutcomes } from './known-outcomes.ts';
import type { Mutant } from './mutant.ts';
import { mutants, placesOf } from './table.ts';
import { limitAfter, runTestsWithin } from './timed-tests.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** For tests of the code as it stands, which should not hang. */
const soundLimitMs = 10 * 60_000;

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

type Outcome = 'killed' | 'survived' | 'not found exactly once' | 'no result' | 'its tests fail anyway';

/** How long the named tests took as the code stands, by their names; null where they fail anyway: such a test kills nothing. */
const sound = new Map<string, number | null>();

async function soundMs(copy: string, tests: readonly string[]): Promise<number | null> {
  const key = tests.join(' ');
  const known = sound.get(key);
  if (known !== undefined) return known;
  const ran = await runTestsWithin(copy, tests, soundLimitMs);
  const tookMs = ran.ended && ran.failed === 0 && ran.passed > 0 ? ran.tookMs : null;
  sound.set(key, tookMs);
  return tookMs;
}

async function outcomeOf(copy: string, mutant: Mutant, source: string): Promise<Outcome> {
  if (placesOf(mutant, source) !== 1) return 'not found exactly once';
  const tookMs = await soundMs(copy, mutant.tests);
  if (tookMs === null) return 'its tests fail anyway';
  const path = join(copy, mutant.file);
  writeFileSync(
    path,
    source.replace(mutant.text, () => mutant.instead),
  );
  try {
    const ran = await runTestsWithin(copy, mutant.tests, limitAfter(tookMs));
    if (ran.failed > 0) return 'killed';
    return ran.ended && ran.passed > 0 ? 'survived' : 'no result';
  } finally {
    writeFileSync(path, source);
  }
}

const { values, positionals: parts } = parseArgs({
  allowPositionals: true,
  options: { results: { type: 'string' } },
});
const chosen = mutants.filter(
  ({ name, file }) => parts.length === 0 || parts.some((part) => name.includes(part) || file.includes(part)),
);
const known = knownOutcomes(values.results ?? null);
const copy = scratchCopy();
let wrong = 0;
try {
  for (const mutant of chosen) {
    const beganAt = performance.now();
    const source = readFileSync(join(copy, mutant.file), 'utf8');
    if (known.isKilled(mutant, source)) {
      process.stdout.write(`killed before: ${mutant.name} (${mutant.file})\n`);
      continue;
    }
    const outcome = await outcomeOf(copy, mutant, source);
    known.add(mutant, source, outcome);
    if (outcome !== 'killed') wrong += 1;
    const tookS = Math.round((performance.now() - beganAt) / 1000);
    process.stdout.write(`${outcome}: ${mutant.name} (${mutant.file}, ${tookS} s)\n`);
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
process.stdout.write(`${chosen.length - wrong} killed, ${wrong} not\n`);
process.exitCode = wrong > 0 || chosen.length === 0 ? 1 : 0;
