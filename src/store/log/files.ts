import { hash, randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DocumentKind, LogFiles } from '../../app/log/ports.ts';
import { hashBytes } from '../../core/log/hash.ts';
import { parseTilePath, tilePath, tileWidth, type Tile } from '../../core/log/tiles.ts';
import { Sha256 } from '../../protocol/scalars/scalars.ts';
import { fits } from '../../protocol/schema/shape.ts';

const isSha256 = fits(Sha256);

const nameBytes = 6;
/** Files written at once; each occupies a thread of the pool while it is flushed. */
const writersMax = 16;

/**
 * The log as files under `dir`, which is served unchanged. Files are staged in `stagingDir` on the same file system, so that a rename moves them into
 * place. Several processes may read; only the holder of the sequencer's lock writes tiles and checkpoints.
 */
export function openLogFiles(dir: string, stagingDir: string): LogFiles {
  mkdirSync(dir, { recursive: true });
  const [trees, draftsDir] = [join(stagingDir, 'trees'), join(stagingDir, 'drafts')];
  for (const folder of [trees, draftsDir]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const place = (path: string): string => join(dir, path);
  const staged = (name: string): string => join(trees, name);
  const drafts = (): string => join(draftsDir, randomBytes(nameBytes).toString('hex'));

  const keptHead = join(stagingDir, 'head');

  async function replace(target: string, bytes: Uint8Array | string): Promise<void> {
    const draft = drafts();
    await writeFile(draft, bytes, { flag: 'wx', flush: true });
    const made = await makeFolder(dirname(target));
    await rename(draft, target);
    await flushFolders([dirname(target), ...made]);
  }

  return {
    readCheckpoint: () => readTextIfThere(place('checkpoint')),
    replaceCheckpoint: (note) => replace(place('checkpoint'), note),
    readKeptHead: () => readTextIfThere(keptHead),
    keepHead: (note) => replace(keptHead, note),
    readTile: (tile) => readTile(dir, tile),
    async stage(name, files) {
      const folder = staged(name);
      await mkdir(folder, { recursive: true });
      await eachAtOnce([...files], ([path, bytes]) =>
        writeFile(join(folder, stagedFile(path)), bytes, { flush: true }),
      );
      await flushFolders([folder, trees]);
    },
    readStaged: (name, path) => readIfThere(join(staged(name), stagedFile(path))),
    async publishStaged(name) {
      const files = await listIfThere(staged(name));
      if (files.length > 0) await moveIntoPlace(dir, staged(name), files);
      await rm(staged(name), { recursive: true, force: true });
    },
    async dropStagedBut(name) {
      for (const other of await listIfThere(trees))
        if (other !== name) await rm(staged(other), { recursive: true, force: true });
    },
    async dropPartials(tiles) {
      await eachAtOnce(tiles, (tile) => rm(`${place(tilePath(tile))}.p`, { recursive: true, force: true }));
    },
    async publishDocument(kind, bytes) {
      const sha256 = hash('sha256', bytes, 'base64url');
      const path = documentPath(kind, sha256)!;
      if ((await readIfThere(place(path))) === null) await replace(place(path), bytes);
      return sha256;
    },
    async readDocument(kind, sha256) {
      const path = documentPath(kind, sha256);
      return path === undefined ? null : readIfThere(place(path));
    },
    async publishApproverSet(number, bytes) {
      if ((await readIfThere(place(setPath(number)))) === null) await replace(place(setPath(number)), bytes);
    },
    readApproverSet: (number) => readIfThere(place(setPath(number))),
  };
}

function documentPath(kind: DocumentKind, sha256: string): string | undefined {
  return isSha256(sha256) ? `${kind}/${sha256}` : undefined;
}

const setPath = (number: number): string => `approvers/${number}`;

/** Flat, so that only one folder has to be flushed. */
function stagedFile(path: string): string {
  return path.replaceAll('/', '_');
}

async function moveIntoPlace(dir: string, from: string, names: readonly string[]): Promise<void> {
  const moves = names.flatMap((name) => {
    const path = name.replaceAll('_', '/');
    return parseTilePath(path) === undefined ? [] : [{ name, target: join(dir, path) }];
  });
  const folders = new Set(moves.map(({ target }) => dirname(target)));
  const touched = new Set(folders);
  for (const folder of folders) for (const parent of await makeFolder(folder)) touched.add(parent);
  await eachAtOnce(moves, ({ name, target }) => rename(join(from, name), target));
  // The staged folder may be removed only now, because a name is durable when its folder was flushed.
  await flushFolders([...touched]);
}

/** Makes a folder. Returns the folders that got a new entry. */
async function makeFolder(folder: string): Promise<readonly string[]> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return [];
  const named: string[] = [];
  for (let at = folder; at.length >= first.length; at = dirname(at)) named.push(dirname(at));
  return named;
}

/** The bytes of a tile, cut from a wider one if only that is left: a partial tile is a prefix of the later full one. */
async function readTile(dir: string, tile: Tile): Promise<Uint8Array | null> {
  const exact = await readIfThere(join(dir, tilePath(tile)));
  if (exact !== null || tile.width === tileWidth) return exact;
  const fullPath = join(dir, tilePath({ ...tile, width: tileWidth }));
  const full = await readIfThere(fullPath);
  if (full !== null) return beginning(full, tile);
  const widths = (await listIfThere(`${fullPath}.p`)).map(Number).filter((width) => width > tile.width);
  if (widths.length === 0) return null;
  const wider = await readIfThere(join(dir, tilePath({ ...tile, width: Math.min(...widths) })));
  return wider === null ? null : beginning(wider, tile);
}

function beginning(bytes: Uint8Array, { level, width }: Tile): Uint8Array | null {
  if (level !== 'entries')
    return bytes.length < width * hashBytes ? null : bytes.subarray(0, width * hashBytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = 0;
  for (let entry = 0; entry < width; entry += 1) {
    if (end + 2 > bytes.length) return null;
    end += 2 + view.getUint16(end);
  }
  return end > bytes.length ? null : bytes.subarray(0, end);
}

async function readIfThere(path: string): Promise<Buffer | null> {
  return ifThere(readFile(path), null);
}

async function readTextIfThere(path: string): Promise<string | null> {
  return (await readIfThere(path))?.toString('utf8') ?? null;
}

async function listIfThere(folder: string): Promise<readonly string[]> {
  return ifThere(readdir(folder), []);
}

async function ifThere<T, U>(reading: Promise<T>, otherwise: U): Promise<T | U> {
  try {
    return await reading;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return otherwise;
    throw error;
  }
}

async function eachAtOnce<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = items[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(writersMax, items.length) }, worker));
}

async function flushFolders(folders: readonly string[]): Promise<void> {
  // Windows cannot open a folder; NTFS journals names itself.
  if (process.platform === 'win32') return;
  await eachAtOnce([...new Set(folders)], async (folder) => {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  });
}
