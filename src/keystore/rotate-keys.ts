import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { formatInstant, type Instant } from '../core/time.ts';
import { replaceFile } from './durable-file.ts';
import { addGeneration, readGenerations, type Predecessors } from './generations.ts';
import {
  freshSealingKey,
  freshSecret,
  readKeyFiles,
  type DirectiveKeyFile,
  type SealingKeyFile,
  type TokenFile,
  type UnlockKeyFile,
} from './kinds.ts';
import { loadKeys } from './keys.ts';
import { rotateLogKey } from './log-keys.ts';
import { fileSigner, makeDirectivePem } from './signers/file-signer.ts';
import { pkcs11Signer } from './signers/pkcs11-signer.ts';
import { isWitnessFolder, rotateWitnessKey } from './witness-keys.ts';

export const rotatableKinds = ['sealing', 'directive', 'unlock', 'operator-token', 'log', 'witness'] as const;
export type RotatableKind = (typeof rotatableKinds)[number];

export interface Rotation {
  /** Of the server; of the witness itself for its key. */
  readonly dataDir: string;
  readonly kind: RotatableKind;
  readonly predecessors: Predecessors;
  readonly now: Instant;
  /** How far ahead a sealing key begins to seal: every process that shares the folder has to know it before. */
  readonly leadMs: number;
  /** Where the new directive key is; null: a file here. */
  readonly pkcs11: string | null;
}

/** `key`: what tells the new one from others, where that is public. */
export type Rotated =
  | { readonly kind: 'rotated'; readonly from: Instant; readonly key: string | null }
  /** Another rotation of the same kind was faster; this one has changed nothing. */
  | { readonly kind: 'overtaken' }
  | { readonly kind: 'no-keys' };

/** Adds a key of one kind. Nothing is ever removed: the keys before stay in their files, with the time when their successor took over. */
export function rotateKey(rotation: Rotation): Rotated {
  const { dataDir, kind, predecessors, now } = rotation;
  if (kind === 'witness') {
    if (!isWitnessFolder(dataDir)) return { kind: 'no-keys' };
    return rotated(now, rotateWitnessKey(dataDir, predecessors, now)?.vkey);
  }
  const dir = join(dataDir, 'keys');
  if (!existsSync(join(dir, 'symmetric.json'))) return { kind: 'no-keys' };
  if (kind === 'log') {
    if (!existsSync(join(dir, 'log.json'))) return { kind: 'no-keys' };
    return rotated(now, rotateLogKey(dir, predecessors, now)?.vkey);
  }
  if (kind === 'sealing') return rotateSealing(dir, rotation);
  if (kind === 'directive') return rotateDirective(dir, rotation);
  if (kind === 'unlock')
    return rotated(now, add(dir, rotation, { master: freshSecret() }) ? null : undefined);
  return rotateToken(dir, rotation);
}

function rotated(from: Instant, key: string | null | undefined): Rotated {
  return key === undefined ? { kind: 'overtaken' } : { kind: 'rotated', from, key };
}

/** Whether this rotation got the next number of its kind. */
function add(
  dir: string,
  { kind, predecessors, now }: Rotation,
  key: SealingKeyFile | DirectiveKeyFile | TokenFile | UnlockKeyFile,
  from = now,
): boolean {
  const number = readGenerations(dir, kind).length + 2;
  return addGeneration(dir, kind, { number, from: formatInstant(from), predecessors, key });
}

function rotateSealing(dir: string, rotation: Rotation): Rotated {
  const key = freshSealingKey();
  const from = rotation.now + rotation.leadMs;
  return rotated(from, add(dir, rotation, key, from) ? key.kid : undefined);
}

function rotateDirective(dir: string, rotation: Rotation): Rotated {
  const { now, pkcs11 } = rotation;
  if (pkcs11 === null) {
    const pem = makeDirectivePem();
    return rotated(now, add(dir, rotation, { pem }) ? fileSigner(pem).jwk.kid : undefined);
  }
  // Tried before it is recorded: a key that does not sign would stop the orders of every server on this folder.
  const { jwk } = pkcs11Signer(pkcs11);
  return rotated(now, add(dir, rotation, { pkcs11, jwk }) ? jwk.kid : undefined);
}

/** A crash between the two files is mended by the next reading. */
function rotateToken(dir: string, rotation: Rotation): Rotated {
  const before = loadKeys(dir).operatorToken;
  const token = freshSecret();
  if (!add(dir, rotation, { token, before })) return { kind: 'overtaken' };
  replaceFile(join(dir, 'operator-token'), token);
  return { kind: 'rotated', from: rotation.now, key: null };
}

/**
 * Sees to it that orders are signed by this key in a module: a rotation where the newest is another one. Throws `SignerRefused` where it cannot sign.
 */
export function useDirectiveKey(dataDir: string, pkcs11: string, now: Instant): 'already' | 'taken' {
  const newest = readKeyFiles(join(dataDir, 'keys')).directive.at(-1)?.key;
  if (newest !== undefined && 'pkcs11' in newest && newest.pkcs11 === pkcs11) return 'already';
  const outcome = rotateKey({ dataDir, kind: 'directive', predecessors: 'kept', now, leadMs: 0, pkcs11 });
  // Servers that start together say the same: whoever was faster has done it.
  return outcome.kind === 'overtaken' ? useDirectiveKey(dataDir, pkcs11, now) : 'taken';
}
