import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import {
  createServer as createSocketServer,
  Server as SocketServer,
  type AddressInfo,
  type Socket,
} from 'node:net';
import { setTimeout as startTimer } from 'node:timers';
import { setTimeout } from 'node:timers/promises';

/** What a connection may cost. Every wait for a client has an end. */
export interface ConnectionLimits {
  /** Open at the same time; one more is closed at once. */
  readonly connectionsMax: number;
  readonly headBytesMax: number;
  /** From the first byte of a connection, or of its next request, to the end of the head, ms. */
  readonly headWithinMs: number;
  /** To the end of the whole request, ms. */
  readonly requestWithinMs: number;
  /** Between two requests, ms. */
  readonly keepAliveMs: number;
  /** Without a byte in either direction while an answer is made or sent, ms. */
  readonly silenceMs: number;
  /** How often the two waits for a request are compared with their limits, ms. */
  readonly checkedEveryMs: number;
}

export const connectionLimits: ConnectionLimits = {
  connectionsMax: 16_384,
  headBytesMax: 16_384,
  headWithinMs: 10_000,
  requestWithinMs: 30_000,
  keepAliveMs: 72_000,
  silenceMs: 120_000,
  checkedEveryMs: 1000,
};

/** After the last bytes that are sent on a connection, for its client to read them and close, ms. */
const lingerMs = 1000;
/** How long requests on open connections are still told that the server is being stopped, ms. */
const tellLateForMs = 250;
/** What is under way when a server is stopped is answered within it, ms. */
const finishWithinMs = 5000;
const stopPollMs = 25;

/**
 * An HTTP server whose connections end, however their clients behave. It can listen before what it will serve has been loaded: requests go to
 * one listener until another takes over; the port and its connections stay, so that a page which reloads itself meets no closed port in between.
 */
export interface Listening {
  readonly server: Server;
  /** Throws as `listen` does: EADDRINUSE, EADDRNOTAVAIL, EACCES. `port` 0: any free one. Gives the port. */
  listen(at: { readonly host: string; readonly port: number }): Promise<number>;
  /** Requests reach `listener` after `open`, and `late` once the server is being stopped. */
  adopt(listener: RequestListener, late: RequestListener): void;
  open(): void;
  isStopping(): boolean;
  /** Takes nothing new, answers what is under way, and ends every connection within five seconds. */
  close(): Promise<void>;
}

export function createListening(
  meanwhile: RequestListener,
  limits: ConnectionLimits = connectionLimits,
): Listening {
  let current = meanwhile;
  let adopted = meanwhile;
  let late = meanwhile;
  let closing: Promise<void> | null = null;
  const { server, sockets } = createBounded(limits, (request, response) => current(request, response));
  const relays: SocketServer[] = [];
  return {
    server,
    async listen({ host, port }) {
      const [first, ...others] = await addressesOf(host);
      server.listen(port, first);
      await once(server, 'listening');
      const { port: bound } = server.address() as AddressInfo;
      for (const address of others) {
        const relay = await relayTo(server, address, bound);
        if (relay !== null) relays.push(relay);
      }
      return bound;
    },
    adopt(listener, toldLate) {
      adopted = listener;
      late = toldLate;
    },
    open() {
      current = adopted;
    },
    isStopping: () => closing !== null,
    close() {
      current = late;
      for (const relay of relays) relay.close();
      closing ??= end(server, sockets);
      return closing;
    },
  };
}

/** `sockets`: the open connections. */
function createBounded(
  limits: ConnectionLimits,
  listener: RequestListener,
): {
  readonly server: Server;
  readonly sockets: ReadonlySet<Socket>;
} {
  const server = createServer(
    {
      maxHeaderSize: limits.headBytesMax,
      headersTimeout: limits.headWithinMs,
      requestTimeout: limits.requestWithinMs,
      keepAliveTimeout: limits.keepAliveMs,
      connectionsCheckingInterval: limits.checkedEveryMs,
    },
    listener,
  );
  server.maxConnections = limits.connectionsMax;
  server.timeout = limits.silenceMs;
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return { server, sockets };
}

/** Resolves when nothing is open any more. */
async function end(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  const startedAt = performance.now();
  // Stops listening only: `close` of an HTTP server would tear idle connections at once, on which a request may be on its way.
  if (server.listening) SocketServer.prototype.close.call(server);
  while (sockets.size > 0) {
    const forMs = performance.now() - startedAt;
    if (forMs > finishWithinMs) for (const socket of sockets) socket.destroy();
    else if (forMs > tellLateForMs) server.closeIdleConnections();
    await setTimeout(stopPollMs);
  }
}

/**
 * Sends the last bytes on a connection whose client does not speak HTTP, or too slowly, and destroys it soon, whether or not the client reads
 * them or closes its side.
 */
export function endWith(socket: Socket, bytes: string): void {
  socket.end(bytes);
  const timer = startTimer(() => socket.destroy(), lingerMs);
  socket.once('close', () => clearTimeout(timer));
}

/** `localhost` has two addresses where there is IPv6, and a browser may use either. */
async function addressesOf(host: string): Promise<readonly string[]> {
  if (host !== 'localhost') return [host];
  return (await lookup(host, { all: true })).map(({ address }) => address);
}

/** Listens on another address of the same host for the same server. null where that address is not available. */
async function relayTo(server: Server, address: string, port: number): Promise<SocketServer | null> {
  const relay = createSocketServer((socket) => server.emit('connection', socket));
  relay.maxConnections = connectionLimits.connectionsMax;
  relay.listen(port, address);
  try {
    await once(relay, 'listening');
    return relay;
  } catch {
    return null;
  }
}
