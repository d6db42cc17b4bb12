import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseInstant } from '../core/time.ts';
import { makeFile } from './durable-file.ts';

/** What happens to the earlier keys when this one takes over: `kept` for the usual time of their kind, or `stolen` and no longer accepted. */
export type Predecessors = 'kept' | 'stolen';

/** A later key of one kind, in its own file `KIND.NUMBER.json`. The first key has number 1 and another file, so numbers here start at 2. */
export interface Generation<T> {
  readonly number: number;
  /** When this key takes over; RFC 3339. */
  readonly from: string;
  readonly predecessors: Predecessors;
  readonly key: T;
}

/** A key file cannot be used. The message names the file and what to do. */
export class KeyFileFaulty extends Error {
  override readonly name = 'KeyFileFaulty';

  constructor(path: string, why: string, options?: ErrorOptions) {
    super(
      `${path} ${why}. Restore it from the backup of the keys: nothing else opens what was sealed with it.`,
      options,
    );
  }
}

/** Reads the generations after the first, in order. Throws `KeyFileFaulty` if one is missing in between or cannot be read. */
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
  if (typeof from !== 'string' || parseInstant(from) === undefined)
    throw new KeyFileFaulty(path, 'has no time "from"');
  if (predecessors !== 'kept' && predecessors !== 'stolen')
    throw new KeyFileFaulty(path, 'does not say whether its "predecessors" are kept or stolen');
  if (typeof key !== 'object' || key === null) throw new KeyFileFaulty(path, 'holds no "key"');
  return { number, from, predecessors, key };
}

/** Adds the next generation. Returns true when it is on the disk, false when another rotation of this kind took the number first. */
export function addGeneration<T>(dir: string, kind: string, generation: Generation<T>): boolean {
  const { number, from, predecessors, key } = generation;
  return makeFile(
    join(dir, `${kind}.${number}.json`),
    `${JSON.stringify({ from, predecessors, key }, null, 2)}\n`,
  );
}
