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

/** Longer than any order is valid: 90 days for a release, plus a month for delays in delivery. */
const orderLifeMaxMs = 120 * dayMs;
/** Carnets sealed with a stolen key are accepted for this long, so that phones in use are not cut off. */
const stolenOpensForMs = 30 * dayMs;

/** Open signers by PEM text or PKCS #11 URI. A module is logged in to once, not at every read of the folder. */
export type OpenSigners = Map<string, Signer>;

/**
 * Loads the server's keys from files in `dir`. Missing files are created, readable by their owner alone. Several processes may start
 * at once: the first to finish a file wins, the others read it. If these files are lost, every phone has to enrol again.
 * Throws `KeyFileFaulty`, or `SignerRefused` if the directive key is in a module that cannot be used.
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
  // Phones that check in before this time get a carnet under the new key. Afterwards nothing that a thief sealed is accepted.
  const stolen = sealing.findLast(({ predecessors }) => predecessors === 'stolen');
  if (stolen === undefined) return all;
  const until = Date.parse(stolen.from) + stolenOpensForMs;
  const acceptedFrom = first.length + stolen.number - 2;
  return all.map((one, index) => (index < acceptedFrom ? { ...one, opensUntil: until } : one));
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
      `The module has another key under the name that was recorded (${key.pkcs11}). If the change is intended, run carnet keys rotate directive --pkcs11 with a URI that names the new key by "id".`,
    );
  open.set(name, signer);
  return signer;
}

export function publicOf(key: DirectiveKeyFile): Signer['jwk'] {
  return 'pem' in key ? jwkOf(createPublicKey(createPrivateKey(key.pem))) : key.jwk;
}

/** The directive keys, newest first. Each is trusted for as long as the last order that it signed may be valid. */
export function directiveKeysOf({ directive, directivePem }: KeyFiles): readonly DirectiveKey[] {
  const acceptedFrom = directive.findLastIndex(({ predecessors }) => predecessors === 'stolen') + 1;
  const keys = [{ pem: directivePem }, ...directive.map(({ key }) => key)];
  return keys
    .map((key, index) => ({
      jwk: publicOf(key),
      trustedUntil: index < directive.length ? Date.parse(directive[index]!.from) + orderLifeMaxMs : null,
    }))
    .slice(acceptedFrom)
    .reverse();
}

/**
 * Programs read the token from the file `operator-token`. A rotation writes the new generation first and this file second: after a crash in between, the file
 * still holds the previous token and is repaired here. Any other content was put there by hand and is used.
 */
function tokenOf(dir: string, { token, 'operator-token': tokens }: KeyFiles): string {
  const newest = tokens.at(-1)?.key.token;
  if (newest === undefined || token === newest) return token;
  if (!isEarlierToken(tokens, token)) return token;
  replaceFile(join(dir, 'operator-token'), newest);
  return newest;
}

function isEarlierToken(tokens: readonly Generation<TokenFile>[], token: string): boolean {
  return tokens.some(({ key }) => key.before === token || key.token === token);
}
