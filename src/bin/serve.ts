import { join, relative } from 'node:path';
import type { ExitCode, Io } from '../cli/io.ts';
import { serveCommand, type ServeDeps, type ServeOptions } from '../cli/serve.ts';
import { StoreUnavailable } from '../app/ports.ts';
import { dayOf, formatDay } from '../core/time.ts';
import { registerClockRoute } from '../sim/clock-route.ts';
import { virtualClock } from '../sim/clock.ts';
import type { Scoreboard } from '../sim/scoreboard.ts';
import { scenarioIds } from '../sim/story.ts';
import { EmbeddedDatabaseRefused, startEmbeddedPostgres } from '../store/embedded.ts';
import { openLogKeys } from '../store/log-keys.ts';
import { MigrationRefused } from '../store/migrate.ts';
import { useDirectiveKey } from '../store/rotate-keys.ts';
import { playOnFirstRun } from './first-run.ts';
import type { StartPage } from '../http/start-page.ts';
import { firstLinkLines } from './first-links.ts';
import { firstPages } from './first-page.ts';
import { startServer, type RunningServer, type StartOptions } from './start-server.ts';
import { watchLog, type Watch } from './watch-log.ts';

const usualPort = 8321;

async function listen(options: ServeOptions, start: StartOptions): Promise<RunningServer> {
  try {
    return await startServer({ ...start, port: options.port ?? usualPort });
  } catch (error) {
    const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
    if (taken && options.port === null) return startServer({ ...start, port: 0 });
    throw error;
  }
}

/** A phone of the scenario to look at: one that is due, else the strictest. */
async function findExample(
  server: RunningServer,
  board: Scoreboard | null,
): Promise<{ readonly title: string; readonly serial: string; readonly phoneId: string } | undefined> {
  const example = board?.examples.find(({ standing }) => standing === 'due') ?? board?.examples.at(-1);
  if (example === undefined) return undefined;
  const { store } = server;
  const [found] = await store.transact((tx) =>
    store.findRegistrations(tx, { by: 'serial', serial: example.serial }),
  );
  return found === undefined ? undefined : { ...example, phoneId: found.phoneId };
}

/** What to open and try: lines that work as printed, from the folder that the server was started in. */
async function nextSteps(
  server: RunningServer,
  dataDir: string,
  board: Scoreboard | null,
): Promise<StartPage['tryNext']> {
  const { url } = server;
  const token = join(relative(process.cwd(), dataDir) || '.', 'keys', 'operator-token');
  const day = dayOf(Date.now());
  const trip = `arrive=${formatDay(day + 14)}&leave=${formatDay(day + 28)}`;
  const example = await findExample(server, board);
  const operator = `curl -s -H "authorization: Bearer $(cat '${token}')"`;
  return [
    {
      shows: 'Will my phone work if I go there? In Polish:',
      line: `curl -s '${url}/v1/advisories?destination=CU&from=PL&${trip}&lang=pl'`,
    },
    ...(example === undefined
      ? []
      : [
          {
            shows: `A phone of the scenario (${example.title}): by its serial number, and its dossier with the decision in words:`,
            line:
              `${operator} '${url}/v1/operator/devices?serial=${example.serial}'\n` +
              `${operator} '${url}/v1/operator/dossiers/${example.phoneId}?words=en'`,
          },
        ]),
    {
      shows: 'What does this evidence prove, and what follows from a history?',
      line:
        `echo '[{"kind":"address","territory":"CU"},{"kind":"network","plmn":"26201"}]' | npx carnet locate\n` +
        'npx carnet decide --explain test/decisions/table.yaml',
    },
    {
      shows: 'A larger fleet, on a database of its own:',
      line: 'npx carnet simulate september-2021 --phones 5000',
    },
  ];
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
      await watch.ready.catch(async (error: unknown) => {
        await server.close();
        throw error;
      });
      const steps = await nextSteps(server, dataDir, board);
      pages.serveFrom(server, steps);
      const links = firstLinkLines(await server.people.firstLinks());
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
