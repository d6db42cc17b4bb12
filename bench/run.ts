/**
 * `npm run bench -- [NAME…] [--json]`: runs the named benchmarks, all of them where none is named, each in a process of its own so that
 * one does not warm or burden the next. Exits 1 where a target was missed.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Benchmark, Outcome } from './benchmark.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const outside = new Set(['run', 'benchmark']);
const known = readdirSync(here)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => basename(file, '.ts'))
  .filter((name) => !outside.has(name))
  .sort();

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, one: { type: 'string' } },
});

async function runOne(name: string): Promise<void> {
  const benchmark = (await import(`./${name}.ts`)) as Benchmark;
  const outcome = await benchmark.run();
  process.stdout.write(`${JSON.stringify({ name: benchmark.name, target: benchmark.target, ...outcome })}\n`);
  process.exit(0);
}

function report(outcome: Outcome & { name: string; target: string }): void {
  process.stdout.write(`\n${outcome.name}  ${outcome.met ? 'met' : 'MISSED'}  (target: ${outcome.target})\n`);
  for (const [figure, value] of Object.entries(outcome.figures)) {
    const text = typeof value === 'number' ? value.toLocaleString('en', { maximumFractionDigits: 3 }) : value;
    process.stdout.write(`  ${figure.padEnd(44)} ${text}\n`);
  }
}

function runAll(names: readonly string[]): boolean {
  let met = true;
  if (!values.json)
    process.stdout.write(`Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? '?'}\n`);
  for (const name of names) {
    const child = spawnSync(
      process.execPath,
      ['--expose-gc', fileURLToPath(import.meta.url), '--one', name],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
        encoding: 'utf8',
        maxBuffer: 16 * 1024 * 1024,
      },
    );
    const last = child.stdout.trim().split('\n').at(-1) ?? '';
    if (child.status !== 0 || !last.startsWith('{')) {
      met = false;
      process.stderr.write(`${name} did not finish (exit ${child.status})\n`);
      continue;
    }
    if (values.json) process.stdout.write(`${last}\n`);
    const outcome = JSON.parse(last) as Outcome & { name: string; target: string };
    if (!values.json) report(outcome);
    met &&= outcome.met;
  }
  return met;
}

if (values.one !== undefined) {
  await runOne(values.one);
} else {
  const unknown = positionals.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    process.stderr.write(`No benchmark is called ${unknown.join(', ')}. There are: ${known.join(', ')}.\n`);
    process.exitCode = 2;
  } else {
    process.exitCode = runAll(positionals.length === 0 ? known : positionals) ? 0 : 1;
  }
}
