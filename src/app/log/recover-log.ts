import { encodeBase64 } from '../../core/base64.ts';
import { sameBytes } from '../../core/log/hash.ts';
import { tilePath, tileWidth } from '../../core/log/tiles.ts';
import { growLog, storedEntries, storedRoot, TilesNotWhole, type ReadTile } from './grow-log.ts';
import { LogHalted } from './log-halted.ts';
import { emptyHead, readCheckpoint, rootBytes, type ReadCheckpoint } from './own-checkpoint.ts';
import type { LogHead } from './ports.ts';
import { stagedName, type RoundPorts } from './sequencer-ports.ts';
import { takeOver } from './take-over.ts';

/** Statements read at a time where the files are made anew. */
const rebuildPage = 64 * tileWidth;

/**
 * Makes database and files say the same, after whatever crash or restore, and gives the head that both hold. Throws `LogHalted` where what they say
 * cannot both be true of one log.
 */
export async function recoverLog(ports: RoundPorts): Promise<LogHead> {
  const { store, files, signer } = ports;
  const stored = await store.transact((tx) => store.lockHead(tx));
  const signed = await readSigned(ports);
  // A crash after this leaves a signed tree of no entries, which every log begins with.
  const head = stored ?? (await begin(ports));
  if (head.origin !== signer.origin)
    throw new LogHalted(
      `The database holds the log "${head.origin}", the folder of keys that of "${signer.origin}". They belong to two installations: start with the database and the data folder of one.`,
    );
  const newest = signed.toSorted((a, b) => b.size - a.size)[0];
  const present =
    newest !== undefined && newest.size > head.size ? await takeOver(ports, head, newest) : head;
  // A crash between the commit and here: what was staged for this head is moved into place now. Otherwise nothing is there.
  await files.publishStaged(stagedName(present));
  if (!(await isWhole(files.readTile, present))) await rebuild(ports, present);
  await files.dropStagedBut(stagedName(present));
  for (const one of signed) await assertContinues(ports, present, one);
  // Before any witness sees it: a database restored from before is then found out by this disk alone.
  if ((await files.readKeptHead()) !== present.checkpoint) await files.keepHead(present.checkpoint);
  return present;
}

async function begin({ store, signer }: RoundPorts): Promise<LogHead> {
  const empty = emptyHead(signer);
  await store.transact((tx) => store.advanceHead(tx, null, empty));
  // Read back: it may have been there all along, its first writer's answer lost.
  return (await store.transact((tx) => store.readHead(tx)))!;
}

/** The checkpoints on the disk: the published one, and the newest head that waits for its witnesses. */
async function readSigned({ files, signer }: RoundPorts): Promise<readonly ReadCheckpoint[]> {
  const kept = [
    ['log/checkpoint', await files.readCheckpoint()],
    ['log-staging/head', await files.readKeptHead()],
  ] as const;
  return kept.flatMap(([file, note]) => {
    if (note === null) return [];
    const read = readCheckpoint(note);
    if (read?.origin === signer.origin) return [read];
    throw new LogHalted(
      `The file ${file} of the data folder is no checkpoint of the log "${signer.origin}". Put back the one that belongs to it, or remove it where it never did. It says:\n${note}`,
    );
  });
}

/** Whether the files hold the tree of this head: its right edge read back and hashed to the root, and its last bundle to its hashes. */
async function isWhole(readTile: ReadTile, head: LogHead): Promise<boolean> {
  try {
    const root = await storedRoot(readTile, head.size);
    const width = head.size % tileWidth;
    if (width > 0) await storedEntries(readTile, Math.floor(head.size / tileWidth), width);
    return sameBytes(root, rootBytes(head));
  } catch (error) {
    if (error instanceof TilesNotWhole) return false;
    throw error;
  }
}

/** Makes all files anew from the entries in the database. Nothing that was published is touched before the root is right. */
async function rebuild(ports: RoundPorts, head: LogHead): Promise<void> {
  const { store, files } = ports;
  ports.warn(
    `The files of the log do not hold its ${head.size} entries: they are made anew from the database.`,
  );
  const name = stagedName(head);
  const readTile: ReadTile = (tile) => files.readStaged(name, tilePath(tile));
  let size = 0;
  let root = rootBytes(emptyHead(ports.signer));
  while (size < head.size) {
    await ports.held.assertHeld();
    const to = Math.min(head.size, size + rebuildPage);
    const statements = await store.transact((tx) => store.readStatements(tx, size, to));
    if (statements.length !== to - size) {
      throw new LogHalted(
        `The database says that the log has ${head.size} entries, and lacks some between ${size} and ${to}; the files do not hold them either. Restore a backup of the database or of the folder log/.`,
      );
    }
    const grown = await growLog(
      readTile,
      size,
      statements.map((statement) => Buffer.from(statement)),
    );
    // A crash here leaves files that the next round writes over.
    await files.stage(name, grown.files);
    ({ size, root } = grown);
  }
  if (!sameBytes(root, rootBytes(head)))
    throw new LogHalted(
      `The entries in the database give the root ${encodeBase64(root)} for ${head.size} entries, and not the one that was signed:\n${head.checkpoint}\nThey were changed. Restore a backup of the database or of the folder log/.`,
    );
  // What people signed lay in the same folder. Before the tiles are in place: a crash in between finds them missing still, and comes here again.
  await store.transact(async (tx) => {
    store.wantDocumentsAnew(tx);
  });
  await files.publishStaged(name);
}

/** What was signed before has to be a beginning of the head's tree. */
async function assertContinues({ files }: RoundPorts, head: LogHead, signed: ReadCheckpoint): Promise<void> {
  const root = signed.size === head.size ? rootBytes(head) : await storedRoot(files.readTile, signed.size);
  if (sameBytes(root, signed.root)) return;
  throw new LogHalted(
    `Two trees of size ${signed.size} are signed with the keys of this log. On the disk:\n${signed.text}\nIn the database:\n${head.checkpoint}\nOne of the two was restored from a time before the other. Restore the database and the folder log/ of one moment, the later one.`,
  );
}
