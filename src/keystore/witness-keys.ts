import type { NoteKey } from '../app/log/note-key.ts';
import { isKeyName } from '../core/log/note.ts';
import type { Instant } from '../core/time.ts';
import type { Predecessors } from './generations.ts';
import {
  hasNoteKeys,
  makeFirstNoteKey,
  openNoteKeys,
  rotateNoteKey,
  type NoteKeyKind,
  type NoteKeys,
} from './note-keys.ts';

const ofWitness: NoteKeyKind = { kind: 'witness', nameField: 'name', signatureType: 4 };

/** This folder belongs to a witness of another name, or to none yet and no name was given. */
export class WitnessNameRefused extends Error {
  override readonly name = 'WitnessNameRefused';
}

export const isWitnessFolder = (dir: string): boolean => hasNoteKeys(dir, ofWitness);

/** Opens the keys in a witness's folder; the first is made where there is none. A key belongs to one name for good. */
export function openWitnessKeys(dir: string, name: string | null, now: Instant): NoteKeys {
  if (!isWitnessFolder(dir)) {
    if (name === null)
      throw new WitnessNameRefused(`${dir} holds no witness yet: give it a name with --name.`);
    if (!isKeyName(name)) throw new WitnessNameRefused('The name of a witness holds neither spaces nor "+".');
    makeFirstNoteKey(dir, ofWitness, () => name, now);
  }
  const keys = openNoteKeys(dir, ofWitness);
  if (name !== null && name !== keys.name)
    throw new WitnessNameRefused(
      `${dir} belongs to the witness "${keys.name}". A key is never used under two names: choose another folder for "${name}".`,
    );
  return keys;
}

/** Adds a key that cosigns from now on, beside the older ones unless they were stolen; undefined where another rotation came first. */
export const rotateWitnessKey = (
  dir: string,
  predecessors: Predecessors,
  now: Instant,
): NoteKey | undefined => rotateNoteKey(dir, ofWitness, predecessors, now);
