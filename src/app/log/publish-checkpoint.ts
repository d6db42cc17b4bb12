import { newTiles, type Tile } from '../../core/log/tiles.ts';
import { tileWidth } from '../../core/log/tiles.ts';
import { proveConsistency } from '../../core/log/tree.ts';
import { treeReader } from './grow-log.ts';
import { LogHalted } from './log-halted.ts';
import { sha256 } from './note-key.ts';
import { countWitnesses, isSignedByAll, readCheckpoint, rootBytes, signHead } from './own-checkpoint.ts';
import type { LogHead } from './ports.ts';
import type { RoundPorts } from './sequencer-ports.ts';

/** `waiting`: fewer witnesses than the quorum cosigned, so the published checkpoint stays as it was. */
export type Published = 'published' | 'waiting';

/** Whether the published checkpoint is this head's, with all signatures and enough cosignatures. */
export async function isPublished({ files, signer, witnesses }: RoundPorts, head: LogHead): Promise<boolean> {
  const note = await files.readCheckpoint();
  const read = note === null ? undefined : readCheckpoint(note);
  return (
    read?.size === head.size &&
    isSignedByAll(signer, read) &&
    countWitnesses(read, witnesses.vkeys) >= witnesses.quorum
  );
}

/**
 * Asks the witnesses to cosign the head, and replaces the published checkpoint if enough of them did. `isFirst`: this process has signed nothing yet, so
 * it halts if a witness saw a larger tree: the whole installation was restored from an older state.
 */
export async function publishCheckpoint(
  ports: RoundPorts,
  head: LogHead,
  { isFirst }: { readonly isFirst: boolean },
): Promise<Published> {
  const { files, signer, witnesses } = ports;
  // Signs again with all current keys, because a key may have been added since the head was signed.
  const note = signHead(signer, head.size, rootBytes(head)).checkpoint;
  ports.takeClaim();
  // After a crash here the witnesses may have seen a checkpoint that is not published. It is the head, so they are shown it again.
  const cosignatures = await witnesses.cosign(note, head.size, (oldSize) =>
    proveConsistency(sha256, treeReader(files.readTile), oldSize, head.size),
  );
  const claim = ports.takeClaim();
  const names = new Set(cosignatures.map(({ name }) => name));
  if (claim !== null && (isFirst || names.size < witnesses.quorum)) {
    await ports.beginRecovering(
      `The witness "${claim.witness}" cosigned ${claim.size} entries of the log, and database and files hold ${head.size}: they were restored from an older state. Fetch what is missing with carnet restore --tail-from, then compare the counts with carnet recovery show and confirm them.`,
    );
    throw new LogHalted(
      `The witness "${claim.witness}" says that it cosigned ${claim.size} entries of this log, and the database and the files hold ${head.size}: they were restored from an older state. Restore a later state of the database or of the folder log/; more signatures would make two different logs. If the witness is wrong, start without it.`,
    );
  }
  if (names.size < witnesses.quorum) return 'waiting';
  await ports.held.assertHeld();
  const before = await files.readCheckpoint();
  const beforeSize = (before === null ? undefined : readCheckpoint(before)?.size) ?? 0;
  if (beforeSize > head.size)
    throw new Error(`a checkpoint of ${beforeSize} entries was published meanwhile`);
  // After a crash before this the old checkpoint stays, with its tiles. After it, the round is complete.
  await files.replaceCheckpoint(`${note}${cosignatures.map(({ line }) => `${line}\n`).join('')}`);
  // Partial tiles that a crash leaves behind only take space.
  await files.dropPartials(filledBetween(beforeSize, head.size));
  return 'published';
}

/** The tiles and bundles that became full between the two sizes. */
function filledBetween(oldSize: number, newSize: number): readonly Tile[] {
  const full = newTiles(oldSize, newSize).filter(({ width }) => width === tileWidth);
  const bundles = full
    .filter(({ level }) => level === 0)
    .map((tile) => ({ ...tile, level: 'entries' as const }));
  return [...full, ...bundles];
}
