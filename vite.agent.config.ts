import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const source = (file: string): string => fileURLToPath(new URL(`src/agent/${file}`, import.meta.url));

/** The agent as a library: `carnet-agent.js` for any host with fetch and WebCrypto, `carnet-agent-browser.js` for a page. */
export default defineConfig({
  publicDir: false,
  build: {
    outDir: 'dist/agent',
    target: 'es2022',
    // Vite keeps the spaces of an ES library, for bundlers that look for its pure annotations; this one is used whole.
    minify: false,
    // Fixed names, without a hash, so that firmware can list its files.
    rolldownOptions: { output: { minify: true, chunkFileNames: 'carnet-agent-shared.js' } },
    reportCompressedSize: false,
    lib: {
      entry: { 'carnet-agent': source('index.ts'), 'carnet-agent-browser': source('browser.ts') },
      formats: ['es'],
    },
  },
});
