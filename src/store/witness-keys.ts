import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { makeNoteKeyPem, noteKeyOf, type NoteKey } from '../app/log/note-key.ts';
import { isKeyName } from '../core/log/note.ts';
import { formatInstant, type Instant } from '../core/time.ts';
import { makeFile } from './durable-file.ts';
import { addGeneration, KeyFileFaulty, readGenerations, type Predecessors } from './key-generations.ts';

const kind = 'witness';
const cosignatureType = 4;

interface FirstFile {
  readonly name: string;
  readonly from: string;
  readonly pem: string;
}

/** A witness's keys: the newest first, then every older one that still signs. */
export interface WitnessKeys {
  readonly name: string;
  /** Reads the folder again where it has changed, so that a rotation needs no restart. */
  current(): readonly NoteKey[];
}

/** This folder belongs to a witness of another name, or to none yet and no name was given. */
export class WitnessNameRefused extends Error {
  override readonly name = 'WitnessNameRefused';
}

export function isWitnessFolder(dir: string): boolean {
  return existsSync(join(dir, `${kind}.json`));
}

/** Opens the keys in a witness's folder; the first is made where there is none. A key belongs to one name for good. */
export function openWitnessKeys(dir: string, name: string | null, now: Instant): WitnessKeys {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const path = join(dir, `${kind}.json`);
  if (!existsSync(path)) {
    if (name === null)
      throw new WitnessNameRefused(`${dir} holds no witness yet: give it a name with --name.`);
    if (!isKeyName(name)) throw new WitnessNameRefused('The name of a witness holds neither spaces nor "+".');
    makeFile(path, `${JSON.stringify({ name, from: formatInstant(now), pem: makeNoteKeyPem() }, null, 2)}\n`);
  }
  const first = readFirst(path);
  if (name !== null && name !== first.name)
    throw new WitnessNameRefused(
      `${dir} belongs to the witness "${first.name}". A key is never used under two names: choose another folder for "${name}".`,
    );
  let read = { changedMs: changedMsOf(dir), keys: readKeys(dir, first) };
  return {
    name: first.name,
    current: () => {
      const changedMs = changedMsOf(dir);
      if (changedMs !== read.changedMs) read = { changedMs, keys: readKeys(dir, first) };
      return read.keys;
    },
  };
}

function changedMsOf(dir: string): number {
  return statSync(dir).mtimeMs;
}

function readFirst(path: string): FirstFile {
  let file: Partial<FirstFile> | null;
  try {
    file = JSON.parse(readFileSync(path, 'utf8')) as Partial<FirstFile> | null;
  } catch (error) {
    throw new KeyFileFaulty(path, 'cannot be read', { cause: error });
  }
  const { name, from, pem } = file ?? {};
  if (typeof name !== 'string' || typeof from !== 'string' || typeof pem !== 'string')
    throw new KeyFileFaulty(path, "does not hold a witness's name, time and key");
  return { name, from, pem };
}

function readKeys(dir: string, first: FirstFile): readonly NoteKey[] {
  const later = readGenerations<{ readonly pem: string }>(dir, kind);
  const honouredFrom = later.findLastIndex(({ predecessors }) => predecessors === 'stolen');
  const pems = [first.pem, ...later.map(({ key }) => key.pem)].slice(honouredFrom + 1);
  return pems.map((pem) => noteKeyOf(first.name, cosignatureType, pem)).reverse();
}

/** Adds a key that signs from now on, beside the older ones unless they were stolen; its verifier key, or undefined where another rotation came first. */
export function rotateWitnessKey(dir: string, predecessors: Predecessors, now: Instant): NoteKey | undefined {
  const first = readFirst(join(dir, `${kind}.json`));
  const number = readGenerations(dir, kind).length + 2;
  const pem = makeNoteKeyPem();
  const added = addGeneration(dir, kind, { number, from: formatInstant(now), predecessors, key: { pem } });
  return added ? noteKeyOf(first.name, cosignatureType, pem) : undefined;
}
