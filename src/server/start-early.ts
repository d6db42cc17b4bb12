import { listenEarly, type EarlyServer } from '../http/early-server.ts';
import { answerWhileStarting, startingPage, type Starting } from '../http/pages/starting-page.ts';
import type { Reply } from '../http/exchange/reply.ts';
import { defaultPort } from './defaults.ts';
import { assertFree, portRefused } from './free-port.ts';
import type { ServeOptions } from './serve-options.ts';

/** The port of a server that is being started, and what it says meanwhile. */
export interface EarlyStart {
  readonly server: EarlyServer;
  /** Says what is being done, a clause without its full stop. */
  readonly doing: (what: string) => void;
  /** Says how much of it is done. */
  readonly onProgress: (done: number, total: number, note: string) => void;
  /** The page as it is now. */
  readonly page: () => Reply;
}

/**
 * Listens before anything else is done, or even loaded: opening a new data folder and playing its scenario takes a minute. `port` null: the
 * usual one or, where that is taken, any free one. Throws `PortRefused`, also where the admin port that was asked for is taken.
 */
export async function startEarly({
  host,
  port,
  adminHost,
  adminPort,
}: Pick<ServeOptions, 'host' | 'port' | 'adminHost' | 'adminPort'>): Promise<EarlyStart> {
  let doing = 'The program is being loaded';
  let progress: Omit<NonNullable<Starting['progress']>, 'elapsedMs'> | null = null;
  let progressSince = 0;
  const starting = (): Starting => ({
    doing,
    progress: progress === null ? null : { ...progress, elapsedMs: performance.now() - progressSince },
  });
  const listenOn = (at: number): Promise<EarlyServer> =>
    listenEarly({ host, port: at }, answerWhileStarting(starting));
  const server = await listenOn(port ?? defaultPort).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE' && port === null) return listenOn(0);
    throw portRefused(error, { host, port: port ?? defaultPort, option: '--port' });
  });
  await assertFree({ host: adminHost, port: adminPort ?? 0, option: '--admin-port' }).catch(async (error) => {
    await server.close();
    throw error;
  });
  return {
    server,
    doing(what) {
      doing = what;
      progress = null;
    },
    onProgress(done, total, note) {
      if (progress === null) progressSince = performance.now();
      progress = { done, total, note };
    },
    page: () => startingPage(starting()),
  };
}
