import { createPrivateKey, createPublicKey } from 'node:crypto';
import { join } from 'node:path';
import type { DirectiveKey, ServerKeys, UnlockMaster } from '../app/keys/keys.ts';
import type { SealingSecret } from '../app/keys/seals.ts';
import type { Signer } from '../app/keys/signer.ts';
import { dayMs } from '../core/time.ts';
import { replaceFile } from './durable-file.ts';
import type { Generation } from './generations.ts';
import {
  readKeyFiles,
  type DirectiveKeyFile,
  type KeyFiles,
  type SealingKeyFile,
  type TokenFile,
} from './kinds.ts';
import { fileSigner, jwkOf } from './signers/file-signer.ts';
import { pkcs11Signer } from './signers/pkcs11-signer.ts';
import { SignerRefused } from './signers/signer-refused.ts';

/** No order lives longer: a release 90 days, and a month for what waits on the way. */
const ordersLiveMs = 120 * dayMs;
/** A stolen seal opens as long as this, so that phones in use are not cut off. */
const stolenOpensForMs = 30 * dayMs;

/** Signers that are open, by what they were opened from: a module is logged in to once, not at every reading of the folder. */
export type OpenSigners = Map<string, Signer>;

/**
 * Loads the server's keys from files in `dir`, each made at the first start, readable by its owner alone. Several processes may start
 * at once: the first to finish a file wins, the others read it. Losing these files means that every phone enrols again.
 * Throws `KeyFileFaulty`, or `SignerRefused` where the directive key is in a module that cannot be used.
 */
export function loadKeys(dir: string, open: OpenSigners = new Map()): ServerKeys {
  const files = readKeyFiles(dir);
  const newest = files.directive.at(-1)?.key ?? { pem: files.directivePem };
  return {
    sealing: sealingOf(files),
    unlockMasters: unlockMastersOf(files),
    directive: signerOf(newest, open),
    directiveKeys: directiveKeysOf(files),
    operatorToken: tokenOf(dir, files),
  };
}

export function sealingOf({ symmetric, sealing }: KeyFiles): readonly SealingSecret[] {
  const secretOf = ({ kid, seal, sessionMaster }: SealingKeyFile, from: number): SealingSecret => ({
    kid,
    from,
    seal: Buffer.from(seal, 'base64url'),
    sessionMaster: Buffer.from(sessionMaster, 'base64url'),
  });
  const first = symmetric.sealing.map((one) => secretOf(one, one.from));
  const all = [...first, ...sealing.map(({ key, from }) => secretOf(key, Date.parse(from)))];
  // Phones that come in meanwhile are given a carnet under the new key; what a thief seals later opens no more.
  const stolen = sealing.findLast(({ predecessors }) => predecessors === 'stolen');
  if (stolen === undefined) return all;
  const until = Date.parse(stolen.from) + stolenOpensForMs;
  const honouredFrom = first.length + stolen.number - 2;
  return all.map((one, index) => (index < honouredFrom ? { ...one, opensUntil: until } : one));
}

function unlockMastersOf({ symmetric, unlock }: KeyFiles): readonly UnlockMaster[] {
  return [symmetric.unlockMaster, ...unlock.map(({ key }) => key.master)].map((master, index) => ({
    generation: index + 1,
    secret: Buffer.from(master, 'base64url'),
  }));
}

function signerOf(key: DirectiveKeyFile, open: OpenSigners): Signer {
  const name = 'pem' in key ? key.pem : key.pkcs11;
  const known = open.get(name);
  if (known !== undefined) return known;
  const signer = 'pem' in key ? fileSigner(key.pem) : pkcs11Signer(key.pkcs11);
  if ('jwk' in key && key.jwk.kid !== signer.jwk.kid)
    throw new SignerRefused(
      `The module has another key under the name that was recorded (${key.pkcs11}). Where that is meant: carnet keys rotate directive --pkcs11 with a URI of its own (by "id").`,
    );
  open.set(name, signer);
  return signer;
}

export function publicOf(key: DirectiveKeyFile): Signer['jwk'] {
  return 'pem' in key ? jwkOf(createPublicKey(createPrivateKey(key.pem))) : key.jwk;
}

/** The newest first; each trusted as long as an order may live that it signed last. */
export function directiveKeysOf({ directive, directivePem }: KeyFiles): readonly DirectiveKey[] {
  const honouredFrom = directive.findLastIndex(({ predecessors }) => predecessors === 'stolen') + 1;
  const keys = [{ pem: directivePem }, ...directive.map(({ key }) => key)];
  return keys
    .map((key, index) => ({
      jwk: publicOf(key),
      trustedUntil: index < directive.length ? Date.parse(directive[index]!.from) + ordersLiveMs : null,
    }))
    .slice(honouredFrom)
    .reverse();
}

/**
 * The token is read by programs from the one file that it always was in. A rotation writes its generation first: where a crash came between, the file still
 * holds the token before, and is mended here. Anything else in it was put there by hand, and counts.
 */
function tokenOf(dir: string, { token, tokens }: KeyFiles): string {
  const newest = tokens.at(-1)?.key.token;
  if (newest === undefined || token === newest) return token;
  if (!wasBefore(tokens, token)) return token;
  replaceFile(join(dir, 'operator-token'), newest);
  return newest;
}

function wasBefore(tokens: readonly Generation<TokenFile>[], token: string): boolean {
  return tokens.some(({ key }) => key.before === token || key.token === token);
}
