import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { LogOnDisk, logKey, origin, witnesses } from '../auditor/log-on-disk.ts';
import { tellStory } from '../auditor/logged-story.ts';
import { importsOf, root } from '../support/source-files.ts';
import { installPackage } from './installed-package.ts';

// The package as a stranger gets it: packed, and installed in an empty folder.

const installed = await installPackage();
after(() => installed.remove());

const files = globSync('**/*', { cwd: installed.folder, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) =>
    join(entry.parentPath, entry.name)
      .slice(installed.folder.length + 1)
      .replaceAll('\\', '/'),
  );
const programs = files.filter((file) => /\.m?js$/.test(file));
const textOf = (file: string): string => readFileSync(join(installed.folder, file), 'utf8');

/** What the program of the checkout prints. */
const printed = (args: readonly string[], input = ''): string =>
  execFileSync(process.execPath, [join(root, 'src/bin/carnet.mjs'), ...args], { encoding: 'utf8', input });

const evidence =
  '[{"kind":"fix","territory":"CU","marginM":9000},{"kind":"network","plmn":"36801"}]\n' +
  '[{"kind":"address","territory":"CU"},{"kind":"network","plmn":"26201"}]\n';

test('npx carnet locate says what the evidence proves', async () => {
  const said = await installed.npx(['carnet', 'locate'], evidence);
  assert.equal(said.split('\n')[0], 'placed\tCU\tfix,network');
  assert.equal(said, printed(['locate'], evidence));
});

/** The date so many days from now. */
const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

test('commands that read the data and the policies of the package say what they say in the checkout', async () => {
  for (const [args, input] of [
    [['fence'], '34.10\t44.95\n-82.38\t23.13\n-75.15\t19.92\n'],
    [['advisory', '--destination', 'CU', '--from', 'PL', '--arrive', inDays(30), '--leave', inDays(40)], ''],
  ] as const) {
    const said = await installed.npx(['carnet', ...args], input);
    assert.equal(said, printed(args, input));
    assert.notEqual(said, '');
  }
});

