import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { PublishedPolicies } from '../app/policies/published-policies.ts';
import { StoreUnavailable, type Halting, type Standstill } from '../app/ports.ts';
import { minuteMs, secondMs } from '../core/time.ts';
import type { Readiness } from '../protocol/public/readiness.ts';
import type { WatchFeed } from '../store/dossiers/follow-watch-feed.ts';
import type { Store } from '../store/store.ts';

/** The watch set counts as behind when it has not caught up for this long. */
const feedLagMaxMs = minuteMs;

const urls = new WeakMap<FastifyInstance, string>();

/** The URL of a server that listens, or listened: what is under way when it stops is still answered. */
export function serverUrl(server: FastifyInstance): string {
  const listening = server.server.address() as AddressInfo | null;
  if (listening !== null) {
    const { address, family, port } = listening;
    urls.set(server, `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`);
  }
  return urls.get(server)!;
}

/** What the server still waits for; nothing: ready. The log is not among it, since only locks wait for it. */
export async function readinessOf({
  store,
  policies,
  feed,
  deployment,
}: {
  readonly store: Store;
  readonly policies: PublishedPolicies;
  readonly feed: WatchFeed;
  readonly deployment: Halting;
}): Promise<Readiness> {
  const away = await store.ping().then(
    () => false,
    () => true,
  );
  const caughtUpAt = feed.caughtUpAt();
  const isBehind = caughtUpAt === null || performance.now() - caughtUpAt > feedLagMaxMs;
  const standstill = deployment.standstill();
  const waitingFor = [
    ...(away ? (['database'] as const) : []),
    ...(isBehind ? (['watch set'] as const) : []),
    ...(policies.current() === undefined ? (['policies'] as const) : []),
    ...(standstill === null ? [] : [waitedForIn[standstill.kind]]),
  ];
  return { ready: waitingFor.length === 0, waitingFor };
}

const waitedForIn = { clock: 'clock', recovering: 'confirmation' } as const satisfies Record<
  Standstill['kind'],
  Readiness['waitingFor'][number]
>;

const pollMs = 5;
const readyWithinMs = 60 * secondMs;

/** Resolves when the watch set is loaded. Throws `StoreUnavailable` after a minute. */
export async function untilReady(feed: WatchFeed): Promise<void> {
  const deadline = performance.now() + readyWithinMs;
  while (!feed.ready()) {
    if (performance.now() > deadline)
      throw new StoreUnavailable('the watch set could not be loaded in a minute');
    await new Promise((resolve) => {
      setTimeout(resolve, pollMs);
    });
  }
}
