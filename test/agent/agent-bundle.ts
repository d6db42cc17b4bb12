import { build, type Rolldown } from 'vite';
import config from '../../vite.agent.config.ts';

/** The files of the agent's library as `npm pack` makes them, by name. */
export async function agentFiles(): Promise<ReadonlyMap<string, string>> {
  return new Map((await chunksOf(config.build!.lib)).map(({ fileName, code }) => [fileName, code]));
}

/** The whole library as one classic script, which assigns its exports to the global `carnet`. */
export async function agentScript(): Promise<string> {
  const entry = Object.values((config.build!.lib as { readonly entry: Record<string, string> }).entry)[0]!;
  const [chunk] = await chunksOf({ entry, formats: ['iife'], name: 'carnet' });
  return chunk!.code;
}

async function chunksOf(
  lib: NonNullable<typeof config.build>['lib'],
): Promise<readonly Rolldown.OutputChunk[]> {
  const isScript = lib !== config.build!.lib;
  const built = (await build({
    ...config,
    configFile: false,
    logLevel: 'error',
    build: { ...config.build, write: false, lib: lib!, ...(isScript ? { rolldownOptions: {} } : {}) },
  })) as Rolldown.RolldownOutput | Rolldown.RolldownOutput[];
  return [built].flat().flatMap(({ output }) => output.filter((each) => each.type === 'chunk'));
}
