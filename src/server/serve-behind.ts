import { errorLines } from './terminal.ts';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openLogKeys } from '../keystore/log-keys.ts';
import { useDirectiveKey } from '../keystore/rotate-keys.ts';
import type { EmbeddedPostgres } from '../store/embedded/supervisor.ts';
import { systemClock } from './deployment/system-clock.ts';
import { firstLinkLines } from './first-links.ts';
import { openDatabaseOf } from './open-database.ts';
import { nextSteps } from './next-steps.ts';
import { scenarioRecordFile, type PlayedScenario, type PlayOnFirstRun } from './played-scenario.ts';
import type { Log, ServeEvents, ServeOptions, Serving } from './serve-options.ts';
import type { EarlyStart } from './start-early.ts';
import type { StartOptions } from './start-options.ts';
import { startPages } from './start-page.ts';
import { startServer, type RunningServer } from './start-server.ts';
import { watchByClock, watchLog, type Watch } from './watch-log.ts';

type ControlledClock = Required<
  Pick<StartOptions, 'clock' | 'deadlinesEveryMs' | 'quotas' | 'extend' | 'trustProxy'>
>;

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
export async function serveBehind(
  early: EarlyStart,
  options: ServeOptions,
  events: ServeEvents,
): Promise<Serving> {
  const { stop } = events;
  const opened: Opened = { early, embedded: null, watch: null };
  try {
    const { server, lines } = await startAll(opened, options, events);
    return {
      lines,
      ended: untilAborted(stop, async () => {
        await server.close();
        await close(opened);
      }),
    };
  } catch (error) {
    await early.server.close();
    await close(opened);
    // The phones of an interrupted play are still running; what they do no longer matters.
    if (stop.aborted) process.exit(0);
    throw error;
  }
}

async function startAll(
  opened: Opened,
  options: ServeOptions,
  events: ServeEvents,
): Promise<{ readonly server: RunningServer; readonly lines: readonly string[] }> {
  const { early } = opened;
  const { log, stop } = events;
  const { dataDir } = options;
  early.doing('The database is being opened');
  // One embedded database for both servers, the one of the play and the one that stays, so that PostgreSQL starts once.
  const database = await openDatabaseOf(dataDir, options.databaseUrl ?? undefined, log);
  opened.embedded = database.embedded;
  prepareKeys(options, log);
  const moved = options.controlledClock ? await loadControlledClock() : null;
  const watch =
    moved === null
      ? watchLog(options.watch, { dataDir, log })
      : await watchByClock(options.watch, dataDir, moved.clock);
  opened.watch = watch;
  const databaseUrl = database.url;
  const played = await Promise.race([playScenario(options, databaseUrl, early, events), aborted(stop)]);
  early.doing('The server is being made ready');
  const pages = startPages(early.page);
  const server = await startServer({
    ...startOptionsOf(options),
    ...moved,
    databaseUrl,
    early: early.server,
    pages: pages.handlers,
    publicLog: watch.publicLog,
  });
  // A witness that cannot run has logged why. Without it no lock can be proved; check-ins and releases work.
  await watch.ready;
  const tryNext = await nextSteps(server, dataDir, played);
  pages.serveFrom(server, { scenario: played?.summary ?? null, tryNext });
  return { server, lines: await linesOf(server, tryNext, watch) };
}

/** Names the log and takes over the directive key. Done before the witnesses start, since whoever opens the keys first names the log. */
function prepareKeys({ dataDir, logOrigin, directiveKey }: ServeOptions, log: Log): void {
  const now = systemClock().wallMs();
  if (logOrigin !== null) openLogKeys(join(dataDir, 'keys'), logOrigin, now);
  if (directiveKey !== null && useDirectiveKey(dataDir, directiveKey, now) === 'taken')
    log('Orders are signed by the key in the module from now on; the ones before stay trusted for 120 days.');
}

/** Loads the simulation only where a scenario is asked for, or was played into this folder before. */
async function playScenario(
  { dataDir, play, databaseUrl: named }: ServeOptions,
  databaseUrl: string,
  early: EarlyStart,
  { log, onProgress }: ServeEvents,
): Promise<PlayedScenario | null> {
  if (play === null && !existsSync(scenarioRecordFile(dataDir))) return null;
  if (play !== null) early.doing(`The scenario ${play.scenario} is being played`);
  const demo: { readonly playOnFirstRun: PlayOnFirstRun } = await import('../sim/demo/first-run.ts');
  return demo.playOnFirstRun(
    { play, dataDir, databaseUrl, embedded: named === null },
    {
      log,
      onProgress(...progress) {
        early.onProgress(...progress);
        onProgress(...progress);
      },
    },
  );
}

async function loadControlledClock(): Promise<ControlledClock> {
  const demo = await import('../sim/demo/controlled-clock.ts');
  return demo.controlledClock();
}

function startOptionsOf(options: ServeOptions): StartOptions {
  const { dataDir, trustProxy, logLevel, adminHost, adminPort, unregisteredPerMinute } = options;
  const { publicUrl, approveUrl, oidc } = options.signIn;
  return {
    dataDir,
    adminHost,
    adminPort,
    ...(publicUrl === null ? {} : { publicUrl }),
    ...(approveUrl === null ? {} : { approveUrl }),
    ...(oidc === null ? {} : { oidc }),
    log: { level: logLevel, stream: errorLines },
    ...(trustProxy === null ? {} : { trustProxy }),
    ...(unregisteredPerMinute === null ? {} : { unregisteredPerMinute }),
    attestationRoots: options.attestation.roots,
    attestationRevoked: options.attestation.revoked,
  };
}

async function linesOf(
  server: RunningServer,
  steps: Awaited<ReturnType<typeof nextSteps>>,
  watch: Watch,
): Promise<readonly string[]> {
  return [
    `Carnet serves on ${server.url}/ – open it in a browser.`,
    `For those who run it: ${server.adminUrl}/metrics and /readyz, with details.`,
    ...firstLinkLines(await server.people.firstLinks(), server.people.publicUrl()),
    ...steps.flatMap(({ shows, line }) => ['', shows, `  ${line.replaceAll('\n', '\n  ')}`]),
    ...watch.lines,
    '',
    'Ctrl-C stops everything.',
  ];
}

/** Rejects when `stop` is aborted, or was before. */
function aborted(stop: AbortSignal): Promise<never> {
  if (stop.aborted) return Promise.reject(stop.reason as Error);
  return new Promise((_resolve, reject) => {
    stop.addEventListener('abort', () => reject(stop.reason as Error), { once: true });
  });
}

/** Resolves when `close` is done, which begins when `stop` is aborted. */
function untilAborted(stop: AbortSignal, close: () => Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => void close().then(resolve, reject);
    if (stop.aborted) end();
    else stop.addEventListener('abort', end, { once: true });
  });
}
