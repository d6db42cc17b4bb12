import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { test } from 'node:test';
import { importsOf, sourceFiles, withoutProse, type SourceFile } from './support/source-files.ts';

// Imports point inward. What a layer may know, and which packages it may lean on; `node` stands for all of `node:`.
const layers: Record<string, { layers: readonly string[]; packages: readonly string[] | 'all' }> = {
  core: { layers: [], packages: [] },
  protocol: { layers: ['core'], packages: ['yaml', 'intl-messageformat'] },
  agent: { layers: ['protocol', 'core'], packages: [] },
  app: { layers: ['core', 'protocol'], packages: ['node'] },
  store: { layers: ['app', 'core', 'protocol'], packages: ['node', 'pg', 'pg-copy-streams', 'csv-parse'] },
  http: { layers: ['app', 'core', 'protocol'], packages: 'all' },
  keystore: { layers: ['app', 'core', 'protocol'], packages: ['node'] },
  auditor: { layers: ['core', 'protocol'], packages: ['node'] },
  server: { layers: ['app', 'core', 'protocol', 'store', 'keystore', 'http'], packages: ['node', 'fastify'] },
  cli: { layers: ['auditor', 'agent', 'protocol', 'core', 'server'], packages: ['node'] },
  sim: {
    layers: ['core', 'protocol', 'agent', 'auditor', 'app', 'store', 'keystore', 'http', 'server', 'cli'],
    packages: 'all',
  },
  bin: { layers: ['cli'], packages: ['node'] },
};

