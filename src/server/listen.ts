import type { FastifyInstance } from 'fastify';
import { serverUrl } from './readiness.ts';
import type { StartOptions } from './start-options.ts';

/** Starts to answer, on a port of its own or on the one that an early server holds. Gives the address to open on this machine. */
export async function listen(
  server: FastifyInstance,
  { early, host, port }: Pick<StartOptions, 'early' | 'host' | 'port'>,
): Promise<string> {
  if (early === undefined) return server.listen({ host: host ?? '127.0.0.1', port: port ?? 0 });
  server.addHook('onClose', () => early.close());
  await server.ready();
  early.open();
  // Nobody connects to the address that stands for all; Fastify names the loopback too.
  const url = serverUrl(server).replace('//0.0.0.0:', '//127.0.0.1:');
  server.log.info(`Server listening at ${url}`);
  return url;
}
