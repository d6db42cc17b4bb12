import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const source = (file: string): string => fileURLToPath(new URL(`src/agent/${file}`, import.meta.url));

/** The agent as a library: `carnet-agent.js` for any host with fetch and WebCrypto, `carnet-agent-browser.js` for a page. */
export default defineConfig({
  publicDir: false,
  build: {
    outDir: 'dist/agent',
    target: 'es2022',
    minify: true,
    reportCompressedSize: false,
    lib: {
      entry: { 'carnet-agent': source('index.ts'), 'carnet-agent-browser': source('browser.ts') },
      formats: ['es'],
    },
  },
});
