import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Signer } from '../app/keys/signer.ts';
import type { Instant } from '../core/time.ts';
import { makeFile } from './durable-file.ts';
import { KeyFileFaulty, readGenerations, type Generation } from './generations.ts';
import { assertKept } from './lost-files.ts';
import { makeDirectivePem } from './signers/file-signer.ts';

const secretBytes = 32;
const kidBytes = 6;

/** One generation of seal and session master as stored. Both secrets are base64url. */
export interface SealingKeyFile {
  readonly kid: string;
  readonly seal: string;
  readonly sessionMaster: string;
}

/** A directive key: the private key itself, or the URI of one in a module with its public half. */
export type DirectiveKeyFile =
  | { readonly pem: string }
  | { readonly pkcs11: string; readonly jwk: Signer['jwk'] };

export interface UnlockKeyFile {
  readonly master: string;
}

/** `before` is the token that this one replaces. It tells a crash between the two files from a change by hand. */
export interface TokenFile {
  readonly token: string;
  readonly before: string;
}

interface SymmetricFile {
  readonly sealing: readonly (SealingKeyFile & { readonly from: Instant })[];
  readonly unlockMaster: string;
}

/** What a later generation of each of the server's own kinds stores in `KIND.NUMBER.json`. */
export interface KeyFileOf {
  readonly sealing: SealingKeyFile;
  readonly unlock: UnlockKeyFile;
  readonly directive: DirectiveKeyFile;
  readonly 'operator-token': TokenFile;
}

/** The server's keys as stored, without the log's: the first key of each kind and the generations after it. */
export type KeyFiles = {
  readonly [Kind in keyof KeyFileOf]: readonly Generation<KeyFileOf[Kind]>[];
} & {
  readonly symmetric: SymmetricFile;
  readonly directivePem: string;
  readonly token: string;
};

export const freshSecret = (): string => randomBytes(secretBytes).toString('base64url');

export function freshSealingKey(): SealingKeyFile {
  return {
    kid: randomBytes(kidBytes).toString('base64url'),
    seal: freshSecret(),
    sessionMaster: freshSecret(),
  };
}

/** Reads the folder and creates the first key of each kind in a folder that was never in use. Throws `KeyFileFaulty`, also where one is lost. */
export function readKeyFiles(dir: string): KeyFiles {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  assertKept(dir, ['symmetric.json', 'directive.pem', 'operator-token']);
  const symmetricPath = join(dir, 'symmetric.json');
  return {
    symmetric: parseSymmetric(symmetricPath, readOrCreate(symmetricPath, makeSymmetric)),
    sealing: readGenerations<SealingKeyFile>(dir, 'sealing'),
    unlock: readGenerations<UnlockKeyFile>(dir, 'unlock'),
    directivePem: readOrCreate(join(dir, 'directive.pem'), makeDirectivePem),
    directive: readGenerations<DirectiveKeyFile>(dir, 'directive'),
    token: readOrCreate(join(dir, 'operator-token'), freshSecret).trim(),
    'operator-token': readGenerations<TokenFile>(dir, 'operator-token'),
  };
}

function makeSymmetric(): string {
  const file: SymmetricFile = {
    // From 1970, because a simulated server seals at past times too.
    sealing: [{ from: 0, ...freshSealingKey() }],
    unlockMaster: freshSecret(),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

function parseSymmetric(path: string, text: string): SymmetricFile {
  let file: Partial<SymmetricFile> | null;
  try {
    file = JSON.parse(text) as Partial<SymmetricFile> | null;
  } catch (error) {
    throw new KeyFileFaulty(path, 'cannot be read', { cause: error });
  }
  const { sealing, unlockMaster } = file ?? {};
  if (!Array.isArray(sealing) || sealing.length === 0 || typeof unlockMaster !== 'string')
    throw new KeyFileFaulty(path, 'does not hold the first sealing key and the first unlock master');
  return { sealing, unlockMaster };
}

/** If several processes create the file at once, one wins and the others read its text. */
function readOrCreate(path: string, make: () => string): string {
  const existing = readIfPresent(path);
  if (existing !== undefined) return existing;
  makeFile(path, make());
  return readFileSync(path, 'utf8');
}

function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
