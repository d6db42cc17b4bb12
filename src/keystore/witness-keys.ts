import type { NoteKey } from '../app/log/note-key.ts';
import { isKeyName } from '../core/log/note.ts';
import type { Instant } from '../core/time.ts';
import type { Predecessors } from './generations.ts';
import {
  hasNoteKeys,
  makeFirstNoteKey,
  openNoteKeys,
  rotateNoteKey,
  type NoteKeyFormat,
  type NoteKeys,
} from './note-keys.ts';

/** How the keys of a witness are stored and sign. */
export const witnessKeys: NoteKeyFormat = { kind: 'witness', nameField: 'name', signatureType: 4 };

/** The folder belongs to a witness of another name, or it holds no witness and no valid name was given. */
export class WitnessNameRefused extends Error {
  override readonly name = 'WitnessNameRefused';
}

export const isWitnessFolder = (dir: string): boolean => hasNoteKeys(dir, witnessKeys);

/** Opens the keys of a witness and creates the first if there is none. A key never changes its name. Throws `WitnessNameRefused` or `KeyFileFaulty`. */
export function openWitnessKeys(dir: string, name: string | null, now: Instant): NoteKeys {
  if (!isWitnessFolder(dir)) {
    if (name === null)
      throw new WitnessNameRefused(`${dir} holds no witness yet: give it a name with --name.`);
    if (!isKeyName(name))
      throw new WitnessNameRefused('The name of a witness must not contain spaces or "+".');
    makeFirstNoteKey(dir, witnessKeys, () => name, now);
  }
  const keys = openNoteKeys(dir, witnessKeys);
  if (name !== null && name !== keys.name)
    throw new WitnessNameRefused(
      `${dir} belongs to the witness "${keys.name}". A key is never used under two names: choose another folder for "${name}".`,
    );
  return keys;
}

/** Adds a key that cosigns from now on; older keys also cosign unless they were stolen. Returns undefined if another rotation came first. */
export const rotateWitnessKey = (
  dir: string,
  predecessors: Predecessors,
  now: Instant,
): NoteKey | undefined => rotateNoteKey(dir, witnessKeys, predecessors, now);
