import { createPrivateKey, createPublicKey, hash } from 'node:crypto';
import type { NoteKey } from '../app/log/note-key.ts';
import { isKeyName } from '../core/log/note.ts';
import type { Instant } from '../core/time.ts';
import type { Predecessors } from './generations.ts';
import { hasNoteKeys, makeFirstNoteKey, openNoteKeys, rotateNoteKey, type NoteKeyKind } from './note-keys.ts';

const ofLog: NoteKeyKind = { kind: 'log', nameField: 'origin', signatureType: 1 };

/** The log's keys: the newest first, then every older one that still signs. */
export interface LogKeys {
  /** The log's name for itself, in every checkpoint. */
  readonly origin: string;
  /** Reads the folder again where it has changed, so that a rotation needs no restart. */
  current(): readonly NoteKey[];
}

/** The log has another origin already, or this one cannot be any. */
class LogOriginRefused extends Error {
  override readonly name = 'LogOriginRefused';
}

/**
 * Opens the keys of the log in the folder of the keys; the first is made where there is none, with the origin, which never changes again: witnesses and
 * phones know the log by it. Without one, it is named after its key.
 */
export function openLogKeys(dir: string, origin: string | undefined, now: Instant): LogKeys {
  if (!hasNoteKeys(dir, ofLog)) {
    if (origin !== undefined && !isKeyName(origin))
      throw new LogOriginRefused(
        `"${origin}" cannot be the origin of a log: it holds neither spaces nor "+". Take the host and path it is served at, such as example.com/log.`,
      );
    makeFirstNoteKey(dir, ofLog, (pem) => origin ?? defaultOrigin(pem), now);
  }
  const keys = openNoteKeys(dir, ofLog);
  if (origin !== undefined && origin !== keys.name)
    throw new LogOriginRefused(
      `The log of this data folder is "${keys.name}" and stays so: witnesses and phones know it by that name. Start without another origin, or with a new data folder.`,
    );
  return { origin: keys.name, current: () => keys.current() };
}

function defaultOrigin(pem: string): string {
  const spki = createPublicKey(createPrivateKey(pem)).export({ type: 'spki', format: 'der' });
  return `localhost/carnet-${hash('sha256', spki, 'hex').slice(0, 8)}`;
}

/** Adds a key that signs from now on, beside the older ones unless they were stolen; undefined where another rotation came first. */
export const rotateLogKey = (dir: string, predecessors: Predecessors, now: Instant): NoteKey | undefined =>
  rotateNoteKey(dir, ofLog, predecessors, now);
