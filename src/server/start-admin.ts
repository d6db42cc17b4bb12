import { createAdminServer } from '../http/admin-server.ts';
import { secondMs } from '../core/time.ts';
import type { Composed, Parts } from './compose-server.ts';
import { defaultAdminPort } from './defaults.ts';
import { startLoop } from './loop.ts';
import { readinessDetails } from './readiness-details.ts';
import { readinessOf } from './readiness.ts';

/** The port for those who run the server. */
export interface Admin {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  stop(): Promise<void>;
}

const gaugesEveryMs = 2 * secondMs;

/** Serves metrics and the details of readiness, and keeps the figures that come from the database current. Throws as `listen` does. */
export async function startAdmin(parts: Parts, { server }: Pick<Composed, 'server'>): Promise<Admin> {
  const { options, metrics } = parts;
  const host = options.adminHost ?? '127.0.0.1';
  const listening = createAdminServer(
    {
      exposition: { type: metrics.contentType, read: () => metrics.exposition() },
      async readiness() {
        return { ...(await readinessOf(parts)), details: readinessDetails(parts) };
      },
    },
    (error) => server.log.error({ err: error }, 'a request on the admin port failed: a bug of the server'),
  );
  const listenOn = (port: number): Promise<number> => listening.listen({ host, port });
  const port =
    options.adminPort === null
      ? await listenOn(defaultAdminPort).catch((error: NodeJS.ErrnoException) => {
          if (error.code === 'EADDRINUSE') return listenOn(0);
          throw error;
        })
      : await listenOn(options.adminPort ?? 0);
  await metrics.refresh();
  const loop = startLoop({ round: () => metrics.refresh(), everyMs: gaugesEveryMs, onFailure: () => {} });
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    async stop() {
      await loop.stop();
      await listening.close();
    },
  };
}
