import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { makeNoteKeyPem, noteKeyOf, type NoteKey } from '../app/log/note-key.ts';
import type { KeyType } from '../core/log/note.ts';
import { formatInstant, type Instant } from '../core/time.ts';
import { makeFile } from './durable-file.ts';
import { addGeneration, KeyFileFaulty, readGenerations, type Predecessors } from './generations.ts';

/** Whose keys: of a log or of a witness. */
export interface NoteKeyKind {
  /** First part of the names of its files. */
  readonly kind: 'log' | 'witness';
  /** What its first file calls the name that all its keys carry. */
  readonly nameField: 'origin' | 'name';
  readonly signatureType: KeyType;
}

/** Keys that sign notes under one name: the newest first, then every older one that still signs. */
export interface NoteKeys {
  readonly name: string;
  /** Reads the folder again where it has changed, so that a rotation needs no restart. */
  current(): readonly NoteKey[];
}

const pathOf = (dir: string, { kind }: NoteKeyKind): string => join(dir, `${kind}.json`);

export const hasNoteKeys = (dir: string, of: NoteKeyKind): boolean => existsSync(pathOf(dir, of));

/** Makes the first key, named for good; `nameOf` is told its PEM. Where another process was faster, its key stays. */
export function makeFirstNoteKey(
  dir: string,
  of: NoteKeyKind,
  nameOf: (pem: string) => string,
  now: Instant,
): void {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const pem = makeNoteKeyPem();
  const file = { [of.nameField]: nameOf(pem), from: formatInstant(now), pem };
  makeFile(pathOf(dir, of), `${JSON.stringify(file, null, 2)}\n`);
}

/** Opens the keys of a folder that has a first one. Throws `KeyFileFaulty`. */
export function openNoteKeys(dir: string, of: NoteKeyKind): NoteKeys {
  const first = readFirst(dir, of);
  let read = { changedMs: changedMsOf(dir), keys: readKeys(dir, of, first) };
  return {
    name: first.name,
    current: () => {
      const changedMs = changedMsOf(dir);
      if (changedMs !== read.changedMs) read = { changedMs, keys: readKeys(dir, of, first) };
      return read.keys;
    },
  };
}

/** Adds a key that signs from now on, beside the older ones unless they were stolen; undefined where another rotation came first. */
export function rotateNoteKey(
  dir: string,
  of: NoteKeyKind,
  predecessors: Predecessors,
  now: Instant,
): NoteKey | undefined {
  const first = readFirst(dir, of);
  const number = readGenerations(dir, of.kind).length + 2;
  const pem = makeNoteKeyPem();
  const added = addGeneration(dir, of.kind, { number, from: formatInstant(now), predecessors, key: { pem } });
  return added ? noteKeyOf(first.name, of.signatureType, pem) : undefined;
}

interface FirstKey {
  readonly name: string;
  readonly pem: string;
}

function readFirst(dir: string, of: NoteKeyKind): FirstKey {
  const path = pathOf(dir, of);
  let file: Readonly<Record<string, unknown>> | null;
  try {
    file = JSON.parse(readFileSync(path, 'utf8')) as Readonly<Record<string, unknown>> | null;
  } catch (error) {
    throw new KeyFileFaulty(path, 'cannot be read', { cause: error });
  }
  const { [of.nameField]: name, from, pem } = file ?? {};
  if (typeof name !== 'string' || typeof from !== 'string' || typeof pem !== 'string')
    throw new KeyFileFaulty(path, `does not hold "${of.nameField}", "from" and "pem"`);
  return { name, pem };
}

function readKeys(dir: string, { kind, signatureType }: NoteKeyKind, first: FirstKey): readonly NoteKey[] {
  const later = readGenerations<{ readonly pem: string }>(dir, kind);
  const honouredFrom = later.findLastIndex(({ predecessors }) => predecessors === 'stolen');
  const pems = [first.pem, ...later.map(({ key }) => key.pem)].slice(honouredFrom + 1);
  return pems.map((pem) => noteKeyOf(first.name, signatureType, pem)).reverse();
}

function changedMsOf(dir: string): number {
  return statSync(dir).mtimeMs;
}
