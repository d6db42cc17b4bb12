import { join } from 'node:path';
import type { ExitCode, Io } from '../cli/io.ts';
import { serveCommand, type ServeDeps, type ServeOptions } from '../cli/serve.ts';
import { StoreUnavailable } from '../app/ports.ts';
import { registerClockRoute } from '../sim/world/clock-route.ts';
import { virtualClock } from '../sim/world/clock.ts';
import { scenarioIds } from '../sim/scenarios/prepare-scenario.ts';
import { EmbeddedDatabaseRefused, startEmbeddedPostgres } from '../store/embedded/supervisor.ts';
import { openLogKeys } from '../keystore/log-keys.ts';
import { MigrationRefused } from '../store/postgres/migrate.ts';
import { useDirectiveKey } from '../keystore/rotate-keys.ts';
import { playOnFirstRun } from '../sim/demo/first-run.ts';
import { firstLinkLines } from './first-links.ts';
import { firstPages } from '../sim/demo/first-page.ts';
import { nextSteps, usualPort } from './next-steps.ts';
import { startServer, type RunningServer, type StartOptions } from './start-server.ts';
import { watchLog, type Watch } from './watch-log.ts';

async function listen(options: ServeOptions, start: StartOptions): Promise<RunningServer> {
  try {
    return await startServer({ ...start, port: options.port ?? usualPort });
  } catch (error) {
    const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
    if (taken && options.port === null) return startServer({ ...start, port: 0 });
    throw error;
  }
}

function entryOf({ entry: { publicUrl, oidc } }: ServeOptions): Pick<StartOptions, 'publicUrl' | 'oidc'> {
  return { ...(publicUrl === null ? {} : { publicUrl }), ...(oidc === null ? {} : { oidc }) };
}

/** Faults of keys: their message says which file or module, and what to do. */
const keyFaults = new Set(['KeyFileFaulty', 'SignerRefused', 'WitnessNameRefused', 'LogOriginRefused']);

/** A directive key named at the start is used from then on: a rotation, where it is another than the last. */
function takeDirectiveKey({ directiveKey, dataDir }: ServeOptions, told: (line: string) => void): void {
  if (directiveKey !== null && useDirectiveKey(dataDir, directiveKey, Date.now()) === 'taken')
    told(
      'Orders are signed by the key in the module from now on; the ones before stay trusted for 120 days.',
    );
}

/** A clock that stands still, and nothing that runs by another. */
function clockOf({ controlledClock }: ServeOptions): Partial<StartOptions> {
  if (!controlledClock) return {};
  const clock = virtualClock(Date.now());
  return {
    clock,
    deadlinesEveryMs: null,
    quotas: null,
    extend: (app, reachDeadlines) => registerClockRoute(app, clock, reachDeadlines),
  };
}

const deps: ServeDeps = {
  scenarios: scenarioIds,
  isExpected: (error) =>
    error instanceof StoreUnavailable ||
    error instanceof EmbeddedDatabaseRefused ||
    error instanceof MigrationRefused ||
    (error instanceof Error && keyFaults.has(error.name)) ||
    ['EADDRINUSE', 'EADDRNOTAVAIL', 'EACCES'].includes(String((error as NodeJS.ErrnoException).code)),
  async serve(options, { told, advanced, stop }) {
    const { dataDir } = options;
    // Held over both servers, the one of the play and the one that stays, so that PostgreSQL starts once.
    const embedded =
      options.databaseUrl === null ? await startEmbeddedPostgres({ dataDir, log: told }) : null;
    let watch: Watch | undefined;
    try {
      // The first who opens the keys names the log: before witnesses are told of it.
      if (options.logOrigin !== null) openLogKeys(join(dataDir, 'keys'), options.logOrigin, Date.now());
      takeDirectiveKey(options, told);
      watch = watchLog(options.watch, { dataDir, log: told });
      const databaseUrl = options.databaseUrl ?? embedded!.url;
      const board = await Promise.race([
        playOnFirstRun(options, databaseUrl, { told, advanced }),
        aborted(stop),
      ]);
      const pages = firstPages(board);
      const server = await listen(options, {
        dataDir,
        databaseUrl,
        host: options.host,
        trustProxy: options.trustProxy,
        ...entryOf(options),
        log: { level: options.logLevel, stream: process.stderr },
        pages: pages.handlers,
        publicLog: watch.publicLog,
        ...clockOf(options),
      });
      // A witness that cannot run has said so: without it no lock can be proved, and check-ins and releases go on.
      await watch.ready;
      const steps = await nextSteps(server, dataDir, board);
      pages.serveFrom(server, steps);
      const links = firstLinkLines(await server.people.firstLinks(), server.people.publicUrl());
      const lines = steps.flatMap(({ shows, line }) => ['', shows, `  ${line.replaceAll('\n', '\n  ')}`]);
      return {
        lines: [
          `Carnet serves on ${server.url}/ – open it in a browser.`,
          ...links,
          ...lines,
          ...watch.lines,
          '',
          'Ctrl-C stops everything.',
        ],
        ended: untilStopped(stop, async () => {
          await server.close();
          await watch?.stop();
          await embedded?.stop();
        }),
      };
    } catch (error) {
      await watch?.stop();
      await embedded?.stop();
      // A play that was broken off has phones under way; nothing that they do counts any more.
      if (stop.aborted) process.exit(0);
      throw error;
    }
  },
};

/** Rejects when a stop is asked for. */
function aborted(stop: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    stop.addEventListener('abort', () => reject(stop.reason as Error), { once: true });
  });
}

function untilStopped(stop: AbortSignal, close: () => Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => void close().then(resolve, reject);
    if (stop.aborted) end();
    else stop.addEventListener('abort', end, { once: true });
  });
}

export const serve = (args: readonly string[], io: Io): Promise<ExitCode> => serveCommand(args, io, deps);
