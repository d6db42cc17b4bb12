import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { Mutant } from './mutant.ts';

/** A line of a file of outcomes. */
interface Known {
  readonly key: string;
  readonly name: string;
  readonly outcome: string;
}

/** The outcomes of runs before, in a file of one JSON object a line, so that a run which was cut short can be taken up. */
export interface KnownOutcomes {
  /** Whether a test noticed this very change of this very source before. */
  isKilled(mutant: Mutant, source: string): boolean;
  add(mutant: Mutant, source: string, outcome: string): void;
}

/** Another change or another source of its file is another key. What became of the tests is not looked at. */
const keyOf = (mutant: Mutant, source: string): string =>
  createHash('sha256')
    .update(JSON.stringify([mutant, source]))
    .digest('hex')
    .slice(0, 16);

/** `path` null: nothing is known, and nothing kept. */
export function knownOutcomes(path: string | null): KnownOutcomes {
  const lines = path !== null && existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  const known = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Known);
  const killed = new Set(known.filter(({ outcome }) => outcome === 'killed').map(({ key }) => key));
  return {
    isKilled: (mutant, source) => killed.has(keyOf(mutant, source)),
    add(mutant, source, outcome) {
      if (path === null) return;
      const line: Known = { key: keyOf(mutant, source), name: mutant.name, outcome };
      appendFileSync(path, `${JSON.stringify(line)}\n`);
    },
  };
}
