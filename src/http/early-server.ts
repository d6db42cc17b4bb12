import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSocketServer, type AddressInfo, type Server as SocketServer } from 'node:net';

/** The timeouts of an HTTP server, ms. */
export type Timeouts = Pick<Server, 'keepAliveTimeout' | 'requestTimeout'>;

/**
 * An HTTP server that listens before what it will serve has been loaded. The requests go to one listener until another takes over; the port
 * and its connections stay, so that a page which reloads itself meets no closed port in between.
 */
export interface EarlyServer {
  readonly port: number;
  /** The listening server, for the one that takes over: requests reach `listener` after `open`. */
  adopt(listener: RequestListener, timeouts: Timeouts): Server;
  /** Hands every request from now on to the adopted listener. */
  open(): void;
  /** Stops listening; resolves when all requests under way are answered. */
  close(): Promise<void>;
}

const meanwhileKeepAliveMs = 72_000;

/** Listens on a host and a port (0: any free one). Throws as `listen` does: EADDRINUSE, EADDRNOTAVAIL, EACCES. */
export async function listenEarly(
  { host, port }: { readonly host: string; readonly port: number },
  meanwhile: RequestListener,
): Promise<EarlyServer> {
  let current = meanwhile;
  let adopted = meanwhile;
  const server = createServer((request, response) => current(request, response));
  // With a shorter timeout, an event loop that is busy with a start would close connections at the moment they are used again.
  server.keepAliveTimeout = meanwhileKeepAliveMs;
  const [first, ...others] = await addressesOf(host);
  server.listen(port, first);
  await once(server, 'listening');
  const { port: bound } = server.address() as AddressInfo;
  const relays = await Promise.all(others.map((address) => relayTo(server, address, bound)));
  return {
    port: bound,
    adopt(listener, { keepAliveTimeout, requestTimeout }) {
      adopted = listener;
      Object.assign(server, { keepAliveTimeout, requestTimeout });
      return server;
    },
    open() {
      current = adopted;
    },
    async close() {
      for (const relay of relays) relay?.close();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}

/** `localhost` has two addresses where there is IPv6, and a browser may use either. */
async function addressesOf(host: string): Promise<readonly string[]> {
  if (host !== 'localhost') return [host];
  return (await lookup(host, { all: true })).map(({ address }) => address);
}

/** Listens on another address of the same host for the same server. null where that address is not available, as in Fastify. */
async function relayTo(server: Server, address: string, port: number): Promise<SocketServer | null> {
  const relay = createSocketServer((socket) => server.emit('connection', socket));
  relay.listen(port, address);
  try {
    await once(relay, 'listening');
    return relay;
  } catch {
    return null;
  }
}