test('the package contains the program as JavaScript, with notices, and nothing of src or test but the entry', () => {
  assert.deepEqual(
    files.filter((file) => /^(?:src|test|bench|scripts|node_modules)\//.test(file)),
    ['src/bin/carnet.mjs', 'src/bin/pinned-node.mjs'],
  );
  assert.deepEqual(
    files.filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts')),
    [],
  );
  for (const file of ['LICENSE', 'README.md', 'data/LICENSE-fences.md', 'dist/THIRD-PARTY-NOTICES.md'])
    assert.ok(files.includes(file), file);
  assert.deepEqual(
    files.filter((file) => file.startsWith('dist/agent/carnet-agent')).sort(),
    [
      'carnet-agent-browser.js',
      'carnet-agent-shared.js',
      ...['ar', 'en', 'es', 'fa', 'ko', 'pl', 'ru', 'uk'].map(
        (language) => `carnet-agent-words-${language}.js`,
      ),
      'carnet-agent.js',
    ].map((name) => `dist/agent/${name}`),
    'the names of the library stay the same from release to release',
  );
});

test('everything that the programs import or read is in the package or in its dependencies', () => {
  const { dependencies, optionalDependencies, peerDependencies } = JSON.parse(
    textOf('package.json'),
  ) as Record<string, object>;
  const known = new Set(Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }));
  const missing: string[] = [];
  let addressCount = 0;
  for (const file of programs.filter((each) => !each.startsWith('console/'))) {
    const code = textOf(file);
    for (const { specifier } of importsOf(code)) {
      const isThere = specifier.startsWith('.')
        ? existsSync(join(installed.folder, dirname(file), specifier))
        : specifier.startsWith('node:') || known.has(/^(?:@[^/]+\/)?[^/]+/.exec(specifier)![0]);
      if (!isThere) missing.push(`${file} imports ${specifier}`);
    }
    // An address may end in a name that is known only later: then its folder must be there.
    for (const [, address] of code.matchAll(/new URL\(['`]([^'`$]+)[^,]*, import\.meta\.url\)/g)) {
      addressCount++;
      const target = new URL(address!, pathToFileURL(join(installed.folder, file)));
      const isEntry = file === 'src/bin/carnet.mjs' && address === '../cli/main.ts';
      if (!isEntry && !existsSync(fileURLToPath(target))) missing.push(`${file} reads ${address}`);
    }
  }
  assert.deepEqual(missing, []);
  assert.ok(
    programs.length > 300 && addressCount >= 8,
    `${programs.length} programs, ${addressCount} addresses`,
  );
});

test('the notices name every dependency that was installed, with its licence', () => {
  const notices = textOf('dist/THIRD-PARTY-NOTICES.md');
  const manifests = globSync('node_modules/{*,@*/*}/package.json', { cwd: installed.host });
  const named = manifests
    .map((path) => JSON.parse(readFileSync(join(installed.host, path), 'utf8')) as Record<string, string>)
    .filter(({ name }) => name !== 'carnet');
  assert.ok(named.length > 80, `${named.length} dependencies`);
  for (const { name, version } of named)
    assert.match(notices, new RegExp(`^\\| ${name} \\| ${version} \\| [A-Z0-9][\\w.-]+ \\|$`, 'm'));
  assert.match(notices, /© OpenStreetMap contributors/);
});

/** Type-checks a program beside the package and returns what the compiler says. */
function typeCheck(name: string, program: string, options: object): string {
  writeFileSync(join(installed.host, name), program);
  writeFileSync(
    join(installed.host, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        target: 'es2022',
        module: 'nodenext',
        lib: ['es2022', 'dom'],
        types: [],
        strict: true,
        exactOptionalPropertyTypes: true,
        skipLibCheck: false,
        noEmit: true,
        ...options,
      },
      files: [name],
    }),
  );
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const call = [tsc, '-p', 'tsconfig.json'];
  return spawnSync(process.execPath, call, { cwd: installed.host, encoding: 'utf8' }).stdout;
}

const agentProgram = `
import { createAgent, webClock, webKeys, webSleep, webTransport, type AgentPorts, type Outcome } from 'carnet/agent';
import { createBrowserAgent } from 'carnet/agent/browser';

const texts = new Map<string, string>();
export const ports: AgentPorts = {
  position: async () => ({ lon: 13.4, lat: 52.5, accuracyM: 15 }),
  networks: async () => ({ serving: '26201', sims: ['26201'] }),
  zone: () => 'Europe/Berlin',
  language: () => 'en',
  clock: webClock,
  storage: { get: async (name) => texts.get(name), set: async (name, text) => void texts.set(name, text) },
  keys: webKeys(),
  transport: webTransport,
  notify: async (notice) => (notice.reason === '' ? 'not-shown' : 'shown'),
  random: Math.random,
};
const options = {
  baseUrl: 'https://carnet.example',
  hardware: { imei: ['490154203237518'], serial: 'SN123456', model: 'One' },
};
const agent = createAgent(ports, options);
export async function start(): Promise<string> {
  const outcome: Outcome = await agent.enrol({ again: true });
  await agent.run(webSleep, ({ kind }) => void kind.length);
  return outcome.kind === 'refused' ? outcome.code : String(outcome.afterMs);
}
export const inPage = () => createBrowserAgent({ networks: ports.networks, notify: ports.notify }, options).state();
`;

test('a program that uses the agent type-checks, the declarations of the package included', () => {
  assert.equal(typeCheck('agent.ts', agentProgram, {}), '');
  assert.equal(typeCheck('agent.ts', agentProgram, { module: 'preserve', moduleResolution: 'bundler' }), '');
});

test('the compiler finds a wrong call of the agent: its types are not `any`', () => {
  const wrong = agentProgram.replace('again: true', "again: 'yes'");
  assert.match(typeCheck('wrong.ts', wrong, {}), /^wrong\.ts\(\d+,\d+\): error TS2322: [^\n]*\n$/);
});

const auditorProgram = `
import { audit, LogUnreachable, type AuditResult, type FindingCode } from 'carnet/auditor';

export async function findings(place: string): Promise<readonly FindingCode[]> {
  const result: AuditResult = await audit(place, { trust: 'trust.json', stateFile: 'state.json' });
  return result.findings.map(({ code }) => code);
}
export const isAway = (error: unknown): boolean => error instanceof LogUnreachable && error.message !== '';
`;

test('a program that uses the auditor type-checks, without the types of Node', () => {
  assert.equal(typeCheck('auditor.ts', auditorProgram, {}), '');
  const wrong = typeCheck('wrong-auditor.ts', auditorProgram.replace("'trust.json'", '7'), {});
  assert.match(wrong, /^wrong-auditor\.ts\(\d+,\d+\): error TS2322: [^\n]*\n$/);
});

/** Runs a module beside the package and returns what it printed. */
function evaluate(program: string): string {
  const args = ['--input-type=module', '--eval', program];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: installed.host, encoding: 'utf8' });
  assert.equal(stderr.slice(-400), '');
  return stdout;
}

test('the exported agent runs in Node; the one for pages is the same', () => {
  const said = evaluate(`
    import { createAgent, webClock, webKeys } from 'carnet/agent';
    import * as browser from 'carnet/agent/browser';
    const storage = { get: async () => undefined, set: async () => {} };
    const agent = createAgent({ storage, keys: webKeys(), clock: webClock, random: Math.random }, {});
    console.log((await agent.state()).kind, browser.createAgent === createAgent);
  `);
  assert.equal(said, 'fresh true\n');
});

test('the exported auditor reads a log in a folder', async () => {
  await new LogOnDisk(join(installed.host, 'log')).tell(tellStory({}, 6));
  const keys = { vkeys: [logKey.vkey], witnesses: witnesses.map(({ vkey }) => vkey) };
  const said = evaluate(`
    import { audit } from 'carnet/auditor';
    const { ok, checkpoint, findings } = await audit('log', ${JSON.stringify(keys)});
    console.log(ok, checkpoint.origin, findings);
  `);
  assert.equal(said, `true ${origin} []\n`);
});
