import type { RequestListener } from 'node:http';
import { createListening, type Listening } from './listening.ts';

/** A server that listens before what it will serve has been loaded. */
export interface EarlyServer extends Listening {
  readonly port: number;
}

/** Listens on a host and a port (0: any free one). Throws as `listen` does: EADDRINUSE, EADDRNOTAVAIL, EACCES. */
export async function listenEarly(
  at: { readonly host: string; readonly port: number },
  meanwhile: RequestListener,
): Promise<EarlyServer> {
  const listening = createListening(meanwhile);
  return { ...listening, port: await listening.listen(at) };
}
