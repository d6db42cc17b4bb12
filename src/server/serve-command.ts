import { setTimeout } from 'node:timers/promises';
import type { ExitCode, Io } from '../cli/io.ts';
import { serveCommand, type ServeDeps } from '../cli/serve.ts';
import { scenarioNames } from './scenario-names.ts';
import type { serveOn } from './serve.ts';
import { startEarly } from './start-early.ts';

/** Errors whose message says what a user can do about it. */
const explained = new Set([
  'EmbeddedDatabaseRefused',
  'KeyFileFaulty',
  'LogOriginRefused',
  'MigrationRefused',
  'SignerRefused',
  'StoreUnavailable',
  'WitnessNameRefused',
]);

const deps: ServeDeps = {
  scenarios: scenarioNames,
  isExpected: (error) =>
    error instanceof Error &&
    (explained.has(error.name) ||
      ['EADDRINUSE', 'EADDRNOTAVAIL', 'EACCES'].includes(String((error as NodeJS.ErrnoException).code))),
  async serve(options, events) {
    const early = await startEarly(options);
    const program = await loadInPieces();
    return program.serveOn(early, options, events);
  },
};

const breathMs = 5;

/** Loading the whole program blocks the event loop for seconds on a slow machine; between its parts the page of the start is answered. */
async function loadInPieces(): Promise<{ readonly serveOn: typeof serveOn }> {
  for (const load of [
    () => import('../store/store.ts'),
    () => import('../protocol/operations/operations.ts'),
    () => import('./start-server.ts'),
  ]) {
    await load();
    await setTimeout(breathMs);
  }
  return import('./serve.ts');
}

export const serve = (args: readonly string[], io: Io): Promise<ExitCode> => serveCommand(args, io, deps);
