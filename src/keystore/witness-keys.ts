import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { NoteKey } from '../app/log/note-key.ts';
import { isKeyName } from '../core/log/note.ts';
import type { Instant } from '../core/time.ts';
import { KeyFileFaulty, type Predecessors } from './generations.ts';
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

/** The folder of what the witness cosigned. It is made with the first key. */
export const statesDir = (dir: string): string => join(dir, 'logs');

export const isWitnessFolder = (dir: string): boolean => hasNoteKeys(dir, witnessKeys);

/** Opens the keys of a witness and creates the first if there is none. A key never changes its name. Throws `WitnessNameRefused` or `KeyFileFaulty`. */
export function openWitnessKeys(dir: string, name: string | null, now: Instant): NoteKeys {
  const kept = statesDir(dir);
  if (!isWitnessFolder(dir)) {
    if (existsSync(kept)) throw new KeyFileFaulty(join(dir, 'witness.json'), 'is missing');
    if (name === null)
      throw new WitnessNameRefused(`${dir} holds no witness yet: give it a name with --name.`);
    if (!isKeyName(name))
      throw new WitnessNameRefused('The name of a witness must not contain spaces or "+".');
    makeFirstNoteKey(dir, witnessKeys, () => name, now);
    mkdirSync(kept, { recursive: true, mode: 0o700 });
  } else if (!existsSync(kept))
    // Without it the witness would cosign any history of a log that it watched.
    throw new KeyFileFaulty(kept, 'is missing, which holds what this witness cosigned');
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
