import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hash,
  randomBytes,
  sign,
  type KeyObject,
} from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerKeys } from '../app/keys.ts';
import type { Signer } from '../app/signer.ts';
import type { Instant } from '../core/time.ts';

const secretBytes = 32;
const kidBytes = 6;
const ownerOnly = 0o600;

interface SymmetricFile {
  readonly sealing: readonly {
    readonly kid: string;
    readonly from: Instant;
    readonly seal: string;
    readonly sessionMaster: string;
  }[];
  readonly unlockMaster: string;
}

/**
 * Loads the server's keys from files in `dir`, each made at the first start, readable by its owner alone. Several processes may start
 * at once: the first to finish a file wins, the others read it. Losing these files means that every phone enrols again.
 */
export function loadKeys(dir: string): ServerKeys {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const symmetric = JSON.parse(readOrMake(join(dir, 'symmetric.json'), makeSymmetric)) as SymmetricFile;
  return {
    sealing: symmetric.sealing.map(({ kid, from, seal, sessionMaster }) => ({
      kid,
      from,
      seal: Buffer.from(seal, 'base64url'),
      sessionMaster: Buffer.from(sessionMaster, 'base64url'),
    })),
    unlockMaster: Buffer.from(symmetric.unlockMaster, 'base64url'),
    directive: fileSigner(createPrivateKey(readOrMake(join(dir, 'directive.pem'), makeDirectiveKey))),
    operatorToken: readOrMake(join(dir, 'operator-token'), () =>
      randomBytes(secretBytes).toString('base64url'),
    ).trim(),
  };
}

function makeSymmetric(): string {
  const secret = (): string => randomBytes(secretBytes).toString('base64url');
  const file: SymmetricFile = {
    // From the beginning of time: a server that plays the past seals with it too.
    sealing: [
      { kid: randomBytes(kidBytes).toString('base64url'), from: 0, seal: secret(), sessionMaster: secret() },
    ],
    unlockMaster: secret(),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

function makeDirectiveKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** Written whole under another name and then linked: a crash leaves no half key, and of two makers one wins. */
function readOrMake(path: string, make: () => string): string {
  const existing = readIfThere(path);
  if (existing !== undefined) return existing;
  const draft = `${path}.${process.pid}.${randomBytes(kidBytes).toString('hex')}`;
  writeFileSync(draft, make(), { mode: ownerOnly, flag: 'wx', flush: true });
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
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

/** Signs with a key held in memory. Its kid is the first 16 bytes of SHA-256 over the SPKI, in base64url. */
function fileSigner(privateKey: KeyObject): Signer {
  const publicKey = createPublicKey(privateKey);
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const { x, y } = publicKey.export({ format: 'jwk' });
  if (x === undefined || y === undefined) throw new Error('the directive key is no P-256 key');
  const kid = Buffer.from(hash('sha256', spki, 'hex').slice(0, 32), 'hex').toString('base64url');
  return {
    jwk: { kty: 'EC', crv: 'P-256', x, y, kid, alg: 'ES256', use: 'sig' },
    sign: (bytes) =>
      new Promise((resolve, reject) => {
        sign('sha256', bytes, { key: privateKey, dsaEncoding: 'ieee-p1363' }, (error, signature) => {
          if (error === null) resolve(signature);
          else reject(error);
        });
      }),
  };
}
