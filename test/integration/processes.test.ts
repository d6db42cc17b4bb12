import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { DeadlineRound } from '../../src/app/dossiers/reach-deadlines.ts';
import { hourMs } from '../../src/core/time.ts';
import { testDatabase } from '../support/database.ts';
import { publish, testServer, type TestClock, type TestServer } from '../support/server.ts';
import type { FromServer, ToServer } from '../support/server-process.ts';
import { payloadOf, TestPhone } from '../support/test-phone.ts';
import { until } from '../support/until.ts';

const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');
const began = '2021-08-20T00:00:00Z';
const dataDir = mkdtempSync(join(tmpdir(), 'carnet-test-keys-'));
const databaseUrl = await testDatabase();

/** A server in an operating-system process of its own. */
async function spawned(): Promise<TestServer & { readonly child: ChildProcess }> {
  const child = fork(new URL('../support/server-process.ts', import.meta.url), [dataDir, databaseUrl, began]);
  const ended = once(child, 'exit').then(([code, signal]) =>
    assert.fail(`a server ended before it listened: ${String(code ?? signal)}`),
  );
  const said = once(child, 'message') as Promise<[Extract<FromServer, { url: string }>]>;
  const [told] = await Promise.race([said, ended]);
  const say = (message: ToServer): void => void child.send(message);
  const clock: TestClock = { now: () => now, set: (to) => say({ set: Number(to) }), advance: () => {} };
  const reachDeadlines = async (): Promise<DeadlineRound> => {
    say({ reachDeadlines: true });
    const [round] = (await once(child, 'message')) as [Extract<FromServer, { reconciled: number }>];
    return { buckets: 0, reconciled: round.reconciled, faults: 0 };
  };
  const close = async (): Promise<void> => {
    say({ close: true });
    await once(child, 'exit');
  };
  const register: TestServer['register'] = (named) => publisher.register(named);
  return { ...told, child, clock, dataDir, reachDeadlines, register, close } as unknown as TestServer & {
    child: ChildProcess;
  };
}

let now = Date.parse('2021-09-02T08:00:00Z');
// All three at once: they race for the keys, too, and one makes them.
const servers = await Promise.all([spawned(), spawned(), spawned()]);
const [first] = servers;
after(async () => {
  await Promise.all(servers.map((server) => server.close()));
  rmSync(dataDir, { recursive: true });
});
// Policies are published by people, at one more server: what another process publishes.
const publisher = await testServer(began, { dataDir, databaseUrl, policy });

const setClocks = (at: number): void => {
  for (const server of servers) server.clock.set(at);
};

/** The same phone, heard by another process. */
function via(phone: TestPhone, server: TestServer): TestPhone {
  const { privateKey, publicKey, deviceId, carnet, sessionKey, seq } = phone;
  return Object.assign(new TestPhone(server), { privateKey, publicKey, deviceId, carnet, sessionKey, seq });
}

test('processes on one database and one folder of keys give the same answers', async () => {
  setClocks(now);
  const phone = new TestPhone(first);
  await phone.enrol('CU');
  now += 26 * hourMs;
  setClocks(now);
  const standings: string[] = [];
  let current = phone;
  for (const server of [...servers, ...servers]) {
    now += 2 * hourMs;
    setClocks(now);
    current = via(current, server);
    const answered = await current.checkIn('CU');
    assert.equal(answered.status, 200);
    const orders = answered.body.directives.map((one) => payloadOf(one.directive).seq);
    assert.equal(payloadOf(current.carnet).phone, phone.phoneId);
    standings.push(`${answered.body.standing} ${orders.join()}`);
  }
  assert.match(standings[0]!, /^notice \d+$/);
  assert.deepEqual(
    standings,
    Array.from({ length: 6 }, () => standings[0]),
  );
});

test('what one opens, all watch: the phone is asked for wherever it reports', async () => {
  const phone = new TestPhone(first);
  await phone.enrol('CU');
  await until('watched by all', async () => {
    const watched = await Promise.all(
      servers.map(async (server) => {
        const response = await fetch(`${server.url}/v1/operator/devices?phoneId=${phone.phoneId}`, {
          headers: { authorization: `Bearer ${server.operatorToken}` },
        });
        return ((await response.json()) as { phones: { watched: boolean }[] }).phones[0]!.watched;
      }),
    );
    return watched.every(Boolean);
  });
});

test('what one publishes, all know; and none decides by an older book', async () => {
  const phones = await Promise.all(
    servers.map(async (server) => {
      const phone = new TestPhone(server);
      await phone.enrol('CU');
      return phone;
    }),
  );
  now += 26 * hourMs;
  setClocks(now);
  const amended = policy
    .replace('version: 1', 'version: 2')
    .replace(/territories: \[CU\]/g, 'territories: [KP]');
  publisher.clock.set(now);
  await publish(publisher, amended);
  // At once, without waiting for the feed: the transaction that decides reads what was published before it.
  for (const phone of phones) {
    const answered = await phone.checkIn('CU');
    assert.equal(answered.body.standing, 'clear');
    assert.deepEqual(answered.body.directives, []);
  }
  await until('known to all', async () => {
    const versions = await Promise.all(
      servers.map(async (server) =>
        (await (await fetch(`${server.url}/v1/policies/six-destinations`)).text()).includes('version: 2'),
      ),
    );
    return versions.every(Boolean);
  });
});

test('deadlines reached by several at once are reached once', async () => {
  now += hourMs;
  setClocks(now);
  const rounds = await Promise.all(servers.map((server) => server.reachDeadlines()));
  const settled = rounds.reduce((sum, round) => sum + round.reconciled, 0);
  assert.ok(settled > 0);
  const again = await Promise.all(servers.map((server) => server.reachDeadlines()));
  assert.equal(
    again.reduce((sum, round) => sum + round.reconciled, 0),
    0,
  );
});
