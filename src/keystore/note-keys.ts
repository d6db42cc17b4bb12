import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { makeNoteKeyPem, noteKeyOf, type NoteKey } from '../app/log/note-key.ts';
import type { KeyType } from '../core/log/note.ts';
import { formatInstant, type Instant } from '../core/time.ts';
import { makeFile } from './durable-file.ts';
import { addGeneration, KeyFileFaulty, readGenerations, type Predecessors } from './generations.ts';

/** How the keys of a log or of a witness are stored and sign. */
export interface NoteKeyFormat {
  /** First part of the file names. */
  readonly kind: 'log' | 'witness';
  /** The field of the first file that holds the name of the log or witness. */
  readonly nameField: 'origin' | 'name';
  readonly signatureType: KeyType;
}

/** Keys that sign notes under one name. */
export interface NoteKeys {
  readonly name: string;
  /** The signing keys, newest first. Reads the folder again if it has changed, so that a rotation needs no restart. */
  current(): readonly NoteKey[];
}

const pathOf = (dir: string, { kind }: NoteKeyFormat): string => join(dir, `${kind}.json`);

export const hasNoteKeys = (dir: string, format: NoteKeyFormat): boolean => existsSync(pathOf(dir, format));

/** Creates the first key and its name, which `nameOf` may derive from the PEM. If another process was faster, its key stays. */
export function makeFirstNoteKey(
  dir: string,
  format: NoteKeyFormat,
  nameOf: (pem: string) => string,
  now: Instant,
): void {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const pem = makeNoteKeyPem();
  const file = { [format.nameField]: nameOf(pem), from: formatInstant(now), pem };
  makeFile(pathOf(dir, format), `${JSON.stringify(file, null, 2)}\n`);
}

/** Opens the keys of a folder that has a first key. Throws `KeyFileFaulty`. */
export function openNoteKeys(dir: string, format: NoteKeyFormat): NoteKeys {
  const first = readFirst(dir, format);
  let read = { changedMs: changedMsOf(dir), keys: readKeys(dir, format, first) };
  return {
    name: first.name,
    current: () => {
      const changedMs = changedMsOf(dir);
      if (changedMs !== read.changedMs) read = { changedMs, keys: readKeys(dir, format, first) };
      return read.keys;
    },
  };
}

/** Adds a key that signs from now on; older keys also sign unless they were stolen. Returns undefined if another rotation came first. */
export function rotateNoteKey(
  dir: string,
  format: NoteKeyFormat,
  predecessors: Predecessors,
  now: Instant,
): NoteKey | undefined {
  const first = readFirst(dir, format);
  const number = readGenerations(dir, format.kind).length + 2;
  const pem = makeNoteKeyPem();
  const added = addGeneration(dir, format.kind, {
    number,
    from: formatInstant(now),
    predecessors,
    key: { pem },
  });
  return added ? noteKeyOf(first.name, format.signatureType, pem) : undefined;
}

interface FirstKey {
  readonly name: string;
  readonly pem: string;
}

function readFirst(dir: string, format: NoteKeyFormat): FirstKey {
  const path = pathOf(dir, format);
  let file: Readonly<Record<string, unknown>> | null;
  try {
    file = JSON.parse(readFileSync(path, 'utf8')) as Readonly<Record<string, unknown>> | null;
  } catch (error) {
    throw new KeyFileFaulty(path, 'cannot be read', { cause: error });
  }
  const { [format.nameField]: name, from, pem } = file ?? {};
  if (typeof name !== 'string' || typeof from !== 'string' || typeof pem !== 'string')
    throw new KeyFileFaulty(path, `does not hold "${format.nameField}", "from" and "pem"`);
  return { name, pem };
}

function readKeys(dir: string, { kind, signatureType }: NoteKeyFormat, first: FirstKey): readonly NoteKey[] {
  const later = readGenerations<{ readonly pem: string }>(dir, kind);
  const lastStolen = later.findLastIndex(({ predecessors }) => predecessors === 'stolen');
  const pems = [first.pem, ...later.map(({ key }) => key.pem)].slice(lastStolen + 1);
  return pems.map((pem) => noteKeyOf(first.name, signatureType, pem)).reverse();
}

function changedMsOf(dir: string): number {
  return statSync(dir).mtimeMs;
}
