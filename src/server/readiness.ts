import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { PublishedPolicies } from '../app/policies/published-policies.ts';
import { StoreUnavailable } from '../app/ports.ts';
import { minuteMs, secondMs } from '../core/time.ts';
import type { WatchFeed } from '../store/dossiers/follow-watch-feed.ts';
import type { Store } from '../store/store.ts';

/** A watch set that has not caught up for this long is called behind. */
const feedLagMaxMs = minuteMs;

/** Where a server listens that already does: nobody else is told. */
export function serverUrl(server: FastifyInstance): string {
  const { address, family, port } = server.server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

/** What is not there yet; empty: ready. Never the log: what waits for it only waits. */
export async function waitingFor({
  store,
  book,
  feed,
}: {
  readonly store: Store;
  readonly book: PublishedPolicies;
  readonly feed: WatchFeed;
}): Promise<('database' | 'watch set' | 'policies')[]> {
  const away = await store.ping().then(
    () => false,
    () => true,
  );
  const caughtUpAt = feed.caughtUpAt();
  const isBehind = caughtUpAt === null || Date.now() - caughtUpAt > feedLagMaxMs;
  return [
    ...(away ? (['database'] as const) : []),
    ...(isBehind ? (['watch set'] as const) : []),
    ...(book.current() === undefined ? (['policies'] as const) : []),
  ];
}

const pollMs = 5;
const readyWithinMs = 60 * secondMs;

/** Resolves when the watch set is loaded. Throws `StoreUnavailable` after a minute. */
export async function untilReady(feed: WatchFeed): Promise<void> {
  const deadline = Date.now() + readyWithinMs;
  while (!feed.ready()) {
    if (Date.now() > deadline) throw new StoreUnavailable('the watch set could not be loaded in a minute');
    await new Promise((resolve) => {
      setTimeout(resolve, pollMs);
    });
  }
}
