import { setTimeout } from 'node:timers/promises';
import type { serveBehind } from './serve-behind.ts';
import type { ServeEvents, ServeOptions, Serving } from './serve-options.ts';
import { startEarly } from './start-early.ts';

/**
 * Starts everything: the port, the database unless one is named, the witnesses unless they are named, the scenario on the first run, the
 * server. Stops all of it when `stop` is aborted. Rejects with an error that `isExplained` or `isSystemFault` where the machine does not
 * allow it.
 */
export async function serve(options: ServeOptions, events: ServeEvents): Promise<Serving> {
  const early = await startEarly(options);
  const program = await loadInPieces();
  return program.serveBehind(early, options, events);
}

const breathMs = 5;

/** Loading the whole program blocks the event loop for seconds on a slow machine; between its parts the page of the start is answered. */
async function loadInPieces(): Promise<{ readonly serveBehind: typeof serveBehind }> {
  for (const load of [
    () => import('../store/store.ts'),
    () => import('../protocol/operations/operations.ts'),
    () => import('./start-server.ts'),
  ]) {
    await load();
    await setTimeout(breathMs);
  }
  return import('./serve-behind.ts');
}
