import { encodeBase64 } from '../../core/base64.ts';
import { sameBytes } from '../../core/log/hash.ts';
import { tilePath, tileWidth } from '../../core/log/tiles.ts';
import { growLog, storedEntries, storedRoot, TilesNotWhole, type ReadTile } from './grow-log.ts';
import { LogHalted } from './log-halted.ts';
import { republishLists } from './make-day-list.ts';
import { emptyHead, readCheckpoint, rootBytes, type ReadCheckpoint } from './own-checkpoint.ts';
import type { LogHead } from './ports.ts';
import { stagedName, type RoundPorts } from './sequencer-ports.ts';
import { takeOver } from './take-over.ts';

/** Statements read at a time when the files are rebuilt. */
const rebuildPage = 64 * tileWidth;

/**
 * Brings database and files to the same state after a crash or a restore, and returns the head that both hold. Throws `LogHalted` if they belong to
 * different logs.
 */
export async function recoverLog(ports: RoundPorts): Promise<LogHead> {
  const { store, files, signer } = ports;
  const stored = await store.transact((tx) => store.lockHead(tx));
  const signed = await readSigned(ports);
  // After a crash here a signed empty tree remains, which is how every log begins.
  const head = stored ?? (await begin(ports));
  if (head.origin !== signer.origin)
    throw new LogHalted(
      `The database holds the log "${head.origin}", and the folder of keys belongs to "${signer.origin}". These are two installations: start with the database and the data folder of the same one.`,
    );
  const newest = signed.toSorted((a, b) => b.size - a.size)[0];
  const present =
    newest !== undefined && newest.size > head.size ? await takeOver(ports, head, newest) : head;
  // After a crash between the commit and here, the files staged for this head are moved into place now.
  await files.publishStaged(stagedName(present));
  if (!(await isWhole(files.readTile, present))) await rebuild(ports, present);
  await files.dropStagedBut(stagedName(present));
  for (const one of signed) await assertContinues(ports, present, one);
  // Stored before any witness sees it, so that this disk alone reveals a database that was restored from an older state.
  if ((await files.readKeptHead()) !== present.checkpoint) await files.keepHead(present.checkpoint);
  return present;
}

async function begin({ store, signer }: RoundPorts): Promise<LogHead> {
  const empty = emptyHead(signer);
  await store.transact((tx) => store.advanceHead(tx, null, empty));
  // Read back, because it may exist already if the answer to an earlier commit was lost.
  return (await store.transact((tx) => store.readHead(tx)))!;
}

/** The checkpoints on the disk: the published one, and the newest head, which may still wait for witnesses. */
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
      `The file ${file} of the data folder is not a checkpoint of the log "${signer.origin}". Restore the right file, or remove this one if it never belonged to the log. It contains:\n${note}`,
    );
  });
}

/** Whether the files hold the tree of this head: its right edge gives the root, and its last bundle matches its hashes. */
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

/** Rebuilds all files from the entries in the database. Changes no published file before the root is verified. */
async function rebuild(ports: RoundPorts, head: LogHead): Promise<void> {
  const { store, files } = ports;
  await ports.beginRecovering(
    `The files of the log do not hold the ${head.size} entries of the database: they were lost, or restored from an older state.`,
  );
  ports.warn(
    `The files of the log do not hold its ${head.size} entries: they are rebuilt from the database.`,
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
    // After a crash here the next round overwrites these files.
    await files.stage(name, grown.files);
    ({ size, root } = grown);
  }
  if (!sameBytes(root, rootBytes(head)))
    throw new LogHalted(
      `The entries in the database give the root ${encodeBase64(root)} for ${head.size} entries, not the signed one:\n${head.checkpoint}\nThey were changed. Restore a backup of the database or of the folder log/.`,
    );
  await republishLists(ports);
  // The measures' documents were in the same folder. They are marked before the tiles are in place, so that a crash in between leads here again.
  await store.transact(async (tx) => {
    store.republishDocuments(tx);
  });
  await files.publishStaged(name);
}

/** Checks that an earlier signed tree is a beginning of the head's tree. */
async function assertContinues({ files }: RoundPorts, head: LogHead, signed: ReadCheckpoint): Promise<void> {
  const root = signed.size === head.size ? rootBytes(head) : await storedRoot(files.readTile, signed.size);
  if (sameBytes(root, signed.root)) return;
  throw new LogHalted(
    `Two trees of size ${signed.size} are signed with the keys of this log. On the disk:\n${signed.text}\nIn the database:\n${head.checkpoint}\nOne of the two was restored from an older state. Restore the database and the folder log/ of one moment, the later one.`,
  );
}
