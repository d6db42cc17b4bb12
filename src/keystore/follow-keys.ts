import { mkdirSync, statSync } from 'node:fs';
import type { ServerKeys } from '../app/keys/keys.ts';
import { createSeals, type Seals } from '../app/keys/seals.ts';
import type { Signer } from '../app/keys/signer.ts';
import { secondMs } from '../core/time.ts';
import { loadKeys, type OpenSigners } from './keys.ts';
import type { KeyFileOf } from './kinds.ts';

/** The server's keys as they are in the folder now: each property read returns the current key. */
export interface FollowedKeys extends ServerKeys {
  readonly seals: Seals;
  /** Reads the folder now if it has changed. */
  refresh(): void;
  close(): void;
}

const everyMs = secondMs;

/**
 * Loads the keys and checks every second whether the folder has changed, so that a rotation reaches every process that shares it without a restart. If the
 * folder can no longer be read, the last keys stay in use and one line is logged. The first read throws like `loadKeys`.
 */
export function followKeys(dir: string, log: (line: string) => void): FollowedKeys {
  const open: OpenSigners = new Map();
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  // Taken before the read, so that a file written during the read is read again.
  let changedMs = changedMsOf(dir);
  let keys = loadKeys(dir, open);
  let seals = createSeals(keys.sealing);
  let fault = '';
  const refresh = (): void => {
    try {
      const nowMs = changedMsOf(dir);
      if (nowMs === changedMs) return;
      const next = loadKeys(dir, open);
      const changes = describeChanges(keys, next);
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
  // A caller that reads `jwk` and signs without waiting in between gets both from the same key.
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

/** Describes what a rotation changed, without any secret. */
function describeChanges(before: ServerKeys, after: ServerKeys): string {
  const changes = {
    sealing: after.sealing.length > before.sealing.length ? 'a sealing key' : '',
    unlock: after.unlockMasters.length > before.unlockMasters.length ? 'an unlock master' : '',
    directive:
      after.directive.jwk.kid === before.directive.jwk.kid
        ? ''
        : `the directive key ${after.directive.jwk.kid}`,
    'operator-token': after.operatorToken === before.operatorToken ? '' : 'an operator token',
  } satisfies Record<keyof KeyFileOf, string>;
  return Object.values(changes)
    .filter((one) => one !== '')
    .join(', ');
}
