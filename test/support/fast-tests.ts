import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { importsOf, root } from './source-files.ts';

const slowFolders = /^test\/(?:integration|e2e|package)\//;
const slowPackages = new Set(['pg', 'pg-copy-streams', 'playwright-core']);
const importsByFile = new Map<string, readonly string[]>();

function valueImports(file: string): readonly string[] {
  const known = importsByFile.get(file);
  if (known !== undefined) return known;
  const imports = importsOf(readFileSync(file, 'utf8'))
    .filter(({ typeOnly }) => !typeOnly)
    .map(({ specifier }) => specifier);
  importsByFile.set(file, imports);
  return imports;
}

/**
 * Whether `npm run test:fast` runs this test, named from the project's root: it is not in a folder of tests that start servers, and
 * nothing that it imports, directly or not, imports the driver of PostgreSQL or of a browser.
 */
export function isFast(test: string): boolean {
  if (slowFolders.test(test)) return false;
  const seen = new Set<string>();
  const left = [join(root, test)];
  for (let file = left.pop(); file !== undefined; file = left.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    for (const specifier of valueImports(file)) {
      if (slowPackages.has(specifier)) return false;
      const target = resolve(dirname(file), specifier);
      if (specifier.startsWith('.') && /\.m?[jt]s$/.test(target) && existsSync(target)) left.push(target);
    }
  }
  return true;
}

/** What `--import` takes to refuse databases and browsers to a process and to all that it starts. */
export const databaseRefused = new URL('../../scripts/refuse-database.mjs', import.meta.url).href;
