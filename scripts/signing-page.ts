/**
 * Builds data/check-measure.js and data/check-set.js, which the signing page loads, from console/approve/ and the modules of core and protocol that
 * they use. A test compares both.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, type Rolldown } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
export const checks = ['check-measure', 'check-set'] as const;

const fileOf = (name: string): URL => new URL(`../data/${name}.js`, import.meta.url);

/** The text of a built file. */
export async function builtCheck(name: (typeof checks)[number]): Promise<string> {
  const built = await build({
    configFile: false,
    root,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      target: 'es2022',
      lib: { entry: `console/approve/${name}.ts`, formats: ['es'], fileName: name },
    },
  });
  const [first] = built as Rolldown.RolldownOutput[];
  const { code } = first!.output[0];
  return `// Built by scripts/signing-page.ts from console/approve/${name}.ts: change that.\n${code}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const name of checks) writeFileSync(fileOf(name), await builtCheck(name));
