import { readFileSync, globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface SourceFile {
  /** From the project's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** The files that one of the patterns names, in the order of their paths; dependencies and what was built are left out. */
export function sourceFiles(...patterns: readonly string[]): SourceFile[] {
  return patterns
    .flatMap((pattern) =>
      globSync(pattern, { cwd: root, exclude: (name) => name === 'node_modules' || name === 'dist' }),
    )
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !path.startsWith('.carnet/'))
    .sort()
    .map((path) => ({ path, text: readFileSync(`${root}/${path}`, 'utf8') }));
}

/** TypeScript without its comments and the insides of its strings: what is left is what the code does. */
export function withoutProse(text: string): string {
  return text.replaceAll(
    /\/\*[\s\S]*?\*\/|(?<!:)\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g,
    (piece) => (piece.startsWith('/') ? ' ' : "''"),
  );
}

export interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
  /** `import(…)`: loaded only where the code comes by. */
  readonly dynamic: boolean;
}

/** Static imports and re-exports, dynamic imports and `new URL(…, import.meta.url)` of scripts. */
export function importsOf(text: string): Import[] {
  const bare = text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/[^\n]*/gm, ' ');
  const found: Import[] = [];
  for (const match of bare.matchAll(
    /^\s*(import|export)\s+(type\s+)?(?:[\w*\s{},$]+?\s+from\s+)?['"]([^'"]+)['"]/gm,
  )) {
    found.push({ specifier: match[3]!, typeOnly: match[2] !== undefined, dynamic: false });
  }
  for (const match of bare.matchAll(/\bimport\(\s*['"]([^'"]+)['"]/g)) {
    found.push({ specifier: match[1]!, typeOnly: false, dynamic: true });
  }
  return found;
}
