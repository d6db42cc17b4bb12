import type { FastifyBaseLogger } from 'fastify';
import { StoreUnavailable } from '../app/ports.ts';
import { reachDeadlines, type DeadlinePorts, type DeadlineRound } from '../app/dossiers/reach-deadlines.ts';
import { createOldSaltUpkeep, type OldSaltPorts } from '../app/dossiers/replace-old-salts.ts';
import { secondMs } from '../core/time.ts';
import { startLoop, type Loop } from './loop.ts';

const usualEveryMs = secondMs;

/** `everyMs`: the pause between two rounds; null: only `tick` runs one. */
export function startDeadlines(
  ports: DeadlinePorts & OldSaltPorts,
  everyMs: number | null | undefined,
  log: FastifyBaseLogger,
): Loop<DeadlineRound> {
  const replaceOldSalts = createOldSaltUpkeep(ports);
  return startLoop({
    async round(signal) {
      const round = await reachDeadlines(ports, signal);
      await replaceOldSalts();
      return round;
    },
    everyMs: everyMs === undefined ? usualEveryMs : everyMs,
    onFailure: (error, retryInMs) => {
      if (error instanceof StoreUnavailable) log.warn({ retryInMs }, 'deadlines wait for the database');
      else log.error({ err: error, retryInMs }, 'a round of deadlines failed');
    },
  });
}
