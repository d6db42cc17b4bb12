import { createPrivateKey, createPublicKey, hash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { makeNoteKeyPem, noteKeyOf, type NoteKey } from '../app/log/note-key.ts';
import { isKeyName } from '../core/log/note.ts';
import { formatInstant, type Instant } from '../core/time.ts';
import { makeFile } from './durable-file.ts';
import { addGeneration, KeyFileFaulty, readGenerations, type Predecessors } from './key-generations.ts';

const kind = 'log';
const logSignatureType = 1;

interface FirstFile {
  readonly origin: string;
  readonly from: string;
  readonly pem: string;
}

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
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const path = join(dir, `${kind}.json`);
  if (!existsSync(path)) {
    if (origin !== undefined && !isKeyName(origin))
      throw new LogOriginRefused(
        `"${origin}" cannot be the origin of a log: it holds neither spaces nor "+". Take the host and path it is served at, such as example.com/log.`,
      );
    const pem = makeNoteKeyPem();
    const file: FirstFile = { origin: origin ?? defaultOrigin(pem), from: formatInstant(now), pem };
    makeFile(path, `${JSON.stringify(file, null, 2)}\n`);
  }
  const first = readFirst(path);
  if (origin !== undefined && origin !== first.origin)
    throw new LogOriginRefused(
      `The log of this data folder is "${first.origin}" and stays so: witnesses and phones know it by that name. Start without another origin, or with a new data folder.`,
    );
  let read = { changedMs: changedMsOf(dir), keys: readKeys(dir, first) };
  return {
    origin: first.origin,
    current: () => {
      const changedMs = changedMsOf(dir);
      if (changedMs !== read.changedMs) read = { changedMs, keys: readKeys(dir, first) };
      return read.keys;
    },
  };
}

function defaultOrigin(pem: string): string {
  const spki = createPublicKey(createPrivateKey(pem)).export({ type: 'spki', format: 'der' });
  return `localhost/carnet-${hash('sha256', spki, 'hex').slice(0, 8)}`;
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
  const { origin, from, pem } = file ?? {};
  if (typeof origin !== 'string' || typeof from !== 'string' || typeof pem !== 'string')
    throw new KeyFileFaulty(path, "does not hold the log's origin, time and key");
  return { origin, from, pem };
}

function readKeys(dir: string, first: FirstFile): readonly NoteKey[] {
  const later = readGenerations<{ readonly pem: string }>(dir, kind);
  const honouredFrom = later.findLastIndex(({ predecessors }) => predecessors === 'stolen');
  const pems = [first.pem, ...later.map(({ key }) => key.pem)].slice(honouredFrom + 1);
  return pems.map((pem) => noteKeyOf(first.origin, logSignatureType, pem)).reverse();
}

/** Adds a key that signs from now on, beside the older ones unless they were stolen; undefined where another rotation came first. */
export function rotateLogKey(dir: string, predecessors: Predecessors, now: Instant): NoteKey | undefined {
  const first = readFirst(join(dir, `${kind}.json`));
  const number = readGenerations(dir, kind).length + 2;
  const pem = makeNoteKeyPem();
  const added = addGeneration(dir, kind, { number, from: formatInstant(now), predecessors, key: { pem } });
  return added ? noteKeyOf(first.origin, logSignatureType, pem) : undefined;
}
