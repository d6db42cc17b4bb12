import { hashBytes, sameBytes } from '../../core/log/hash.ts';
import { rootFromInclusion } from '../../core/log/inclusion.ts';
import { formatNote } from '../../core/log/note.ts';
import { formatProof } from '../../core/log/proof.ts';
import { tileAt, tilePath, tileWidth, type Tile } from '../../core/log/tiles.ts';
import { proveInclusions, type TileReader } from '../../core/log/tree.ts';
import { treeReader, TilesNotWhole, type ReadTile } from './grow-log.ts';
import { sha256 } from './note-key.ts';
import { countWitnesses, readCheckpoint, type ReadCheckpoint } from './own-checkpoint.ts';
import type { LogFiles, LogStore, ProofReader, Witnesses } from './ports.ts';

export interface ProofPorts {
  readonly store: Pick<LogStore, 'findEntries'>;
  readonly files: Pick<LogFiles, 'readCheckpoint' | 'readTile'>;
  readonly witnesses: Pick<Witnesses, 'quorum' | 'vkeys'>;
  /** Called when the files do not prove a logged statement. No proof is returned then, so no phone is locked. */
  readonly onFault: (error: unknown) => void;
}

export interface LogProofs extends ProofReader {
  /** Entries under the published checkpoint; 0 if none is published. */
  witnessedSize(): Promise<number>;
}

interface Published {
  readonly note: string;
  /** The note as proofs hold it. */
  readonly proved: string;
  readonly checkpoint: ReadCheckpoint;
}

/** Tiles in memory, 8 KiB each. */
const tilesCachedMax = 512;
/** A time and an Ed25519 signature; those of logs are shorter. */
const cosignatureBytes = 72;

/** Makes proofs from the files on the disk, under the published checkpoint. Returns only proofs that lead to its root. */
export function createProofReader(ports: ProofPorts): LogProofs {
  const readTile = cached(ports.files.readTile);
  let newest: Published | null = null;

  async function published(): Promise<Published | null> {
    // Read each time (a few hundred bytes), because another process may have replaced it.
    const note = await ports.files.readCheckpoint();
    if (note === null) return null;
    if (newest?.note !== note) {
      const checkpoint = readCheckpoint(note);
      newest = checkpoint === undefined ? null : { note, proved: forPhones(note, checkpoint), checkpoint };
    }
    return newest;
  }

  async function prove(
    { proved: note, checkpoint }: Published,
    found: readonly (readonly [string, number])[],
  ): Promise<ReadonlyMap<string, string>> {
    const reader = treeReader(readTile);
    const indexes = found.map(([, index]) => index);
    const proofs = await proveInclusions(sha256, reader, indexes, checkpoint.size);
    const proved = new Map<string, string>();
    for (const [place, [statementSha256, index]] of found.entries()) {
      const hashes = proofs[place]!;
      const leaf = await leafAt(reader, index, checkpoint.size);
      const root = rootFromInclusion(sha256, index, checkpoint.size, leaf, hashes);
      // For example after a flipped bit on the disk; no phone would accept this proof.
      if (root === undefined || !sameBytes(root, checkpoint.root))
        throw new TilesNotWhole(`the tiles over entry ${index} do not lead to the published root`);
      proved.set(statementSha256, formatProof({ index, hashes, checkpoint: note }));
    }
    return proved;
  }

  return {
    witnessedSize: async () => (await published())?.checkpoint.size ?? 0,
    async readProofs(tx, statementSha256s) {
      const { quorum, vkeys } = ports.witnesses;
      if (statementSha256s.length === 0 || quorum === 0) return new Map();
      const latest = await published();
      if (latest === null || countWitnesses(latest.checkpoint, vkeys) < quorum) return new Map();
      const indexes = await ports.store.findEntries(tx, statementSha256s);
      const found = [...indexes].filter(([, index]) => index < latest.checkpoint.size);
      try {
        return await prove(latest, found);
      } catch (error) {
        if (!(error instanceof TilesNotWhole)) throw error;
        ports.onFault(error);
        return new Map();
      }
    },
  };
}

/** Without lines that no phone counts: one of ML-DSA-44 is larger than the rest of a proof. */
function forPhones(note: string, { text, signatures }: ReadCheckpoint): string {
  const counted = signatures.filter(({ signature }) => signature.length <= cosignatureBytes);
  return counted.length === signatures.length ? note : formatNote(text, counted);
}

async function leafAt(reader: TileReader, index: number, size: number): Promise<Uint8Array> {
  const tile = await reader(tileAt(0, Math.floor(index / tileWidth), size));
  const place = (index % tileWidth) * hashBytes;
  return tile.subarray(place, place + hashBytes);
}

/** Caches the tiles used last. A tile under one name never changes. */
function cached(readTile: ReadTile): ReadTile {
  const kept = new Map<string, Uint8Array>();
  return async (tile: Tile) => {
    const path = tilePath(tile);
    const known = kept.get(path);
    const bytes = known ?? (await readTile(tile));
    if (bytes === null) return null;
    kept.delete(path);
    kept.set(path, bytes);
    if (kept.size > tilesCachedMax) kept.delete(kept.keys().next().value!);
    return bytes;
  };
}
