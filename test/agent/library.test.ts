import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';
import type { createAgent } from '../../src/agent/index.ts';
import { languages } from '../../src/protocol/words/language.ts';
import config from '../../vite.agent.config.ts';
import { Phone } from './phone.ts';
import { SmallServer } from './small-server.ts';

const gzippedMax = 30 * 1024;
const languageGzippedMax = 4096;
const outDir = mkdtempSync(join(tmpdir(), 'carnet-agent-'));
after(() => rmSync(outDir, { recursive: true }));

const built = (await build({
  ...config,
  configFile: false,
  logLevel: 'error',
  build: { ...config.build, outDir, emptyOutDir: true },
})) as Rolldown.RolldownOutput | Rolldown.RolldownOutput[];
const chunks = [built].flat().flatMap(({ output }) => output.filter((each) => each.type === 'chunk'));

const gzipped = ({ code }: { readonly code: string }): number => gzipSync(code, { level: 9 }).byteLength;
const isWords = ({ fileName }: { readonly fileName: string }): boolean => fileName.includes('-words-');

test(`all of the library together is at most ${gzippedMax} bytes gzipped, without fences and words`, (t) => {
  const bytes = chunks.filter((chunk) => !isWords(chunk)).reduce((sum, chunk) => sum + gzipped(chunk), 0);
  t.diagnostic(`${bytes} bytes gzipped in ${chunks.length} files`);
  assert.ok(bytes > 1000 && bytes <= gzippedMax, `${bytes} bytes`);
});

test(`each language is a file of its own, of at most ${languageGzippedMax} bytes gzipped; English is loaded with the library`, () => {
  const words = chunks.filter(isWords);
  assert.deepEqual(
    words.map(({ fileName }) => fileName).sort(),
    languages.map((language) => `carnet-agent-words-${language}.js`).sort(),
  );
  for (const chunk of words) assert.ok(gzipped(chunk) <= languageGzippedMax, chunk.fileName);
});

test('it imports nothing but its own files', () => {
  const own = new Set(chunks.map((chunk) => chunk.fileName));
  const foreign = chunks
    .flatMap((chunk) => [...chunk.imports, ...chunk.dynamicImports])
    .filter((name) => !own.has(name));
  assert.deepEqual(foreign, []);
});

test('the built library enrols and checks in', async () => {
  const library = (await import(pathToFileURL(join(outDir, 'carnet-agent.js')).href)) as {
    createAgent: typeof createAgent;
  };
  const server = new SmallServer();
  const { ports } = new Phone(server);
  const agent = library.createAgent(ports, {
    baseUrl: 'https://carnet.example',
    hardware: { imei: [], serial: 'SN123456', model: 'One' },
  });
  assert.equal((await agent.enrol()).kind, 'enrolled');
  assert.equal((await agent.checkIn()).kind, 'answered');
  assert.equal(server.taken.length, 2);
});
