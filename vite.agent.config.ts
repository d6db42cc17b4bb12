import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const source = (file: string): string => fileURLToPath(new URL(`src/agent/${file}`, import.meta.url));

const words = /[\\/]words[\\/]phone[\\/]([a-z]{2})\.ts$/;

/** What a phone says in one language is a file of its own; what both entries share is one. */
const chunkName = ({
  moduleIds: [first = '', ...others],
}: {
  readonly moduleIds: readonly string[];
}): string => {
  const language = others.length === 0 ? words.exec(first)?.[1] : undefined;
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
    rolldownOptions: {
      output: {
        minify: true,
        comments: { annotation: false },
        chunkFileNames: chunkName,
        // English is loaded with the library, and is a file of its own like the others.
        codeSplitting: { groups: [{ name: 'words-en', test: /[\\/]words[\\/]phone[\\/]en\.ts$/ }] },
      },
    },
    reportCompressedSize: false,
    lib: {
      entry: { 'carnet-agent': source('index.ts'), 'carnet-agent-browser': source('browser.ts') },
      formats: ['es'],
    },
  },
});
