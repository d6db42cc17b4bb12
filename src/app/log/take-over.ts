import { hash } from 'node:crypto';
import { encodeBase64 } from '../../core/base64.ts';
import { sameBytes } from '../../core/log/hash.ts';
import { tilePath, tileWidth } from '../../core/log/tiles.ts';
import { growLog, storedEntries, storedRoot, TilesNotWhole, type ReadTile } from './grow-log.ts';
import { LogHalted } from './log-halted.ts';
import { isOwn, rootBytes, signHead, type ReadCheckpoint } from './own-checkpoint.ts';
import { takeOverLists } from './make-day-list.ts';
import type { LogEntry, LogHead } from './ports.ts';
import type { RoundPorts } from './sequencer-ports.ts';

/** Bundles read at a time. */
const pageBundles = 16;

/**
 * Brings the database up to the files after it was restored from an older state. No smaller tree is signed: the missing entries are taken from the published
 * bundles, after all of them were checked against the newest signed checkpoint on the disk. Throws `LogHalted` if the files are not complete.
 */
export async function takeOver(ports: RoundPorts, head: LogHead, signed: ReadCheckpoint): Promise<LogHead> {
  const { store, files, signer, clock } = ports;
  if (!isOwn(signer, signed)) throw notOurs(head, signed);
  // Before the files are read: they may be damaged too, and after a crash in between the next start finds the reason recorded.
  await ports.beginRecovering(
    `The database holds ${head.size} entries of the log and the files ${signed.size}: the database was restored from an older state, and what was ordered or released since is not in it.`,
  );
  await assertWhole(ports, head, signed);
  const taken = signHead(signer, signed.size, signed.root);
  await ports.held.assertHeld();
  const at = clock.now();
  // One transaction, so that after a crash the database is as it was restored and the next round begins again.
  await store.transact(async (tx) => {
    for await (const { from, statements } of pagesOf(files.readTile, head.size, signed.size)) {
      const entries = statements.map((bytes, place): LogEntry => {
        const statement = Buffer.from(bytes).toString('utf8');
        return { index: from + place, sha256: hash('sha256', bytes, 'base64url'), statement };
      });
      store.addEntries(tx, entries, at);
      // The restored queue may hold statements that are logged already; they must not be logged twice.
      store.dropQueuedAlike(
        tx,
        entries.map(({ statement }) => statement),
      );
      await takeOverLists(
        ports,
        tx,
        entries.map(({ statement }) => statement),
        at,
      );
    }
    if (!(await store.advanceHead(tx, head, taken))) throw new Error('the head of the log moved meanwhile');
  });
  ports.warn(
    `The database was older than the log on the disk: it held ${head.size} entries and took over ${signed.size - head.size} from the files. No smaller tree was signed.`,
  );
  return taken;
}

/** Checks that the statements between the two sizes lead from the root in the database to the signed root. Throws `LogHalted`. */
async function assertWhole({ files }: RoundPorts, head: LogHead, signed: ReadCheckpoint): Promise<void> {
  // Computed tiles take precedence over those on the disk, so that the signed root covers every statement read.
  const computed = new Map<string, Uint8Array>();
  const readTile: ReadTile = async (tile) => computed.get(tilePath(tile)) ?? files.readTile(tile);
  try {
    const before = await storedRoot(files.readTile, head.size);
    if (!sameBytes(before, rootBytes(head)))
      throw new LogHalted(
        `The log on the disk differs from the database's: for ${head.size} entries its root is ${encodeBase64(before)}. On the disk:\n${signed.text}\nIn the database:\n${head.checkpoint}\nRestore the database and the folder log/ of one moment, the later one.`,
      );
    let size = head.size;
    let root = before;
    for await (const { statements } of pagesOf(files.readTile, head.size, signed.size)) {
      const grown = await growLog(readTile, size, statements);
      for (const [path, bytes] of grown.files)
        if (!path.startsWith('tile/entries/')) computed.set(path, bytes);
      ({ size, root } = grown);
    }
    if (!sameBytes(root, signed.root))
      throw new TilesNotWhole(`its entries give the root ${encodeBase64(root)}`);
  } catch (error) {
    if (!(error instanceof TilesNotWhole)) throw error;
    throw new LogHalted(
      `The database is older than the log on the disk (${head.size} entries, on the disk ${signed.size}), and the folder log/ is not whole: ${error.message}. Restore the folder log/, or a later database. On the disk:\n${signed.text}`,
      { cause: error },
    );
  }
}

async function* pagesOf(
  readTile: ReadTile,
  from: number,
  to: number,
): AsyncGenerator<{ readonly from: number; readonly statements: readonly Uint8Array[] }> {
  for (let at = from; at < to;) {
    const end = Math.min(to, (Math.floor(at / tileWidth) + pageBundles) * tileWidth);
    const statements: Uint8Array[] = [];
    for (let index = Math.floor(at / tileWidth); index * tileWidth < end; index += 1) {
      const first = index * tileWidth;
      const entries = await storedEntries(readTile, index, Math.min(tileWidth, to - first));
      statements.push(...entries.slice(Math.max(0, at - first)));
    }
    yield { from: at, statements };
    at = end;
  }
}

function notOurs(head: LogHead, signed: ReadCheckpoint): LogHalted {
  return new LogHalted(
    `The log on the disk is larger (${signed.size}) than the database's (${head.size}), and none of the log's keys signed its checkpoint. Restore the keys, the database and the folder log/ of one moment. On the disk:\n${signed.text}`,
  );
}
