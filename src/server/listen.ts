import type { FastifyInstance } from 'fastify';
import type { Listening } from '../http/listening.ts';
import { serverUrl } from './readiness.ts';
import type { StartOptions } from './start-options.ts';

/** Starts to answer, on a port of its own or on the one that an early server holds. Gives the address to open on this machine. */
export async function listen(
  server: FastifyInstance,
  listening: Listening,
  { early, host, port }: Pick<StartOptions, 'early' | 'host' | 'port'>,
): Promise<string> {
  await server.ready();
  listening.open();
  if (early === undefined) await listening.listen({ host: host ?? '127.0.0.1', port: port ?? 0 });
  // Nobody connects to the address that stands for all, so the loopback is named.
  const url = serverUrl(server).replace('//0.0.0.0:', '//127.0.0.1:');
  server.log.info(`Server listening at ${url}`);
  return url;
}
