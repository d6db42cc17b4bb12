import { formatCheckpoint } from '../../../src/core/log/checkpoint.ts';
import { encodeBase64 } from '../../../src/core/base64.ts';
import { leafHash } from '../../../src/core/log/hash.ts';
import { formatNote } from '../../../src/core/log/note.ts';
import { makeNoteKeyPem, noteKeyOf, sha256, type NoteKey } from '../../../src/app/log/note-key.ts';
import { naiveConsistency, naiveRoot } from '../../core/log/naive-tree.ts';

/** A log in memory: as many entries as asked for; `fork` gives another history from the first entry on. */
export interface SmallLog {
  readonly origin: string;
  readonly key: NoteKey;
  root(size: number): Uint8Array;
  note(size: number, changes?: { readonly keys?: readonly NoteKey[]; readonly origin?: string }): string;
  proof(oldSize: number, newSize: number): Uint8Array[];
  request(oldSize: number, newSize: number): string;
  fork(): SmallLog;
}

export function smallLog(
  origin = 'localhost/small-log',
  key = noteKeyOf(origin, 1, makeNoteKeyPem()),
  salt = 'entry',
): SmallLog {
  const leaves = (size: number): Uint8Array[] =>
    Array.from({ length: size }, (_, index) => leafHash(sha256, Buffer.from(`${salt} ${index}`)));
  const log: SmallLog = {
    origin,
    key,
    root: (size) => naiveRoot(leaves(size)),
    note: (size, changes = {}) => {
      const text = formatCheckpoint({ origin: changes.origin ?? origin, size, root: log.root(size) });
      const keys = changes.keys ?? [key];
      return formatNote(
        text,
        keys.map((one) => ({ name: one.name, id: one.id, signature: one.sign(text) })),
      );
    },
    proof: (oldSize, newSize) => (oldSize === 0 ? [] : naiveConsistency(oldSize, leaves(newSize))),
    request: (oldSize, newSize) => requestOf(oldSize, log.proof(oldSize, newSize), log.note(newSize)),
    fork: () => smallLog(origin, key, `${salt} of another history`),
  };
  return log;
}

export function requestOf(oldSize: number | string, proof: readonly Uint8Array[], note: string): string {
  return `old ${oldSize}\n${proof.map((hash) => `${encodeBase64(hash)}\n`).join('')}\n${note}`;
}
