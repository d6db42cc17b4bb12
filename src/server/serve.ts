import { join } from 'node:path';
import type { ServeDeps, ServeOptions } from '../cli/serve.ts';
import { registerClockRoute } from '../sim/world/clock-route.ts';
import { virtualClock } from '../sim/world/clock.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../store/embedded/supervisor.ts';
import { openLogKeys } from '../keystore/log-keys.ts';
import { useDirectiveKey } from '../keystore/rotate-keys.ts';
import { playOnFirstRun } from '../sim/demo/first-run.ts';
import { firstLinkLines } from './first-links.ts';
import { firstPages } from '../sim/demo/first-page.ts';
import { nextSteps } from './next-steps.ts';
import type { EarlyStart } from './start-early.ts';
import { startServer, type RunningServer, type StartOptions } from './start-server.ts';
import { watchLog, type Watch } from './watch-log.ts';

function entryOf({ entry: { publicUrl, oidc } }: ServeOptions): Pick<StartOptions, 'publicUrl' | 'oidc'> {
  return { ...(publicUrl === null ? {} : { publicUrl }), ...(oidc === null ? {} : { oidc }) };
}

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

/** What a start has opened so far. */
interface Opened {
  readonly early: EarlyStart;
  embedded: EmbeddedPostgres | null;
  watch: Watch | null;
}

async function close({ watch, embedded }: Opened): Promise<void> {
  await watch?.stop();
  await embedded?.stop();
}

/** Starts everything behind an early server, which becomes the server; runs until `stop` is aborted. */
export async function serveOn(
  early: EarlyStart,
  options: ServeOptions,
  events: Parameters<ServeDeps['serve']>[1],
): ReturnType<ServeDeps['serve']> {
  const { stop } = events;
  const opened: Opened = { early, embedded: null, watch: null };
  try {
    const { server, lines } = await startAll(opened, options, events);
    return {
      lines,
      ended: untilStopped(stop, async () => {
        await server.close();
        await close(opened);
      }),
    };
  } catch (error) {
    await early.server.close();
    await close(opened);
    // A play that was broken off has phones under way; nothing that they do counts any more.
    if (stop.aborted) process.exit(0);
    throw error;
  }
}

async function startAll(
  opened: Opened,
  options: ServeOptions,
  { told, advanced, stop }: Parameters<ServeDeps['serve']>[1],
): Promise<{ readonly server: RunningServer; readonly lines: readonly string[] }> {
  const { early } = opened;
  const { dataDir } = options;
  early.doing('The database is being opened');
  // Held over both servers, the one of the play and the one that stays, so that PostgreSQL starts once.
  if (options.databaseUrl === null) opened.embedded = await startEmbeddedPostgres({ dataDir, log: told });
  // The first who opens the keys names the log: before witnesses are told of it.
  if (options.logOrigin !== null) openLogKeys(join(dataDir, 'keys'), options.logOrigin, Date.now());
  takeDirectiveKey(options, told);
  const watch = watchLog(options.watch, { dataDir, log: told });
  opened.watch = watch;
  const databaseUrl = options.databaseUrl ?? opened.embedded!.url;
  if (options.play !== null) early.doing(`The scenario ${options.play.scenario} is being played`);
  const onProgress: typeof advanced = (...progress) => {
    early.onProgress(...progress);
    advanced(...progress);
  };
  const board = await Promise.race([
    playOnFirstRun(options, databaseUrl, { told, advanced: onProgress }),
    aborted(stop),
  ]);
  early.doing('The server is being made ready');
  const pages = firstPages(board, early.page);
  const server = await startServer({
    dataDir,
    databaseUrl,
    early: early.server,
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
  return { server, lines: await linesOf(server, steps, watch) };
}

async function linesOf(
  server: RunningServer,
  steps: Awaited<ReturnType<typeof nextSteps>>,
  watch: Watch,
): Promise<readonly string[]> {
  return [
    `Carnet serves on ${server.url}/ – open it in a browser.`,
    ...firstLinkLines(await server.people.firstLinks(), server.people.publicUrl()),
    ...steps.flatMap(({ shows, line }) => ['', shows, `  ${line.replaceAll('\n', '\n  ')}`]),
    ...watch.lines,
    '',
    'Ctrl-C stops everything.',
  ];
}

/** Rejects when a stop is asked for, or was before. */
function aborted(stop: AbortSignal): Promise<never> {
  if (stop.aborted) return Promise.reject(stop.reason as Error);
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
