import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { root } from '../support/source-files.ts';
import { startLocalRegistry } from './local-registry.ts';

/** A folder that contains the package as `npm install` leaves it, and nothing of the checkout. */
export interface InstalledPackage {
  /** The folder in which it was installed. */
  readonly host: string;
  /** `node_modules/carnet` there. */
  readonly folder: string;
  /** Runs a program of the package there by npx, and returns what it printed. Rejects, with what it printed, where it fails. */
  npx(args: readonly string[], input?: string): Promise<string>;
  remove(): void;
}

const notCopied = new Set(['node_modules', '.git', 'dist', '.carnet', 'coverage']);
// Nothing of the checkout may help: npm puts its `.bin` on the path of the tests.
const path = (process.env['PATH'] ?? '').split(delimiter).filter((each) => !each.startsWith(root));
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(?:npm_|init_cwd$|node_)/i.test(name)),
);
const npmCli = process.env['npm_execpath'];

// Not `spawnSync`: the registry of this process answers meanwhile.
async function runTool(
  tool: 'npm' | 'npx',
  args: readonly string[],
  cwd: string,
  input = '',
): Promise<string> {
  const PATH = [dirname(process.execPath), ...path].join(delimiter);
  const options = { cwd, env: { ...environment, PATH } };
  const child =
    npmCli === undefined || basename(npmCli) !== 'npm-cli.js'
      ? spawn(tool, args, { ...options, shell: process.platform === 'win32' })
      : spawn(process.execPath, [join(dirname(npmCli), `${tool}-cli.js`), ...args], options);
  child.stdin.end(input);
  const [stdout, stderr, status] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve, reject) => {
      child.on('error', reject).on('close', resolve);
    }),
  ]);
  if (status !== 0) throw new Error(`${tool} ${args.join(' ')} ended with ${status}: ${stdout}${stderr}`);
  return stdout;
}

async function install(host: string, args: readonly string[]): Promise<void> {
  const registry = await startLocalRegistry();
  const plain = ['--ignore-scripts', '--omit=optional', '--no-audit', '--no-fund', '--no-update-notifier'];
  try {
    await runTool('npm', ['install', `--registry=${registry.url}`, ...plain, ...args], host);
  } finally {
    registry.close();
  }
}

/** Packs a copy of the checkout and installs the package in an empty folder, its dependencies from a registry of this process. */
export async function installPackage(): Promise<InstalledPackage> {
  const place = mkdtempSync(join(tmpdir(), 'carnet-package-'));
  const remove = (): void => rmSync(place, { recursive: true, force: true });
  const [checkout, host] = [join(place, 'checkout'), join(place, 'host')];
  try {
    mkdirSync(checkout);
    for (const name of readdirSync(root).filter((each) => !notCopied.has(each)))
      cpSync(join(root, name), join(checkout, name), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(checkout, 'node_modules'), 'junction');
    await runTool('npm', ['pack', '--pack-destination', place], checkout);
    const tarballs = readdirSync(place).filter((name) => name.endsWith('.tgz'));
    if (tarballs.length !== 1) throw new Error(`npm pack made ${tarballs.join() || 'nothing'}`);

    mkdirSync(host);
    writeFileSync(join(host, 'package.json'), '{ "private": true, "type": "module" }');
    const cache = join(place, 'cache');
    await install(host, ['--cache', cache, join(place, tarballs[0]!)]);
  } catch (error) {
    remove();
    throw error;
  }
  const npx: InstalledPackage['npx'] = (args, input) =>
    runTool('npx', ['--no-install', ...args], host, input);
  return { host, folder: join(host, 'node_modules/carnet'), npx, remove };
}
