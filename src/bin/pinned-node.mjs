// Picks the Node that runs the program: TypeScript needs Node 24, and whatever Node runs this may be older.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import module from 'node:module';
import { delimiter, dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Where npm installs the pinned Node: in the checkout, or where this package is installed beside its dependencies. */
const modules = dirname(root).endsWith(`${sep}node_modules`) ? dirname(root) : join(root, 'node_modules');
/** Beside the dependencies, not in the system's temporary folder: what lies in the cache is run. */
const compileCache = join(modules, '.cache', 'carnet');

const nodeMin = [24, 0];
/** Node 24 became the long-term line with 24.11. Not every platform has a pinned Node that recent (macOS on ARM: 24.0.0). */
const nodeRecent = [24, 11];

function isAtLeast(version, [major, minor]) {
  const [ownMajor, ownMinor] = version.split('.').map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}

function isNewer(one, other) {
  return one.localeCompare(other, 'en', { numeric: true }) > 0;
}

/** The Node that npm installed, wherever it put it: npm 10 and older install the platform's package without linking it into `.bin`. */
function pinnedNode() {
  const { platform, arch } = process;
  const names = [`node-${platform === 'win32' ? 'win' : platform}-${arch}`, `node-bin-${platform}-${arch}`];
  const path = [
    '.bin/node',
    '.bin/node.exe',
    ...names.flatMap((name) => [`${name}/bin/node`, `${name}/bin/node.exe`]),
  ]
    .map((one) => join(modules, one))
    .find((one) => existsSync(one));
  if (path === undefined) return undefined;
  const manifest = names.map((name) => join(modules, name, 'package.json')).find((one) => existsSync(one));
  const version =
    manifest === undefined ? versionOf(path) : JSON.parse(readFileSync(manifest, 'utf8')).version;
  return version === undefined ? undefined : { path, version };
}

/** What the Node there says of itself; undefined where it does not run. */
function versionOf(path) {
  const { status, stdout } = spawnSync(path, ['-p', 'process.versions.node'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

/** The Nodes on the path that no package brought. */
function systemNodes() {
  const file = process.platform === 'win32' ? 'node.exe' : 'node';
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '' && !folder.split(sep).includes('node_modules'))
    .map((folder) => join(folder, file))
    .filter((path) => existsSync(path) && !isOfPackage(path))
    .map((path) => ({ path, version: versionOf(path) }))
    .filter(({ version }) => version !== undefined);
}

function isOfPackage(path) {
  return realpathSync(path).split(sep).includes('node_modules');
}

/** The first recent Node of this one, the pinned one and those on the path; else the newest that runs TypeScript. */
function pickNode() {
  const own = { path: process.execPath, version: process.versions.node };
  if (isAtLeast(own.version, nodeRecent)) return own;
  const pinned = pinnedNode();
  if (pinned !== undefined && isAtLeast(pinned.version, nodeRecent)) return pinned;
  return [own, ...(pinned === undefined ? [] : [pinned]), ...systemNodes()]
    .filter(({ version }) => isAtLeast(version, nodeMin))
    .reduce(
      (best, one) => (best === undefined || isNewer(one.version, best.version) ? one : best),
      undefined,
    );
}

/** Runs the TypeScript program at this address with these arguments, and with the flags that Node was given. */
export async function runPinned(program, args) {
  const node = pickNode();
  // The processes that the program starts share the cache.
  process.env['NODE_COMPILE_CACHE'] ??= compileCache;
  if (node?.path === process.execPath) {
    // Where the folder cannot be written the cache stays off, silently.
    module.enableCompileCache(process.env['NODE_COMPILE_CACHE']);
    process.argv.splice(1, process.argv.length, fileURLToPath(program), ...args);
    await import(program.href);
    return;
  }
  if (node === undefined) {
    process.stderr.write(
      `carnet needs Node 24; this is Node ${process.versions.node} and no pinned one is installed. Run \`npm ci\` in the project first.\n`,
    );
    process.exitCode = 2;
    return;
  }
  const child = spawn(node.path, [...process.execArgv, fileURLToPath(program), ...args], {
    stdio: 'inherit',
  });
  // The child has the terminal and gets Ctrl-C itself; this process only waits and hands on what a supervisor sends.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (signal !== 'SIGINT') child.kill(signal);
    });
  }
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143);
  });
}
