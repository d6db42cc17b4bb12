import { hash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CosignedHead, SplitView, WitnessState } from '../app/log/witness.ts';
import { decodeBase64, encodeBase64 } from '../core/base64.ts';
import { statesDir } from './witness-keys.ts';
import { makeFile } from './durable-file.ts';

const versionDigits = 12;
/** The latest head and a few earlier ones, for the investigation of a fault. */
const headsKept = 4;
/** Bounds the disk space for each log; one file is proof enough. */
const evidenceMax = 32;

interface HeadFile {
  readonly v: 1;
  readonly origin: string;
  readonly size: number;
  readonly root: string;
  readonly note: string;
}

/**
 * Stores what a witness cosigned in a folder: a numbered file for each head of each log. The file system lets only one process create the next number, so
 * several requests and several processes can share the folder without a lock.
 */
export function openWitnessState(dir: string): WitnessState {
  const folderOf = (origin: string): string => {
    const folder = join(statesDir(dir), hash('sha256', origin, 'hex').slice(0, 32));
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return folder;
  };
  return {
    load: async (origin) => {
      const folder = folderOf(origin);
      for (;;) {
        const version = versionsIn(folder).at(-1) ?? 0;
        if (version === 0) return { version, head: undefined };
        const head = readHead(fileOf(folder, version), origin);
        // Another process stored newer heads and removed this one: read again.
        if (head !== undefined) return { version, head };
      }
    },
    keep: async (origin, version, { size, root, note }) => {
      const folder = folderOf(origin);
      const file: HeadFile = { v: 1, origin, size, root: encodeBase64(root), note };
      const path = fileOf(folder, version + 1);
      if (!makeFile(path, `${JSON.stringify(file, null, 2)}\n`)) return false;
      // Others may have stored newer heads and removed the one that this head should follow.
      if (versionsIn(folder).at(-1) !== version + 1) {
        rmSync(path);
        return false;
      }
      for (const old of versionsIn(folder).slice(0, -headsKept)) rmSync(fileOf(folder, old), { force: true });
      return true;
    },
  };
}

function fileOf(folder: string, version: number): string {
  return join(folder, `${String(version).padStart(versionDigits, '0')}.json`);
}

function versionsIn(folder: string): number[] {
  return readdirSync(folder)
    .filter((name) => /^\d{12}\.json$/.test(name))
    .map((name) => Number.parseInt(name, 10))
    .sort((a, b) => a - b);
}

function readHead(path: string, origin: string): CosignedHead | undefined {
  const fault = (why: string): Error =>
    new Error(
      `${path} ${why}: this witness does not know what it cosigned for ${origin}, and cosigns nothing more for it. ` +
        'Do not restore an older copy. Instead start a witness anew in another folder, with a new key.',
    );
  let file: Partial<HeadFile> | null;
  try {
    file = JSON.parse(readFileSync(path, 'utf8')) as Partial<HeadFile> | null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw Object.assign(fault('cannot be read'), { cause: error });
  }
  const { size, root, note } = file ?? {};
  const rootBytes = typeof root === 'string' ? decodeBase64(root) : undefined;
  if (file?.origin !== origin || !Number.isSafeInteger(size) || rootBytes?.length !== 32)
    throw fault('is damaged');
  return { size: size!, root: rootBytes, note: String(note) };
}

/**
 * Stores evidence that anyone can check: the two notes of a split view, in one file for each log and size. Only holders of a log's key can make evidence, and
 * only against that log, so none is crowded out by others. True where it is new.
 */
export function keepEvidence(dir: string, { origin, size, seen, shown }: SplitView): boolean {
  const folder = join(dir, 'evidence');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const own = `split-view-${hash('sha256', origin, 'hex').slice(0, 32)}-`;
  const kept = readdirSync(folder).filter((name) => name.startsWith(own));
  return kept.length < evidenceMax && makeFile(join(folder, `${own}${size}.txt`), `${seen}\n${shown}`);
}
