/**
 * `npm run chaos -- [NAME…] [--tries N]`: makes the named faults on whole servers, all of them where none is named, and prints a row for each: tries,
 * lost, wrongful, time of recovery. Exits 1 where something was lost, wrongful, or not as it should be. A row is a file in `rows/`.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { ChaosOutcome, ChaosRow } from './row.ts';

const folder = fileURLToPath(new URL('./rows/', import.meta.url));
const known = readdirSync(folder)
  .map((file) => basename(file, '.ts'))
  .sort();

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { tries: { type: 'string' } },
});

function medianOf(sorted: readonly number[]): number | undefined {
  return sorted[Math.floor(sorted.length / 2)];
}

function print({ name, about }: ChaosRow, outcome: ChaosOutcome): void {
  const { tries, lost, wrongful, recoveryMs, figures, held } = outcome;
  const sorted = recoveryMs.toSorted((a, b) => a - b);
  const recovery =
    sorted.length === 0
      ? 'nothing was interrupted'
      : `recovery median ${Math.round(medianOf(sorted)!)} ms, longest ${Math.round(sorted.at(-1)!)} ms`;
  process.stdout.write(
    `\n${name}  ${held ? 'held' : 'BROKEN'}  (${about})\n  tries ${tries}, lost ${lost}, wrongful ${wrongful}, ${recovery}\n`,
  );
  for (const [figure, value] of Object.entries(figures))
    process.stdout.write(`  ${figure.padEnd(48)} ${typeof value === 'number' ? Math.round(value) : value}\n`);
}

async function runRow(name: string): Promise<boolean> {
  const row = (await import(`./rows/${name}.ts`)) as ChaosRow;
  const dir = mkdtempSync(join(tmpdir(), 'carnet-chaos-'));
  try {
    const tries = values.tries === undefined ? null : Number(values.tries);
    const outcome = await row.run({ tries, dir });
    print(row, outcome);
    return outcome.held && outcome.lost === 0 && outcome.wrongful === 0;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const unknown = positionals.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`No row is called ${unknown.join(', ')}. There are: ${known.join(', ')}.\n`);
  process.exitCode = 2;
} else {
  let held = true;
  for (const name of positionals.length === 0 ? known : positionals) held = (await runRow(name)) && held;
  process.exitCode = held ? 0 : 1;
}
