import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const source = (file: string): string => fileURLToPath(new URL(`src/agent/${file}`, import.meta.url));

/** What a phone says in one language is a file of its own; what both entries share is one. */
const chunkName = ({ facadeModuleId }: { readonly facadeModuleId: string | null }): string => {
  const language = /\/words\/phone\/([a-z]+)\.ts$/.exec(facadeModuleId?.replaceAll('\\', '/') ?? '')?.[1];
  return language === undefined ? 'carnet-agent-shared.js' : `carnet-agent-words-${language}.js`;
};

/** The agent as a library: `carnet-agent.js` for any host with the globals that the guide lists, `carnet-agent-browser.js` for a page. */
export default defineConfig({
  publicDir: false,
  build: {
    outDir: 'dist/agent',
    target: 'es2022',
    // Vite keeps the spaces of an ES library, for bundlers that look for its pure annotations; this one is used whole.
    minify: false,
    // Fixed names, without a hash, so that firmware can list its files. No annotations: the library is used whole.
    rolldownOptions: { output: { minify: true, comments: { annotation: false }, chunkFileNames: chunkName } },
    reportCompressedSize: false,
    lib: {
      entry: { 'carnet-agent': source('index.ts'), 'carnet-agent-browser': source('browser.ts') },
      formats: ['es'],
    },
  },
});
