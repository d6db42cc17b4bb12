import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { after, test } from 'node:test';
import { hourMs } from '../../src/core/time.ts';
import type { AnyJson } from '../support/any-json.ts';
import { copyOf } from '../support/database.ts';
import { acknowledged, duePhone, lockedPhone, lockNow, type Havana } from '../support/havana.ts';
import { orderLock } from '../support/lock-order.ts';
import { testWitnesses, witnessedBy } from '../support/log.ts';
import { enrolOperator } from '../support/people.ts';
import { operatorGet, operatorPost, testServer, type TestServer, testClock } from '../support/server.ts';
import { until } from '../support/until.ts';

const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8').replace(
  'appealUnlocks: true',
  'appealUnlocks: false',
);
const began = '2021-08-20T00:00:00Z';
/** Where browsers would reach the servers, so that keys go on from one to the next. */
const publicUrl = 'http://localhost:8321';
/** Numbers the requests of operators. */
let asked = 0;

interface Story {
  /** What the phone is when the backup is made, and then when it is lost. */
  readonly before: (server: TestServer) => Promise<Havana>;
  readonly lost: (phone: Havana) => Promise<void>;
  readonly wanted: 'free' | 'locked';
}

const release = async (phone: Havana): Promise<void> => {
  asked += 1;
  const path = `dossiers/${await phone.phoneId()}/release`;
  const { status } = await operatorPost(phone.server, path, { reason: 'receipt' }, `restored-${asked}`);
  assert.equal(status, 200);
  await phone.after(hourMs);
  assert.equal(await phone.isLocked(), false);
  await phone.after(hourMs);
};

/** A person compares the counts, and the server learns of it. */
async function confirmRecords(server: TestServer): Promise<void> {
  const { epoch, recovering } = (await operatorGet(server, 'recovery')).body;
  assert.match(recovering.why, /restored from an older state/);
  const person = await enrolOperator(server, ['compliance']);
  const { status } = await fetch(`${server.url}/v1/operator/recovery/confirmation`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'idempotency-key': `restored-confirmed-${process.pid}`,
      ...person.headers(),
    },
    body: JSON.stringify({ epoch, reason: 'compared' }),
  });
  assert.equal(status, 200);
  await until('the server goes on', async () => (await fetch(`${server.url}/readyz`)).status === 200);
}

const stories: Readonly<Record<string, Story>> = {
  'released since, the lock was known': {
    before: lockedPhone,
    lost: release,
    wanted: 'free',
  },
  'locked and released since, the measure was known': {
    before: async (server) => {
      const phone = await duePhone(server);
      await orderLock(server, await phone.phoneId());
      return phone;
    },
    lost: async (phone) => {
      await lockNow(phone);
      await release(phone);
    },
    wanted: 'free',
  },
  'ordered, locked and released since': {
    before: duePhone,
    lost: async (phone) => {
      await orderLock(phone.server, await phone.phoneId());
      await lockNow(phone);
      await release(phone);
    },
    wanted: 'free',
  },
  'nothing happened since': { before: lockedPhone, lost: async () => {}, wanted: 'locked' },
  'unlocked by a code since': {
    before: lockedPhone,
    lost: async (phone) => {
      asked += 1;
      const posture = await phone.posture();
      assert.ok(posture.kind === 'locked');
      const path = `dossiers/${await phone.phoneId()}/unlock-codes`;
      const body = { challenge: posture.screen.challenge, reason: 'asked' };
      const given = await operatorPost(phone.server, path, body, `restored-${asked}`);
      assert.equal((await phone.agent.unlock(given.body.codes[0])).kind, 'unlocked');
      await phone.after(hourMs);
    },
    wanted: 'free',
  },
  'the case was ended since': {
    before: lockedPhone,
    lost: async (phone) => {
      const { events } = await phone.dossier();
      const { measure } = events.findLast((one: AnyJson) => one.kind === 'lock-ordered').order;
      const at = new Date(phone.server.clock.now()).toISOString();
      const end = { v: 1, kind: 'case-end', at, case: 'c-1', finding: 'no-diversion', measures: [measure] };
      const { store } = phone.server;
      await store.transact(async (tx) => store.queueStatements(tx, [JSON.stringify(end)]));
    },
    wanted: 'free',
  },
};

for (const [what, story] of Object.entries(stories))
  test(`the database is restored from yesterday: ${what}`, async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'carnet-test-restored-'));
    after(() => rmSync(dataDir, { recursive: true, force: true }));
    const clock = testClock(began);
    const witnesses = await testWitnesses(dataDir, undefined, clock);
    const publicLog = witnessedBy(witnesses);
    const first = await testServer(began, { policy, dataDir, publicLog, publicUrl, clock });
    const phone = await story.before(first);
    await first.sequence();
    await first.close();
    const backup = await copyOf(first.databaseUrl);
    const same = await testServer(began, {
      dataDir,
      publicLog,
      publicUrl,
      clock,
      databaseUrl: first.databaseUrl,
    });
    phone.moveTo(same);
    await same.sequence();
    await story.lost(phone);
    await same.sequence();
    await same.close();
    const lines: string[] = [];
    const stream = new Writable({
      write: (line: Buffer, _encoding, done) => {
        lines.push(String(line));
        done();
      },
    });
    const second = await testServer(began, {
      dataDir,
      publicLog,
      publicUrl,
      clock,
      databaseUrl: backup,
      log: { level: 'warn', stream },
    });
    phone.moveTo(second);
    const told = (): string => lines.join('');
    // What the log holds is taken over in the first round after the start: a phone that is locked by then is released at its next check-in.
    let mayBeLocked = await phone.isLocked();
    for (const hours of [1, 1, 24, 24 * 12, 24 * 7, 1, 1]) {
      await phone.after(hours * hourMs);
      await second.sequence();
      if (story.wanted === 'free' && !mayBeLocked)
        assert.equal(await phone.isLocked(), false, `${hours} hours on`);
      mayBeLocked = false;
    }
    assert.equal(await phone.isLocked(), story.wanted === 'locked');
    if (story.wanted === 'locked') return;
    assert.match(told(), /database was older than the .*log/);
    assert.notEqual((await phone.dossier()).standing, 'locked');
    // Nothing is ordered until a person has confirmed the counts.
    await orderLock(second, await phone.phoneId());
    await phone.after(hourMs);
    await second.sequence();
    await phone.after(hourMs);
    assert.equal(await phone.isLocked(), false);
    assert.equal((await fetch(`${second.url}/readyz`)).status, 503);
    await confirmRecords(second);
    // What was let go is never locked again without a new notice. Numbers follow the clock: it is above whatever the phone obeyed meanwhile.
    const shown = phone.seen.length;
    await orderLock(second, await phone.phoneId());
    await phone.after(hourMs);
    await acknowledged(phone);
    assert.equal(phone.seen.length, shown + 1);
    assert.equal(await phone.isLocked(), false);
    assert.equal((await phone.dossier()).standing, 'grace');
  });
