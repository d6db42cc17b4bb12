/**
 * Builds data/check-measure.js, which the signing page loads, from console/approve/check-measure.ts and the modules of core and protocol that it uses.
 * A test compares both.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, type Rolldown } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const file = new URL('../data/check-measure.js', import.meta.url);

/** The text of the built file. */
export async function builtCheck(): Promise<string> {
  const built = await build({
    configFile: false,
    root,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      target: 'es2022',
      lib: { entry: 'console/approve/check-measure.ts', formats: ['es'], fileName: 'check-measure' },
    },
  });
  const [first] = built as Rolldown.RolldownOutput[];
  const { code } = first!.output[0];
  return `// Built by scripts/signing-page.ts from console/approve/check-measure.ts: change that.\n${code}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(file, await builtCheck());
