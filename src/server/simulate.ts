import type { Simulate } from './simulate-options.ts';

/** Plays a scenario through the real server. */
export const simulate: Simulate = async (options, onProgress) => {
  const { playSimulation } = await import('../sim/demo/play-simulation.ts');
  return playSimulation(options, onProgress);
};
