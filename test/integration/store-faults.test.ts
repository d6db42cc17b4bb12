import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, connect, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { StoreUnavailable } from '../../src/app/ports.ts';
import { connectPlain } from '../../src/store/postgres/connection.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/store/embedded/supervisor.ts';
import { followWatchFeed } from '../../src/store/dossiers/follow-watch-feed.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { addPhone, changeDossier, loadDossier, resetAt } from '../support/dossier-change.ts';
import { until } from '../support/until.ts';

/** Writes one event after another to each phone and keeps which were acknowledged; refusals are counted and retried. */
class Writers {
  readonly acknowledged = new Map<string, number[]>();
  readonly bugs: unknown[] = [];
  unavailable = 0;
  #done = false;
  readonly #running: Promise<void>[];

  constructor(store: Store, phones: readonly string[]) {
    this.#running = phones.map((phoneId) => this.#write(store, phoneId));
  }

  get count(): number {
    return [...this.acknowledged.values()].reduce((sum, numbers) => sum + numbers.length, 0);
  }

  async stop(): Promise<void> {
    this.#done = true;
    await Promise.all(this.#running);
  }

  async #write(store: Store, phoneId: string): Promise<void> {
    const own: number[] = [];
    this.acknowledged.set(phoneId, own);
    for (let number = 1; !this.#done; number += 1) {
      try {
        await changeDossier(store, phoneId, { appended: [resetAt(number)], open: true });
        own.push(number);
      } catch (error) {
        if (error instanceof StoreUnavailable) this.unavailable += 1;
        else this.bugs.push(error);
        await sleep(20);
      }
    }
  }
}

async function assertKept(store: Store, writers: Writers): Promise<void> {
  assert.deepEqual(writers.bugs, []);
  for (const [phoneId, numbers] of writers.acknowledged) {
    const kept = new Set((await loadDossier(store, phoneId)).events.map((event) => event.at));
    assert.deepEqual(
      numbers.filter((number) => !kept.has(number)),
      [],
      'acknowledged and lost',
    );
  }
}

suite('when the database fails', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'carnet-faults-'));
  chmodSync(dataDir, 0o755);
  let server: EmbeddedPostgres;
  let store: Store;
  let phones: string[];
  before(async () => {
    server = await startEmbeddedPostgres({ dataDir });
    store = await openStore(server.url);
    phones = await Promise.all(Array.from({ length: 6 }, () => addPhone(store)));
  });
  after(async () => {
    await store.close();
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  async function terminateBackends(): Promise<void> {
    const admin = await connectPlain(server.url, 'test');
    await admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'carnet'`,
    );
    await admin.end();
  }

  const faults: [string, () => Promise<void>][] = [
    ['every connection cut', terminateBackends],
    [
      'the server killed with -9',
      async () => {
        const { pid } = server;
        process.kill(pid, 'SIGKILL');
        await until('started again', () => server.pid !== pid);
      },
    ],
    [
      'the server shut down in haste',
      async () => {
        const { pid } = server;
        process.kill(pid, 'SIGQUIT');
        await until('started again', () => server.pid !== pid);
      },
    ],
  ];
  for (const [name, fault] of faults) {
    test(`${name} in the midst of writing: callers are told, nothing acknowledged is lost, and it goes on`, async () => {
      const feed = followWatchFeed(server.url, { onPolicies: () => Promise.resolve() });
      await until('the feed is ready', () => feed.ready());
      const writers = new Writers(store, phones);
      for (let round = 0; round < 2; round += 1) {
        const before = writers.count;
        await until('writing goes on', () => writers.count > before + 20);
        await fault();
      }
      const before = writers.count;
      await until('writing goes on', () => writers.count > before + 20);
      await writers.stop();
      assert.ok(writers.unavailable > 0);
      await assertKept(store, writers);
      // The feed served what it knew all the while, and has found its way back.
      const late = await addPhone(store);
      await changeDossier(store, late, { open: true });
      await until('the feed is back', () => feed.isWatched(late) && feed.isWatched(phones[0]!));
      await feed.close();
    });
  }

  // Twins: the commit that did not reach the server, and the one that did while its answer was lost.
  for (const [what, passes] of [
    ['its commit never arrives', false],
    ['the answer to its commit is lost', true],
  ] as const) {
    test(`a transaction is unavailable where ${what}, and its report can be repeated`, async () => {
      const cut = await cuttingProxy(server.url, passes);
      const through = await openStore(cut.url);
      const phoneId = phones[0]!;
      const count = (await loadDossier(store, phoneId)).events.length;
      await loadDossier(through, phoneId);
      cut.arm();
      await assert.rejects(changeDossier(through, phoneId, { appended: [resetAt(1)] }), StoreUnavailable);
      const after = (await loadDossier(store, phoneId)).events.length;
      assert.equal(after, passes ? count + 1 : count);
      assert.equal(
        (await loadDossier(through, phoneId)).events.length,
        after,
        'the next one gets a new connection',
      );
      await through.close();
      await cut.close();
    });
  }
});

/** Stands between store and server and, once armed, ends the connection at the next COMMIT: before it, or before its answer. */
async function cuttingProxy(
  url: string,
  passes: boolean,
): Promise<{ url: string; arm(): void; close(): Promise<void> }> {
  const target = new URL(url);
  const socketPath = `${target.searchParams.get('host')}/.s.PGSQL.${target.searchParams.get('port')}`;
  let armed = false;
  const sockets = new Set<Socket>();
  const proxy: Server = createServer((client) => {
    const upstream = connect(socketPath);
    // What the server says from the armed commit on, which nobody hears.
    let unheard: string | null = null;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    }
    client.on('data', (bytes) => {
      const commits = armed && bytes.includes('commit\0');
      if (commits) {
        armed = false;
        unheard = '';
      }
      if (!commits || passes) upstream.write(bytes);
      else upstream.destroy();
    });
    upstream.on('data', (bytes) => {
      if (unheard === null) client.write(bytes);
      else unheard += bytes.toString('latin1');
      if (unheard?.includes('COMMIT\0') === true) client.destroy();
    });
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  await new Promise<void>((listening) => {
    proxy.listen(0, '127.0.0.1', listening);
  });
  const address = proxy.address();
  assert.ok(address !== null && typeof address === 'object');
  target.searchParams.set('host', '127.0.0.1');
  target.searchParams.set('port', String(address.port));
  return {
    url: target.href,
    arm() {
      armed = true;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => {
        proxy.close(closed);
      });
    },
  };
}
