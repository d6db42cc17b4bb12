import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFile } from './durable-file.ts';

/** What becomes of the keys before, once this one takes over: `kept` as long as their kind is, or `stolen` and honoured no more. */
export type Predecessors = 'kept' | 'stolen';

/** A later key of one kind, in a file of its own: `KIND.2.json` and so on. What an earlier Carnet made is number 1. */
export interface Generation<T> {
  readonly number: number;
  /** When it takes over; RFC 3339. */
  readonly from: string;
  readonly predecessors: Predecessors;
  readonly key: T;
}

/** A key file that cannot be used; says which and what to do. */
export class KeyFileFaulty extends Error {
  override readonly name = 'KeyFileFaulty';

  constructor(path: string, why: string, options?: ErrorOptions) {
    super(
      `${path} ${why}. Restore it from the backup of the keys; without it, what it opened stays closed.`,
      options,
    );
  }
}

/** The generations after the first, in order. Throws `KeyFileFaulty` where one is missing between others, or is none. */
export function readGenerations<T>(dir: string, kind: string): readonly Generation<T>[] {
  const pattern = new RegExp(`^${kind}\\.([1-9][0-9]{0,5})\\.json$`);
  const numbers = readdirSync(dir)
    .map((name) => Number(pattern.exec(name)?.[1] ?? 0))
    .filter((number) => number > 1)
    .sort((a, b) => a - b);
  return numbers.map((number, index) => {
    if (number !== index + 2) throw new KeyFileFaulty(join(dir, `${kind}.${index + 2}.json`), 'is missing');
    return readGeneration<T>(join(dir, `${kind}.${number}.json`), number);
  });
}

function readGeneration<T>(path: string, number: number): Generation<T> {
  let file: Partial<Generation<T>> | null;
  try {
    file = JSON.parse(readFileSync(path, 'utf8')) as Partial<Generation<T>> | null;
  } catch (error) {
    throw new KeyFileFaulty(path, 'cannot be read', { cause: error });
  }
  const { from, predecessors, key } = file ?? {};
  if (typeof from !== 'string' || Number.isNaN(Date.parse(from)))
    throw new KeyFileFaulty(path, 'has no time "from"');
  if (predecessors !== 'kept' && predecessors !== 'stolen')
    throw new KeyFileFaulty(path, 'does not say whether its "predecessors" are kept or stolen');
  if (typeof key !== 'object' || key === null) throw new KeyFileFaulty(path, 'holds no "key"');
  return { number, from, predecessors, key };
}

/** Adds the next generation; false where another rotation of this kind took the number meanwhile. On the disk when this returns true. */
export function addGeneration<T>(dir: string, kind: string, generation: Generation<T>): boolean {
  const { number, from, predecessors, key } = generation;
  return makeFile(
    join(dir, `${kind}.${number}.json`),
    `${JSON.stringify({ from, predecessors, key }, null, 2)}\n`,
  );
}
