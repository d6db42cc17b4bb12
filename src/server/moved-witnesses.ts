import { join } from 'node:path';
import type { WitnessAddress } from '../app/log/ask-witnesses.ts';
import type { Clock } from '../app/ports.ts';
import { openLogKeys } from '../keystore/log-keys.ts';
import { startWitness, type RunningWitness } from './start-witness.ts';

const places = ['1', '2'];

/**
 * Two witnesses of the data folder's log within this process, by a clock that is moved by hand. They have the same keys as those that a server for
 * this folder runs in processes of their own.
 */
export async function startMovedWitnesses(dataDir: string, clock: Clock): Promise<readonly RunningWitness[]> {
  const keys = openLogKeys(join(dataDir, 'keys'), undefined, clock.now());
  const logs = keys.current().map(({ vkey }) => vkey);
  return Promise.all(
    places.map((place) =>
      startWitness({
        dir: join(dataDir, 'witnesses', place),
        name: `${keys.origin}/witness-${place}`,
        logs,
        clock,
      }),
    ),
  );
}

export const addressesOf = (witnesses: readonly RunningWitness[]): readonly WitnessAddress[] =>
  witnesses.map(({ url, vkey }) => ({ url, vkey }));