// What a layer may load beyond that, by dynamic import alone: only where somebody asks for it.
const onDemand: Record<string, RegExp> = { server: /^src\/sim\/demo\// };

// Within core the road goes one way too.
const coreFolders: Record<string, readonly string[]> = {
  territory: [],
  policy: ['territory'],
  carnet: ['territory'],
  casework: [],
  decision: ['territory', 'policy'],
  orders: ['territory', 'policy', 'decision'],
  log: [],
};

// Within app the rooms that hold keys, policies, people and the log know none of the others; casework, support and device know dossiers.
const appFolders: Record<string, readonly string[]> = {
  keys: [],
  policies: [],
  log: [],
  deployment: [],
  people: ['keys'],
  dossiers: ['keys', 'policies'],
  device: ['keys', 'policies', 'log', 'dossiers', 'deployment'],
  support: ['keys', 'policies', 'log', 'people', 'dossiers'],
  casework: ['keys', 'policies', 'log', 'people', 'dossiers', 'deployment'],
};

// Within the agent: what the host lends, the state as a pure function, the lock, then the exchange with the server.
const agentFolders: Record<string, readonly string[]> = {
  platform: [],
  state: ['platform'],
  lock: ['platform', 'state'],
  'check-in': ['platform', 'state', 'lock'],
};

// Within protocol: how shapes are stated, the scalars, then what is said to whom, then the operations and what is derived from them.
const protocolFolders: Record<string, readonly string[]> = {
  schema: [],
  scalars: ['schema'],
  errors: [],
  words: [],
  device: ['schema', 'scalars'],
  acts: ['schema', 'scalars'],
  log: ['schema', 'scalars', 'device', 'acts'],
  registry: ['schema', 'scalars', 'words', 'device'],
  'decision-files': ['schema', 'words', 'device'],
  operators: ['schema', 'scalars', 'device', 'acts'],
  public: ['schema', 'scalars', 'errors', 'words'],
  operations: ['schema', 'scalars', 'errors', 'device', 'log', 'operators', 'public'],
  reference: ['schema', 'errors', 'device', 'operators', 'public', 'operations'],
};

// Within the store: connections and transactions, then a folder per aggregate; `store.ts` puts them together.
const storeFolders: Record<string, readonly string[]> = {
  postgres: [],
  deployment: ['postgres'],
  embedded: [],
  registry: ['postgres'],
  dossiers: ['postgres', 'registry'],
  policies: ['postgres', 'dossiers'],
  casework: ['postgres'],
  support: ['postgres'],
  people: ['postgres'],
  log: ['postgres'],
};

// Within the simulation: the world, who judges what happens in it, the phones, the people at work, the score, the stories, the demo.
const simFolders: Record<string, readonly string[]> = {
  world: [],
  judging: ['world'],
  fleet: ['world', 'judging'],
  casework: ['world', 'judging', 'fleet'],
  scoring: ['world', 'judging', 'fleet', 'casework'],
  scenarios: ['world', 'judging', 'fleet', 'casework', 'scoring'],
  demo: ['world', 'judging', 'fleet', 'casework', 'scoring', 'scenarios'],
};

// Within http: the shapes of requests and replies, who may request what, then handlers and pages; the server beside them uses all.
const httpFolders: Record<string, readonly string[]> = {
  exchange: [],
  auth: ['exchange'],
  handlers: ['exchange', 'auth'],
  pages: ['exchange'],
};

// What would let core ask the world instead of being told.
const worldly: readonly [RegExp, string][] = [
  [/\bDate\.now\b/, 'a clock'],
  [/\bnew Date\(\s*\)/, 'a clock'],
  [/\bperformance\b/, 'a clock'],
  [/\bMath\.random\b/, 'randomness'],
  [/\bcrypto\b/, 'randomness or a platform'],
  [/\bfetch\(/, 'the network'],
  [/\bprocess\./, 'the platform'],
  [/\bBuffer\b/, 'the platform'],
  [/\bconsole\./, 'the platform'],
  [/\bset(?:Timeout|Interval|Immediate)\(/, 'a timer'],
  [/\bIntl\./, "the platform's words"],
];

const files = sourceFiles('src/**/*.ts');
const known = new Set(files.map((file) => file.path));

const layerOf = (path: string): string => path.split('/')[1]!;
const resolveFrom = (file: SourceFile, specifier: string): string =>
  posix.join(posix.dirname(file.path), specifier);
const packageOf = (specifier: string): string =>
  specifier.startsWith('node:')
    ? 'node'
    : specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/');

test('every folder under src is a layer that this test knows', () => {
  assert.ok(files.length > 20, `only ${files.length} files found`);
  assert.deepEqual(
    [...new Set(files.map((file) => layerOf(file.path)))].filter((layer) => !(layer in layers)),
    [],
  );
});

test('imports point inward', () => {
  const wrong = [];
  for (const file of files) {
    const rule = layers[layerOf(file.path)]!;
    for (const { specifier, dynamic } of importsOf(file.text)) {
      if (!specifier.startsWith('.')) continue;
      const target = resolveFrom(file, specifier);
      if (!target.startsWith('src/')) continue;
      if (dynamic && onDemand[layerOf(file.path)]?.test(target)) continue;
      const layer = layerOf(target);
      if (layer === layerOf(file.path) || rule.layers.includes(layer)) continue;
      wrong.push(`${file.path} → ${target}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('a layer leans only on the packages it is allowed', () => {
  const wrong = [];
  for (const file of files) {
    const rule = layers[layerOf(file.path)]!;
    if (rule.packages === 'all') continue;
    for (const { specifier } of importsOf(file.text)) {
      if (specifier.startsWith('.') || rule.packages.includes(packageOf(specifier))) continue;
      wrong.push(`${file.path} → ${specifier}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('relative imports name a file that is there, with its ending', () => {
  const wrong = files.flatMap((file) =>
    importsOf(file.text)
      .filter(({ specifier }) => specifier.startsWith('.') && specifier.endsWith('.ts'))
      .map(({ specifier }) => resolveFrom(file, specifier))
      .filter((target) => !known.has(target) && target.startsWith('src/'))
      .map((target) => `${file.path} → ${target}`),
  );
  assert.deepEqual(wrong, []);
});

// `loose`: whether the files beside the folders may be imported by them (`below`) or may import them (`above`).
for (const { layer, folders, loose } of [
  { layer: 'core', folders: coreFolders, loose: 'below' },
  { layer: 'app', folders: appFolders, loose: 'below' },
  { layer: 'agent', folders: agentFolders, loose: 'above' },
  { layer: 'protocol', folders: protocolFolders, loose: 'below' },
  { layer: 'store', folders: storeFolders, loose: 'above' },
  { layer: 'sim', folders: simFolders, loose: 'below' },
  { layer: 'http', folders: httpFolders, loose: 'above' },
] as const)
  test(`the folders of ${layer} know only those that come before them, types included`, () => {
    const inFolders = files.filter((each) => layerOf(each.path) === layer);
    const folderOf = (path: string): string | undefined => path.split('/').slice(2, -1)[0];
    assert.deepEqual(
      new Set(inFolders.map((file) => folderOf(file.path)).filter((folder) => folder !== undefined)),
      new Set(Object.keys(folders)),
    );
    const wrong = [];
    for (const file of inFolders) {
      const folder = folderOf(file.path);
      for (const { specifier } of importsOf(file.text)) {
        const target = resolveFrom(file, specifier);
        if (!specifier.startsWith('.') || !target.startsWith(`src/${layer}/`)) continue;
        const other = folderOf(target);
        if (other === folder) continue;
        const isAllowed =
          folder === undefined
            ? loose === 'above'
            : other === undefined
              ? loose === 'below'
              : folders[folder]!.includes(other);
        if (!isAllowed) wrong.push(`${file.path} → ${target}`);
      }
    }
    assert.deepEqual(wrong, []);
  });

test('core is told time, randomness and data', () => {
  const wrong = [];
  for (const file of files.filter((each) => layerOf(each.path) === 'core')) {
    const code = withoutProse(file.text);
    for (const [pattern, what] of worldly) {
      if (pattern.test(code)) wrong.push(`${file.path} asks ${what}: ${pattern.exec(code)![0]}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('the agent runs where there is no Node', () => {
  const wrong = files
    .filter((each) => layerOf(each.path) === 'agent')
    .filter((each) => /\bprocess\.|\bBuffer\b|\bsetImmediate\b|\b__dirname\b/.test(withoutProse(each.text)))
    .map((each) => each.path);
  assert.deepEqual(wrong, []);
});

test('no two files import each other, directly or through others, types included', () => {
  const edges = new Map(
    files.map((file) => [
      file.path,
      importsOf(file.text)
        .filter((each) => each.specifier.startsWith('.'))
        .map((each) => resolveFrom(file, each.specifier)),
    ]),
  );
  const state = new Map<string, 'open' | 'done'>();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (state.get(path) === 'done') return;
    if (state.get(path) === 'open') {
      cycles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
      return;
    }
    state.set(path, 'open');
    for (const next of edges.get(path) ?? []) visit(next, [...trail, path]);
    state.set(path, 'done');
  };
  for (const path of edges.keys()) visit(path, []);
  assert.deepEqual(cycles, []);
});

test('the server reads the wall clock in one place, so that one guard watches over it', () => {
  const readers = files
    .filter((file) => /^src\/(?:app|store|http|keystore|server)\//.test(file.path))
    .filter((file) => /\bDate\.now\b|\bnew Date\(\s*\)/.test(withoutProse(file.text)))
    .map((file) => file.path);
  assert.deepEqual(readers, ['src/server/deployment/system-clock.ts']);
});

test('there is one road to a terminal, and it shows what is written instead of obeying it', () => {
  const roads = files
    .filter((file) => /\bprocess\s*\.\s*(?:stdout|stderr)\b|\bconsole\s*\./.test(withoutProse(file.text)))
    .map((file) => file.path);
  // `main.ts` hands the streams of the process to `ioOf`.
  assert.deepEqual(roads, ['src/cli/main.ts', 'src/server/terminal.ts']);
  const wrong = [];
  for (const { path, text } of files.filter((each) => layerOf(each.path) === 'cli')) {
    const code = withoutProse(text);
    if (/\bWritable\b|\bWriteStream\b|\bwriteSync\b/.test(code) && path !== 'src/cli/io.ts')
      wrong.push(`${path} has a stream of its own`);
    if (/\bJSON\.stringify\b/.test(code) && path !== 'src/cli/operator-client.ts')
      wrong.push(`${path} writes JSON without jsonText`);
  }
  assert.deepEqual(wrong, []);
});
