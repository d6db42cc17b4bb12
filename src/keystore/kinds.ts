import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Signer } from '../app/keys/signer.ts';
import type { Instant } from '../core/time.ts';
import { makeFile } from './durable-file.ts';
import { KeyFileFaulty, readGenerations, type Generation } from './generations.ts';
import { makeDirectivePem } from './signers/file-signer.ts';

const secretBytes = 32;
const kidBytes = 6;

/** One generation of seal and session master, as written. */
export interface SealingKeyFile {
  readonly kid: string;
  readonly seal: string;
  readonly sessionMaster: string;
}

/** A directive key in its file, or in a module that only its public half has left. */
export type DirectiveKeyFile =
  | { readonly pem: string }
  | { readonly pkcs11: string; readonly jwk: Signer['jwk'] };

export interface UnlockKeyFile {
  readonly master: string;
}

/** `before`: the token that it replaces, kept so that a crash between the two files can be told from a change by hand. */
export interface TokenFile {
  readonly token: string;
  readonly before: string;
}

interface SymmetricFile {
  readonly sealing: readonly (SealingKeyFile & { readonly from: Instant })[];
  readonly unlockMaster: string;
}

/** Everything in the folder of the server's keys but the log's: the first of each kind, and the generations after it. */
export interface KeyFiles {
  readonly symmetric: SymmetricFile;
  readonly sealing: readonly Generation<SealingKeyFile>[];
  readonly unlock: readonly Generation<UnlockKeyFile>[];
  readonly directivePem: string;
  readonly directive: readonly Generation<DirectiveKeyFile>[];
  readonly token: string;
  readonly tokens: readonly Generation<TokenFile>[];
}

export const freshSecret = (): string => randomBytes(secretBytes).toString('base64url');

export function freshSealingKey(): SealingKeyFile {
  return {
    kid: randomBytes(kidBytes).toString('base64url'),
    seal: freshSecret(),
    sessionMaster: freshSecret(),
  };
}

/** Reads the folder; the first key of each kind is made where there is none. Throws `KeyFileFaulty`. */
export function readKeyFiles(dir: string): KeyFiles {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const symmetricPath = join(dir, 'symmetric.json');
  return {
    symmetric: parseSymmetric(symmetricPath, readOrMake(symmetricPath, makeSymmetric)),
    sealing: readGenerations<SealingKeyFile>(dir, 'sealing'),
    unlock: readGenerations<UnlockKeyFile>(dir, 'unlock'),
    directivePem: readOrMake(join(dir, 'directive.pem'), makeDirectivePem),
    directive: readGenerations<DirectiveKeyFile>(dir, 'directive'),
    token: readOrMake(join(dir, 'operator-token'), freshSecret).trim(),
    tokens: readGenerations<TokenFile>(dir, 'operator-token'),
  };
}

function makeSymmetric(): string {
  const file: SymmetricFile = {
    // From the beginning of time: a server that plays the past seals with it too.
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

/** Of several makers one wins, the others read what it made. */
function readOrMake(path: string, make: () => string): string {
  const existing = readIfThere(path);
  if (existing !== undefined) return existing;
  makeFile(path, make());
  return readFileSync(path, 'utf8');
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
