import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { formatInstant, type Instant } from '../core/time.ts';
import { replaceFile } from './durable-file.ts';
import { addGeneration, readGenerations, type Predecessors } from './generations.ts';
import { freshSealingKey, freshSecret, readKeyFiles, type KeyFileOf } from './kinds.ts';
import { loadKeys } from './keys.ts';
import { logKeys, openLogKeys, rotateLogKey } from './log-keys.ts';
import { hasNoteKeys } from './note-keys.ts';
import { fileSigner, makeDirectivePem } from './signers/file-signer.ts';
import { pkcs11Signer } from './signers/pkcs11-signer.ts';
import { isWitnessFolder, rotateWitnessKey } from './witness-keys.ts';

/** Every kind of key, in the order in which they are listed. */
export const rotatableKinds = ['sealing', 'directive', 'unlock', 'operator-token', 'log', 'witness'] as const;
export type RotatableKind = (typeof rotatableKinds)[number];

export interface Rotation {
  /** The data folder of the server, or of the witness for a witness key. */
  readonly dataDir: string;
  readonly kind: RotatableKind;
  readonly predecessors: Predecessors;
  readonly now: Instant;
  /** Delay before a new sealing key seals: every process that shares the folder has to load it first. */
  readonly leadMs: number;
  /** The URI of the new directive key; null: create a key file. */
  readonly pkcs11: string | null;
}

/** `key`: the kid or verifier key of the new key; null for a kind that is secret as a whole. */
export type Rotated =
  | { readonly kind: 'rotated'; readonly from: Instant; readonly key: string | null }
  /** Another rotation of the same kind came first; this one changed nothing. */
  | { readonly kind: 'overtaken' }
  | { readonly kind: 'no-keys' };

/** Adds a key of one kind. Nothing is removed: earlier keys stay in their files. Throws `KeyFileFaulty` or `SignerRefused`. */
export function rotateKey(rotation: Rotation): Rotated {
  return rotations[rotation.kind](rotation);
}

/** Closed over the kinds: a new kind does not compile before it is rotated here. */
const rotations: Readonly<Record<RotatableKind, (rotation: Rotation) => Rotated>> = {
  sealing: ofServer(rotateSealing),
  directive: ofServer(rotateDirective),
  unlock: ofServer((dir, rotation) =>
    rotated(rotation.now, add(dir, 'unlock', rotation, { master: freshSecret() }) ? null : undefined),
  ),
  'operator-token': ofServer(rotateToken),
  log: ofServer((dir, { predecessors, now }) =>
    hasNoteKeys(dir, logKeys)
      ? rotated(now, rotateLogKey(dir, predecessors, now)?.vkey)
      : { kind: 'no-keys' },
  ),
  witness: ({ dataDir, predecessors, now }) =>
    isWitnessFolder(dataDir)
      ? rotated(now, rotateWitnessKey(dataDir, predecessors, now)?.vkey)
      : { kind: 'no-keys' },
};

/** Rotates in the server's folder of keys, if there is one. */
function ofServer(rotate: (dir: string, rotation: Rotation) => Rotated): (rotation: Rotation) => Rotated {
  return (rotation) => {
    const dir = join(rotation.dataDir, 'keys');
    return existsSync(join(dir, 'symmetric.json')) ? rotate(dir, rotation) : { kind: 'no-keys' };
  };
}

function rotated(from: Instant, key: string | null | undefined): Rotated {
  return key === undefined ? { kind: 'overtaken' } : { kind: 'rotated', from, key };
}

/** Stores the next generation; false if another rotation took its number. */
function add<Kind extends keyof KeyFileOf>(
  dir: string,
  kind: Kind,
  { predecessors, now }: Rotation,
  key: KeyFileOf[Kind],
  from = now,
): boolean {
  const number = readGenerations(dir, kind).length + 2;
  return addGeneration(dir, kind, { number, from: formatInstant(from), predecessors, key });
}

function rotateSealing(dir: string, rotation: Rotation): Rotated {
  const key = freshSealingKey();
  const from = rotation.now + rotation.leadMs;
  return rotated(from, add(dir, 'sealing', rotation, key, from) ? key.kid : undefined);
}

function rotateDirective(dir: string, rotation: Rotation): Rotated {
  const { now, pkcs11 } = rotation;
  if (pkcs11 === null) {
    const pem = makeDirectivePem();
    return rotated(now, add(dir, 'directive', rotation, { pem }) ? fileSigner(pem).jwk.kid : undefined);
  }
  // Tested before it is stored: a key that does not sign would stop the orders of every server on this folder.
  const { jwk } = pkcs11Signer(pkcs11);
  return rotated(now, add(dir, 'directive', rotation, { pkcs11, jwk }) ? jwk.kid : undefined);
}

/** A crash between the two writes is repaired by the next read. */
function rotateToken(dir: string, rotation: Rotation): Rotated {
  const before = loadKeys(dir).operatorToken;
  const token = freshSecret();
  if (!add(dir, 'operator-token', rotation, { token, before })) return { kind: 'overtaken' };
  replaceFile(join(dir, 'operator-token'), token);
  return { kind: 'rotated', from: rotation.now, key: null };
}

/**
 * Makes this key in a module the newest directive key, by a rotation if it is not yet. Throws `SignerRefused` if it cannot sign.
 */
export function useDirectiveKey(dataDir: string, pkcs11: string, now: Instant): 'already' | 'taken' {
  const dir = join(dataDir, 'keys');
  // Before the first start the log's key is made here too: beside a key that was added, one that is not there counts as lost.
  openLogKeys(dir, undefined, now);
  const newest = readKeyFiles(dir).directive.at(-1)?.key;
  if (newest !== undefined && 'pkcs11' in newest && newest.pkcs11 === pkcs11) return 'already';
  const outcome = rotateKey({ dataDir, kind: 'directive', predecessors: 'kept', now, leadMs: 0, pkcs11 });
  // Servers that start together rotate to the same key, so the rotation that came first may have done it.
  return outcome.kind === 'overtaken' ? useDirectiveKey(dataDir, pkcs11, now) : 'taken';
}
