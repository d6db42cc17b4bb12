import { newTiles, type Tile } from '../../core/log/tiles.ts';
import { tileWidth } from '../../core/log/tiles.ts';
import { proveConsistency } from '../../core/log/tree.ts';
import { treeReader } from './grow-log.ts';
import { LogHalted } from './log-halted.ts';
import { sha256 } from './note-key.ts';
import { countWitnesses, isSignedByAll, readCheckpoint, rootBytes, signHead } from './own-checkpoint.ts';
import type { LogHead } from './ports.ts';
import type { RoundPorts } from './sequencer-ports.ts';

/** `waiting`: fewer witnesses than the quorum cosigned; the published checkpoint stays what it was. */
export type Published = 'published' | 'waiting';

/** Whether the checkpoint on the disk is this head's, with every line that it should have. */
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
 * Has the witnesses cosign the head, and replaces the published checkpoint once enough of them did. `firstAsked`: nothing was signed by this process yet,
 * so a witness that saw a larger tree stops it: the whole installation was restored from before.
 */
export async function publishCheckpoint(
  ports: RoundPorts,
  head: LogHead,
  { firstAsked }: { readonly firstAsked: boolean },
): Promise<Published> {
  const { files, signer, witnesses } = ports;
  // With all keys of today: one added since the head was signed signs the same tree.
  const note = signHead(signer, head.size, rootBytes(head)).checkpoint;
  ports.takeClaim();
  // A crash while they are asked: they may have seen a checkpoint that nobody else has. It is in the head, and is shown to them again.
  const cosignatures = await witnesses.cosign(note, head.size, (oldSize) =>
    proveConsistency(sha256, treeReader(files.readTile), oldSize, head.size),
  );
  const claim = ports.takeClaim();
  const names = new Set(cosignatures.map(({ name }) => name));
  if (claim !== null && (firstAsked || names.size < witnesses.quorum))
    throw new LogHalted(
      `The witness "${claim.witness}" says that it cosigned ${claim.size} entries of this log, and the database and the files hold ${head.size}: they were restored from before. Restore a later state of the database or of the folder log/; signing on would show two histories. Where it is the witness that is wrong, start without it.`,
    );
  if (names.size < witnesses.quorum) return 'waiting';
  await ports.held.assertHeld();
  const before = await files.readCheckpoint();
  const beforeSize = (before === null ? undefined : readCheckpoint(before)?.size) ?? 0;
  if (beforeSize > head.size)
    throw new Error(`a checkpoint of ${beforeSize} entries was published meanwhile`);
  // A crash before this: the old checkpoint stays, and its tiles are there. After it: everything is done.
  await files.replaceCheckpoint(`${note}${cosignatures.map(({ line }) => `${line}\n`).join('')}`);
  // Left behind by a crash, partial tiles do no harm: they only take room.
  await files.dropPartials(filledBetween(beforeSize, head.size));
  return 'published';
}

/** The tiles and bundles that a tree has full and had not when it was smaller. */
function filledBetween(oldSize: number, newSize: number): readonly Tile[] {
  const full = newTiles(oldSize, newSize).filter(({ width }) => width === tileWidth);
  const bundles = full
    .filter(({ level }) => level === 0)
    .map((tile) => ({ ...tile, level: 'entries' as const }));
  return [...full, ...bundles];
}
