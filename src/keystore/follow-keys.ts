import { mkdirSync, statSync } from 'node:fs';
import type { ServerKeys } from '../app/keys/keys.ts';
import { createSeals, type Seals } from '../app/keys/seals.ts';
import type { Signer } from '../app/keys/signer.ts';
import { secondMs } from '../core/time.ts';
import { loadKeys, type OpenSigners } from './keys.ts';

/** The server's keys as the folder has them now: every reading of a property gives the present one. */
export interface FollowedKeys extends ServerKeys {
  readonly seals: Seals;
  /** Reads the folder now, where it has changed. */
  refresh(): void;
  close(): void;
}

const everyMs = secondMs;

/**
 * Loads the keys and looks every second whether the folder has changed, so that a rotation reaches every process that shares it without a restart. A folder
 * that cannot be read any more changes nothing: the keys that were read last go on, and `log` is told once. Throws like `loadKeys` at the first reading.
 */
export function followKeys(dir: string, log: (line: string) => void): FollowedKeys {
  const open: OpenSigners = new Map();
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  // Before the reading: what is written meanwhile is read again.
  let changedMs = changedMsOf(dir);
  let keys = loadKeys(dir, open);
  let seals = createSeals(keys.sealing);
  let fault = '';
  const refresh = (): void => {
    try {
      const nowMs = changedMsOf(dir);
      if (nowMs === changedMs) return;
      const next = loadKeys(dir, open);
      const changes = sayChanges(keys, next);
      if (changes !== '') log(`Taken over from the folder of the keys: ${changes}.`);
      keys = next;
      seals = createSeals(keys.sealing);
      changedMs = nowMs;
      fault = '';
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (why !== fault) log(`The keys could not be read again; those read before go on. ${why}`);
      fault = why;
    }
  };
  const timer = setInterval(refresh, everyMs);
  timer.unref();
  // Whoever asks for its public half and signs in one go gets both of one key.
  const directive: Signer = {
    get jwk() {
      return keys.directive.jwk;
    },
    sign: (bytes) => keys.directive.sign(bytes),
  };
  return {
    directive,
    get seals() {
      return seals;
    },
    get sealing() {
      return keys.sealing;
    },
    get unlockMasters() {
      return keys.unlockMasters;
    },
    get directiveKeys() {
      return keys.directiveKeys;
    },
    get operatorToken() {
      return keys.operatorToken;
    },
    refresh,
    close: () => clearInterval(timer),
  };
}

function changedMsOf(dir: string): number {
  return statSync(dir).mtimeMs;
}

/** What a rotation brought, without any key. */
function sayChanges(before: ServerKeys, after: ServerKeys): string {
  const changes = [
    after.sealing.length > before.sealing.length ? 'a sealing key' : '',
    after.unlockMasters.length > before.unlockMasters.length ? 'an unlock master' : '',
    after.directive.jwk.kid === before.directive.jwk.kid
      ? ''
      : `the directive key ${after.directive.jwk.kid}`,
    after.operatorToken === before.operatorToken ? '' : 'an operator token',
  ].filter((one) => one !== '');
  return changes.join(', ');
}
