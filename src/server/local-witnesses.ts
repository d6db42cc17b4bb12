import { join } from 'node:path';
import type { WitnessAddress } from '../app/log/ask-witnesses.ts';
import { secondMs } from '../core/time.ts';
import { KeyFileFaulty } from '../keystore/generations.ts';
import { wasUsed } from '../keystore/lost-files.ts';
import { isWitnessFolder } from '../keystore/witness-keys.ts';
import { openLogKeys } from '../keystore/log-keys.ts';
import { systemClock } from './deployment/system-clock.ts';
import { LocalWitness } from './local-witness.ts';

/** Witnesses that this machine runs itself. They are enough to try locks and prove nothing to others. */
export interface LocalWitnesses {
  /** Where they are now: a restarted witness listens on another port, and one with a new key names the older ones too. */
  readonly addresses: () => readonly WitnessAddress[];
  readonly quorum: number;
  /**
   * Whether all listen, once each has started or failed to. A failed one is started again until it listens. Until then no lock can be
   * proved; everything else works.
   */
  readonly ready: Promise<boolean>;
  stop(): Promise<void>;
}

interface Options {
  /** The data folder of the server whose log they watch; their own folders are in its `witnesses/`. */
  readonly dataDir: string;
  /** The log's origin, where it is chosen; see `openLogKeys`. */
  readonly origin?: string;
  readonly log: (line: string) => void;
}

const count = 2;
const keysEveryMs = secondMs;

/** One of the two alone was lost: phones trust the key that it had. Throws `KeyFileFaulty`. */
function assertNoneLost(dataDir: string): void {
  const folders = Array.from({ length: count }, (_, index) => join(dataDir, 'witnesses', String(index + 1)));
  const lost = folders.find((folder) => !isWitnessFolder(folder));
  if (lost !== undefined && wasUsed(dataDir) && folders.some(isWitnessFolder))
    throw new KeyFileFaulty(join(lost, 'witness.json'), 'is missing');
}

/**
 * Starts two witnesses in processes of their own, and restarts each when it dies. Several servers on one data folder may each start theirs:
 * the folder records what was cosigned, so that no two processes cosign differently. Throws `KeyFileFaulty` where the keys of the log are faulty.
 */
export function startLocalWitnesses({ dataDir, origin, log }: Options): LocalWitnesses {
  const keys = openLogKeys(join(dataDir, 'keys'), origin, systemClock().wallMs());
  assertNoneLost(dataDir);
  const vkeys = (): readonly string[] => keys.current().map(({ vkey }) => vkey);
  const witnesses = Array.from({ length: count }, (_, index) => {
    const place = String(index + 1);
    return new LocalWitness(join(dataDir, 'witnesses', place), `${keys.origin}/witness-${place}`, vkeys, log);
  });
  const stop = async (): Promise<void> => {
    clearInterval(timer);
    await Promise.all(witnesses.map((one) => one.stop()));
  };
  const refresh = (one: LocalWitness): Promise<void> =>
    one
      .refresh()
      .catch((error: unknown) => log(`A local witness did not take the log's new key: ${String(error)}`));
  const timer = setInterval(() => void Promise.all(witnesses.map(refresh)), keysEveryMs);
  timer.unref();
  const ready = Promise.all(witnesses.map((one) => one.start())).then((up) => up.every(Boolean));
  return {
    addresses: () => witnesses.map((one) => one.address()).filter((one) => one !== undefined),
    quorum: count,
    ready,
    stop,
  };
}
