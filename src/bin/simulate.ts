import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExitCode, Io } from '../cli/io.ts';
import {
  simulateCommand,
  type SimulateDeps,
  type SimulateOptions,
  type SimulateTarget,
} from '../cli/simulate.ts';
import { remoteClock } from '../sim/world/clock.ts';
import { runScenario } from '../sim/scenarios/run-scenario.ts';
import type { ScenarioOptions } from '../sim/scenarios/scenario-options.ts';
import { scoreboardText } from '../sim/scoring/scoreboard-text.ts';
import type { Scoreboard } from '../sim/scoring/scoreboard.ts';
import { prepareScenario, scenarioIds, type PreparedStory } from '../sim/scenarios/prepare-scenario.ts';
import { playScenario } from '../sim/demo/play-scenario.ts';

type Told = NonNullable<ScenarioOptions['onProgress']>;

function prepared(id: string, moved: Parameters<typeof prepareScenario>[1] = null): PreparedStory {
  const story = prepareScenario(id, moved);
  if (story === undefined) throw new Error(`there is no scenario ${id}`);
  return story;
}

async function playHere(
  { scenario, phones, seed }: SimulateOptions,
  target: Exclude<SimulateTarget, { kind: 'server' }>,
  told: Told,
): Promise<Scoreboard> {
  const kept = target.kind === 'embedded' ? target.data : null;
  const dataDir = kept ?? (await mkdtemp(join(tmpdir(), 'carnet-simulate-')));
  const database = target.kind === 'database' ? { databaseUrl: target.url } : {};
  try {
    const interrupted = target.kind === 'embedded';
    return await playScenario(
      { prepared: prepared(scenario), phones, seed, dataDir, interrupted, ...database },
      told,
    );
  } finally {
    if (kept === null) await rm(dataDir, { recursive: true, force: true });
  }
}

/** The story begins at the time of the server that is there. */
async function playThere(
  options: SimulateOptions,
  target: Extract<SimulateTarget, { kind: 'server' }>,
  told: Told,
): Promise<Scoreboard> {
  const clock = await remoteClock(target.url);
  return runScenario({
    prepared: prepared(options.scenario, { startsFrom: clock.now() }),
    phones: options.phones,
    seed: options.seed,
    clock,
    onProgress: told,
    server: { ...target, executeMeasures: () => clock.settle() },
  });
}

const deps: SimulateDeps = {
  scenarios: scenarioIds,
  async play(options, told) {
    const { target } = options;
    const board =
      target.kind === 'server'
        ? await playThere(options, target, told)
        : await playHere(options, target, told);
    return { passed: board.passed, text: scoreboardText(board), data: board };
  },
};

export const simulate = (args: readonly string[], io: Io): Promise<ExitCode> =>
  simulateCommand(args, io, deps);
