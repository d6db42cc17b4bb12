import { encodeBase64 } from '../../core/base64.ts';
import { sameBytes } from '../../core/log/hash.ts';
import { tilePath, tileWidth } from '../../core/log/tiles.ts';
import { growLog, storedEntries, storedRoot, TilesNotWhole, type ReadTile } from './grow-log.ts';
import {
  emptyHead,
  isOwn,
  readCheckpoint,
  rootBytes,
  type LogSigner,
  type ReadCheckpoint,
} from './own-checkpoint.ts';
import type { LogFiles } from './ports.ts';
import { stagedName } from './sequencer-ports.ts';
import { fetchDocuments, type LogMirror } from './tail-documents.ts';

export interface TailPorts {
  readonly files: LogFiles;
  readonly signer: LogSigner;
}

/** The tail was not taken: the message names what is missing or differs, and what to do. Nothing was changed but files that nothing names. */
class TailRefused extends Error {
  override readonly name = 'TailRefused';
}

export interface FetchedTail {
  readonly from: number;
  readonly size: number;
  /** Paths of files that the new entries name and the mirror lacks. */
  readonly missing: readonly string[];
}

/** Bundles read at a time. */
const pageBundles = 16;

/**
 * Fetches from a mirror what the files of the log have lost: entries behind the newest head on the disk, or all of them where these files are not whole.
 * Each entry is compared with its hash, all of them lead from the own root to the one that this log signed, and only then are they
 * published, the checkpoint last. Throws `TailRefused`.
 */
export async function fetchTail(ports: TailPorts, mirror: LogMirror): Promise<FetchedTail> {
  const theirs = await checkpointOf(ports, mirror);
  const own = await newestOwn(ports);
  if (theirs.size < own.size)
    throw new TailRefused(
      `${mirror.name} is behind: it has ${theirs.size} entries, and the head on this disk is of ${own.size}. Name a mirror that has them.`,
    );
  const from = (await isWhole(ports.files, own)) ? own.size : 0;
  try {
    const grown = await grow(ports, mirror, { from, own, theirs });
    const missing = await fetchDocuments(ports.files, mirror, grown.statements);
    await publish(ports, theirs, grown.note);
    return { from, size: theirs.size, missing };
  } catch (error) {
    if (!(error instanceof TilesNotWhole)) throw error;
    throw new TailRefused(`${mirror.name} is not whole: ${error.message}. Name another mirror.`, {
      cause: error,
    });
  }
}

type TheirCheckpoint = ReadCheckpoint & { readonly note: string };

async function checkpointOf({ signer }: TailPorts, mirror: LogMirror): Promise<TheirCheckpoint> {
  const bytes = await mirror.read('checkpoint');
  if (bytes === null)
    throw new TailRefused(
      `${mirror.name} has no checkpoint. Name the folder or URL that holds the log's files.`,
    );
  const note = Buffer.from(bytes).toString('utf8');
  const read = readCheckpoint(note);
  if (read === undefined) throw new TailRefused(`The checkpoint of ${mirror.name} is not one:\n${note}`);
  if (read.origin !== signer.origin)
    throw new TailRefused(`${mirror.name} holds the log "${read.origin}", and this is "${signer.origin}".`);
  if (!isOwn(signer, read))
    throw new TailRefused(
      `No key of this data folder signed the checkpoint of ${mirror.name}. Restore the folder of keys first, the newest one.`,
    );
  return { ...read, note };
}

type Head = Pick<ReadCheckpoint, 'size' | 'root'>;

/** The newest head on the disk that this log signed; the empty tree where none is left. */
async function newestOwn({ files, signer }: TailPorts): Promise<Head> {
  const notes = [await files.readCheckpoint(), await files.readKeptHead()];
  const own = notes.flatMap((note) => {
    const read = note === null ? undefined : readCheckpoint(note);
    return read !== undefined && read.origin === signer.origin && isOwn(signer, read) ? [read] : [];
  });
  const empty = emptyHead(signer);
  return own.toSorted((a, b) => b.size - a.size)[0] ?? { size: 0, root: rootBytes(empty) };
}

async function isWhole({ readTile }: LogFiles, { size, root }: Head): Promise<boolean> {
  try {
    const width = size % tileWidth;
    if (width > 0) await storedEntries(readTile, Math.floor(size / tileWidth), width);
    return sameBytes(await storedRoot(readTile, size), root);
  } catch (error) {
    if (error instanceof TilesNotWhole) return false;
    throw error;
  }
}

interface Growth {
  readonly from: number;
  readonly own: Head;
  readonly theirs: TheirCheckpoint;
}

/** Stages the tree of the mirror's checkpoint. Throws `TilesNotWhole` or `TailRefused`. */
async function grow(
  { files, signer }: TailPorts,
  mirror: LogMirror,
  { from, own, theirs }: Growth,
): Promise<{ readonly statements: readonly Uint8Array[]; readonly note: string }> {
  const name = nameOf(theirs);
  const readTile: ReadTile = async (tile) =>
    (await files.readStaged(name, tilePath(tile))) ?? files.readTile(tile);
  const statements: Uint8Array[] = [];
  let size = from;
  let root = from === own.size ? own.root : rootBytes(emptyHead(signer));
  while (size < theirs.size) {
    const page = Math.min(theirs.size, (Math.floor(size / tileWidth) + pageBundles) * tileWidth);
    // The own head is passed exactly, so that its root can be compared.
    const to = size < own.size ? Math.min(page, own.size) : page;
    const entries = await entriesOf(mirror, size, to, theirs.size);
    const grown = await growLog(readTile, size, entries);
    await files.stage(name, grown.files);
    statements.push(...entries);
    ({ size, root } = grown);
    if (size === own.size) assertSame(own, root, mirror);
  }
  assertSame(theirs, root, mirror);
  return { statements, note: theirs.note };
}

function assertSame({ size, root: wanted }: Head, root: Uint8Array, mirror: LogMirror): void {
  if (sameBytes(root, wanted)) return;
  throw new TailRefused(
    `The entries of ${mirror.name} give the root ${encodeBase64(root)} for ${size} entries, and this log signed ${encodeBase64(wanted)}. Keep both copies: they belong to different trees.`,
  );
}

async function entriesOf(
  mirror: LogMirror,
  from: number,
  to: number,
  size: number,
): Promise<readonly Uint8Array[]> {
  const readTile: ReadTile = async (tile) => {
    const bytes = await mirror.read(tilePath(tile));
    return bytes !== null || tile.width === tileWidth
      ? bytes
      : mirror.read(tilePath({ ...tile, width: tileWidth }));
  };
  const entries: Uint8Array[] = [];
  for (let index = Math.floor(from / tileWidth); index * tileWidth < to; index += 1) {
    const first = index * tileWidth;
    const all = await storedEntries(readTile, index, Math.min(tileWidth, size - first));
    entries.push(...all.slice(Math.max(0, from - first), to - first));
  }
  return entries;
}

const nameOf = ({ size, root }: Head): string => stagedName({ size, root: encodeBase64(root) });

/** After a crash in between the files hold more than the checkpoint says, which is nothing new to a log; the same call ends it. */
async function publish({ files }: TailPorts, theirs: TheirCheckpoint, note: string): Promise<void> {
  await files.publishStaged(nameOf(theirs));
  await files.keepHead(note);
  await files.replaceCheckpoint(note);
}
