import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { KeyFileFaulty } from './generations.ts';

/** What a data folder gets after its first keys: whoever finds one of these looks at a folder that was in use. */
const laterFiles = ['log/checkpoint', 'log-staging/head'] as const;

/** Whether a server has worked on the data folder, by anything but the file that may be lost. */
export function wasUsed(dataDir: string): boolean {
  return laterFiles.some((name) => existsSync(join(dataDir, name))) || hasGenerations(join(dataDir, 'keys'));
}

function hasGenerations(dir: string): boolean {
  return existsSync(dir) && readdirSync(dir).some((name) => /\.[0-9]+\.json$/.test(name));
}

/**
 * Throws `KeyFileFaulty` where one of these files of the folder of keys is lost: it is missing though the folder was in use, or though one that is made
 * after it is there, or it is empty. `names`: in the order in which the first start makes them. What was lost is never made anew, because nothing that
 * was sealed or signed with it could be read or trusted any more.
 */
export function assertKept(dir: string, names: readonly string[]): void {
  // Looked at from the last to the first, since another process may be making them at this moment.
  let isLater = wasUsed(dirname(dir));
  for (const name of names.toReversed()) {
    const path = join(dir, name);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined && isLater) throw new KeyFileFaulty(path, 'is missing');
    if (found?.size === 0) throw new KeyFileFaulty(path, 'is empty');
    isLater ||= found !== undefined;
  }
}
