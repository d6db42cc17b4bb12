import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OnProgress } from '../../server/serve-options.ts';
import type { Simulate, SimulateOptions, SimulateTarget } from '../../server/simulate-options.ts';
import { prepareScenario } from '../scenarios/prepare-scenario.ts';
import { runScenario } from '../scenarios/run-scenario.ts';
import { scoreboardText } from '../scoring/scoreboard-text.ts';
import type { Scoreboard } from '../scoring/scoreboard.ts';
import { remoteClock } from '../world/clock.ts';
import { playScenario } from './play-scenario.ts';

type ServerTarget = Extract<SimulateTarget, { kind: 'server' }>;

async function playHere(
  { scenario, phones, seed }: SimulateOptions,
  target: Exclude<SimulateTarget, ServerTarget>,
  onProgress: OnProgress,
): Promise<Scoreboard> {
  const kept = target.kind === 'embedded' ? target.data : null;
  const dataDir = kept ?? (await mkdtemp(join(tmpdir(), 'carnet-simulate-')));
  const database = target.kind === 'database' ? { databaseUrl: target.url } : {};
  const interrupted = target.kind === 'embedded';
  try {
    return await playScenario(
      { prepared: prepareScenario(scenario), phones, seed, dataDir, interrupted, ...database },
      onProgress,
    );
  } finally {
    if (kept === null) await rm(dataDir, { recursive: true, force: true });
  }
}

/** On a running server the scenario begins at that server's time. */
async function playThere(
  { scenario, phones, seed }: SimulateOptions,
  target: ServerTarget,
  onProgress: OnProgress,
): Promise<Scoreboard> {
  const clock = await remoteClock(target.url);
  const prepared = prepareScenario(scenario, { startsFrom: clock.now() });
  const server = { ...target, executeMeasures: () => clock.settle() };
  return runScenario({ prepared, phones, seed, clock, onProgress, server });
}

export const playSimulation: Simulate = async (options, onProgress) => {
  const { target } = options;
  const board =
    target.kind === 'server'
      ? await playThere(options, target, onProgress)
      : await playHere(options, target, onProgress);
  return { passed: board.passed, text: scoreboardText(board), data: board };
};
