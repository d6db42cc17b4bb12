import { createPrivateKey, createPublicKey, hash } from 'node:crypto';
import type { NoteKey } from '../app/log/note-key.ts';
import { isKeyName } from '../core/log/note.ts';
import type { Instant } from '../core/time.ts';
import type { Predecessors } from './generations.ts';
import { assertKept } from './lost-files.ts';
import {
  hasNoteKeys,
  makeFirstNoteKey,
  openNoteKeys,
  rotateNoteKey,
  type NoteKeyFormat,
} from './note-keys.ts';

/** How the keys of a log are stored and sign. */
export const logKeys: NoteKeyFormat = { kind: 'log', nameField: 'origin', signatureType: 1 };

/** The log's name and keys. */
export interface LogKeys {
  /** The log's name, the first line of every checkpoint. */
  readonly origin: string;
  /** The signing keys, newest first. Reads the folder again if it has changed, so that a rotation needs no restart. */
  current(): readonly NoteKey[];
}

/** The log already has another origin, or the given text cannot be an origin. */
class LogOriginRefused extends Error {
  override readonly name = 'LogOriginRefused';
}

/**
 * Opens the keys of the log. Creates the first key and fixes the origin if there is none: the origin never changes again, because witnesses and phones
 * identify the log by it. Without a given origin, it is derived from the key. Throws `LogOriginRefused` or `KeyFileFaulty`.
 */
export function openLogKeys(dir: string, origin: string | undefined, now: Instant): LogKeys {
  assertKept(dir, ['log.json']);
  if (!hasNoteKeys(dir, logKeys)) {
    if (origin !== undefined && !isKeyName(origin))
      throw new LogOriginRefused(
        `"${origin}" cannot be the origin of a log: an origin has no spaces and no "+". Use the host and path that serve the log, such as example.com/log.`,
      );
    makeFirstNoteKey(dir, logKeys, (pem) => origin ?? defaultOrigin(pem), now);
  }
  const keys = openNoteKeys(dir, logKeys);
  if (origin !== undefined && origin !== keys.name)
    throw new LogOriginRefused(
      `The log of this data folder is "${keys.name}" and cannot be renamed: witnesses and phones know it by that name. Start without this origin, or with a new data folder.`,
    );
  return { origin: keys.name, current: () => keys.current() };
}

function defaultOrigin(pem: string): string {
  const spki = createPublicKey(createPrivateKey(pem)).export({ type: 'spki', format: 'der' });
  return `localhost/carnet-${hash('sha256', spki, 'hex').slice(0, 8)}`;
}

/** Adds a key that signs from now on; older keys also sign unless they were stolen. Returns undefined if another rotation came first. */
export const rotateLogKey = (dir: string, predecessors: Predecessors, now: Instant): NoteKey | undefined =>
  rotateNoteKey(dir, logKeys, predecessors, now);
