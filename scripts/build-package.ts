/**
 * `npm pack` runs this: builds what an installed package contains instead of `src`, in `dist`, which has the folders of `src` so that paths such
 * as `../../data` hold. JavaScript and types from `tsc` (which does not check them here: `npm run types` does), the agent as a library
 * from Vite, and the notices of third parties.
 */
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import agentLibrary from '../vite.agent.config.ts';
import { thirdPartyNotices } from './third-party-notices.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
/** The layers whose types the package exports, and those that these import. */
const typedLayers = /^(?:agent|auditor|protocol|core)\//;

function compile(): void {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json')], {
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error(`tsc ended with ${status}`);
}

/** Names the built files where tsc leaves the name of the source: in the imports of declarations, and in the addresses of programs. */
function nameBuiltFiles(): void {
  for (const name of globSync('**/*.{js,d.ts}', { cwd: dist }).map((each) => each.replaceAll('\\', '/'))) {
    const file = join(dist, name);
    const isDeclaration = name.endsWith('.d.ts');
    if (isDeclaration && !typedLayers.test(name)) {
      rmSync(file);
      continue;
    }
    const pattern = isDeclaration
      ? /(?<=\b(?:from|import\() ?'\.[^']+)\.ts(?=')/g
      : /(?<=new URL\('[^']+)\.ts(?=', import\.meta\.url\))/g;
    const text = readFileSync(file, 'utf8');
    const named = text.replaceAll(pattern, '.js');
    if (named !== text) writeFileSync(file, named);
  }
}

rmSync(dist, { recursive: true, force: true });
await build({
  ...agentLibrary,
  configFile: false,
  root,
  logLevel: 'error',
  build: { ...agentLibrary.build, outDir: join(dist, 'agent') },
});
compile();
nameBuiltFiles();
writeFileSync(join(dist, 'THIRD-PARTY-NOTICES.md'), thirdPartyNotices(root));
