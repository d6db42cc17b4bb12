import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Client } from 'pg';
import { Compile } from 'typebox/compile';
import { decide, decisionBytes } from '../../src/core/decision/decide.ts';
import type { LockOrder } from '../../src/core/decision/event.ts';
import type { Observed } from '../../src/core/decision/runs.ts';
import { dayMs, formatInstant, hourMs, secondMs } from '../../src/core/time.ts';
import { inputOf, readKept } from '../../src/sim/scoring/replay.ts';
import { makeFactoryKey } from '../../src/sim/world/factory-key.ts';
import { LockStatement } from '../../src/protocol/log/statement-v2.ts';
import { acknowledged, duePhone, lockedPhone, lockNow } from '../support/havana.ts';
import { append, orderLock } from '../support/lock-order.ts';
import { orderByTwo } from '../support/order-by-two.ts';
import { testServerWithLog, type TestServerWithLog } from '../support/log.ts';
import { operatorPost, publish } from '../support/server.ts';

const lifting = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');
const policy = lifting.replace('appealUnlocks: true', 'appealUnlocks: false');
const began = '2021-08-20T00:00:00Z';
const server = await testServerWithLog(began, { policy });
const isStatement = Compile(LockStatement);

let keys = 0;

const post = (where: TestServerWithLog, path: string, body: object): ReturnType<typeof operatorPost> => {
  keys += 1;
  return operatorPost(where, path, body, `lock-test-${process.pid}-${keys}`);
};

test('an order takes hold with its proof, is renewed at live check-ins, and released at once', async () => {
  const phone = await duePhone(server);
  const phoneId = await phone.phoneId();
  await orderLock(server, phoneId);
  const asked = await phone.after(hourMs);
  assert.ok(asked.kind === 'answered' && asked.afterMs <= 10 * secondMs, 'asked back soon');
  const { standing, lock, directives } = await phone.dossier();
  const waiting = directives.at(-1);
  assert.deepEqual(
    [standing, lock.state, lock.obeyedAt, waiting.answeredAt],
    ['locked', 'ordered', null, null],
  );
  assert.deepEqual([waiting.type, waiting.state, waiting.logIndex], ['lock', 'pending', null]);
  await server.sequence();
  await phone.after(10 * secondMs);
  const posture = await phone.posture();
  assert.ok(posture.kind === 'locked');
  assert.match(
    posture.screen.lines.join('\n'),
    /locked[\s\S]*cu-activation[\s\S]*found there[\s\S]*another approved[\s\S]*unlock code/,
  );
  await phone.after(hourMs);
  const held = await phone.dossier();
  assert.deepEqual([held.directives.at(-1).state, held.lock.until], ['obeyed', held.directives.at(-1).lease]);
  assert.ok(held.directives.at(-1).logIndex >= 0);
  const said = formatInstant(server.clock.now());
  assert.deepEqual(
    [held.lock.state, held.lock.obeyedAt, held.directives.at(-1).answeredAt],
    ['obeyed', said, said],
  );
  assert.ok(held.lock.orderedAt < said);

  await phone.after(15 * dayMs);
  assert.equal(await phone.kinds('lock-ordered'), 1, 'half of the lease is left');
  await phone.after(7 * dayMs);
  assert.equal(await phone.kinds('lock-ordered'), 2, 'less than a third was left');
  await server.sequence();
  await phone.after(hourMs);
  const renewed = await phone.posture();
  assert.ok(renewed.kind === 'locked' && renewed.screen.until > posture.screen.until);
  assert.equal(renewed.screen.challenge, posture.screen.challenge);

  const released = await post(server, `dossiers/${phoneId}/release`, { reason: 'sold in good faith' });
  assert.deepEqual([released.status, released.body.toBeTold, released.body.standing], [200, true, 'due']);
  await phone.after(hourMs);
  assert.equal(await phone.isLocked(), false, 'no log was asked');
  await phone.after(hourMs);
  assert.equal((await phone.dossier()).directives.at(-1).state, 'obeyed');
  await phone.after(40 * dayMs);
  assert.equal(await phone.isLocked(), false);
  assert.equal(await phone.kinds('lock-ordered'), 2, 'nothing locks it again without a new measure');
});

test('a lease that is not renewed ends, on the phone and in the records', async () => {
  const phone = await lockedPhone(server);
  phone.online = false;
  // It ends at a midnight, because the public log names days only.
  await phone.runFor(28 * dayMs, hourMs);
  assert.equal(await phone.isLocked(), true);
  await phone.runFor(2 * dayMs, hourMs);
  assert.equal(await phone.isLocked(), false);
  await server.reachDeadlines();
  assert.equal((await phone.dossier()).standing, 'due');
  phone.online = true;
  await phone.after(hourMs);
  assert.equal(await phone.isLocked(), false);
  assert.equal((await phone.dossier()).lock, null);
});

test('renewal stops where the measure ends', async () => {
  const now = Date.parse('2021-10-20T00:00:00Z');
  server.clock.set(Math.max(server.clock.now(), now));
  const phone = await duePhone(server);
  const order = await orderLock(server, await phone.phoneId(), { untilMs: 40 * dayMs });
  await lockNow(phone);
  await phone.after(25 * dayMs);
  assert.equal(await phone.kinds('lock-ordered'), 2);
  assert.equal(
    (await phone.dossier()).lock.until,
    `${new Date(order.at + 40 * dayMs).toISOString().slice(0, 10)}T00:00:00Z`,
  );
  await server.sequence();
  await phone.after(hourMs);
  await phone.after(12 * dayMs);
  assert.equal(await phone.kinds('lock-ordered'), 2, 'there is nothing to renew it to');
  await phone.after(4 * dayMs);
  assert.equal(await phone.isLocked(), false);
  assert.equal((await phone.dossier()).standing, 'due');
});

test('an order for a phone that is offline is over with its lease, and never delivered', async () => {
  const phone = await duePhone(server);
  const phoneId = await phone.phoneId();
  await orderLock(server, phoneId, { leaseMs: 5 * dayMs, untilMs: 5 * dayMs });
  await phone.after(hourMs);
  phone.online = false;
  await server.sequence();
  server.clock.advance(6 * dayMs);
  await server.reachDeadlines();
  phone.online = true;
  await phone.after(hourMs);
  assert.equal(await phone.isLocked(), false);
  const { directives, standing } = await phone.dossier();
  assert.deepEqual([standing, directives.at(-1).type, directives.at(-1).state], ['due', 'lock', 'withdrawn']);
});

test('after a reset the promise begins anew: the new key gets a notice, and no lock before its own clock has run', async () => {
  const phone = await lockedPhone(server, makeFactoryKey());
  const before = (await phone.dossier()).directives.length;
  await phone.agent.enrol({ again: true });
  assert.equal(await phone.isLocked(), false);
  await phone.after(hourMs);
  assert.equal(await phone.isLocked(), false);
  await acknowledged(phone);
  assert.equal(await phone.isLocked(), false);
  const { directives, standing } = await phone.dossier();
  assert.equal(directives.length, before + 1, 'the notice, to the new key');
  assert.equal(directives.at(-1).type, 'notify');
  assert.equal(standing, 'grace', 'by the clock that the phone runs itself');
  assert.equal(new Set(directives.map((one: { seq: number }) => one.seq)).size, directives.length);
});

test('a repealed clause releases at the next check-in, and withdraws what was never delivered', async () => {
  const where = await testServerWithLog(began, { policy });
  const held = await lockedPhone(where);
  const waiting = await duePhone(where);
  await orderLock(where, await waiting.phoneId());
  await waiting.after(hourMs);
  await publish(
    where,
    policy.replace('version: 1', 'version: 2').replace('territories: [CU]', 'territories: [KP]'),
  );
  await where.reachDeadlines();
  assert.equal((await held.dossier()).open, true, 'until it was told');
  assert.equal((await waiting.dossier()).directives.at(-1).state, 'withdrawn');
  await where.sequence();
  await held.after(hourMs);
  await waiting.after(hourMs);
  assert.equal(await held.isLocked(), false);
  assert.equal(await waiting.isLocked(), false);
  await held.after(hourMs);
  assert.equal((await held.dossier()).open, false);
});

test('an appeal lifts the lock in the same answer where the policy says so; dismissed, a new order follows; upheld, none', async () => {
  const where = await testServerWithLog(began, { policy: lifting });
  for (const outcome of ['dismissed', 'upheld'] as const) {
    const phone = await lockedPhone(where);
    const { seq } = (await phone.dossier()).directives.at(-1);
    await phone.agent.appeal('I bought it in a shop, new.');
    await phone.after(hourMs);
    assert.equal(await phone.isLocked(), false);
    const { appeals } = await phone.dossier();
    assert.deepEqual(
      [appeals[0].text, appeals[0].standing, appeals[0].decided],
      ['I bought it in a shop, new.', 'locked', null],
    );
    await phone.after(hourMs);
    await append(where, await phone.phoneId(), {
      kind: 'appeal-decided',
      at: where.clock.now(),
      receivedAt: where.clock.now(),
      outcome,
    });
    await phone.after(hourMs);
    await where.sequence();
    await phone.after(hourMs);
    assert.equal(await phone.isLocked(), outcome === 'dismissed', outcome);
    const locks = (await phone.dossier()).directives.filter(
      (one: { type: string; seq: number }) => one.type === 'lock' && one.seq > seq,
    );
    assert.equal(locks.length, outcome === 'dismissed' ? 1 : 0);
  }
});

test('an appeal that nobody answers in time ends the lock', async () => {
  const phone = await lockedPhone(server);
  await phone.agent.appeal('Wrong phone.');
  await phone.after(hourMs);
  assert.equal(await phone.isLocked(), true);
  await phone.after(13 * dayMs);
  assert.equal(await phone.isLocked(), true);
  server.clock.advance(dayMs);
  await server.reachDeadlines();
  assert.equal((await phone.dossier()).events.at(-1).by, 'unanswered-appeal');
  await phone.after(hourMs);
  assert.equal(await phone.isLocked(), false);
});

test('a code unlocks a phone that is offline; it is told, confirmed, and not locked again by itself', async () => {
  const phone = await lockedPhone(server);
  const phoneId = await phone.phoneId();
  phone.online = false;
  const posture = await phone.posture();
  assert.ok(posture.kind === 'locked');
  const { challenge } = posture.screen;
  const given = await post(server, `dossiers/${phoneId}/unlock-codes`, {
    challenge,
    reason: 'owner on the phone',
  });
  assert.equal(given.status, 200);
  assert.equal(given.body.codes.length, 1);
  assert.deepEqual(
    (await phone.agent.unlock('00000000')).kind === 'unlocked',
    given.body.codes[0] === '00000000',
  );
  assert.equal((await phone.agent.unlock(given.body.codes[0])).kind, 'unlocked');
  phone.online = true;
  await phone.after(3 * hourMs);
  assert.equal(await phone.isLocked(), false, 'confirmed');
  const told = await phone.dossier();
  assert.equal(told.directives.at(-1).type, 'release');
  assert.equal(told.events.filter((one: { by?: string }) => one.by === 'code').length, 1);
  assert.deepEqual(
    told.notes.map((one: { kind: string; by: null }) => [one.kind, one.by]),
    [['unlock-code', null]],
  );
  assert.ok(!JSON.stringify(told).includes(given.body.codes[0]), 'the code is kept nowhere');
  for (const day of [1, 10, 20, 40]) await phone.after(day * dayMs);
  assert.equal(await phone.isLocked(), false);
  assert.equal(await phone.kinds('lock-ordered'), 1);
});

const faults: Readonly<Record<string, Partial<LockOrder>>> = {
  'nobody approved': { approvals: [] },
  'one approved alone': { approvals: orderByTwo(0).approvals.slice(0, 1) },
  'proposer and approver share a key': {
    approvals: orderByTwo(0).approvals.map((one) => ({ ...one, key: 'A'.repeat(43) })),
  },
  'two proposed, none approved': {
    approvals: orderByTwo(0).approvals.map((one) => ({ ...one, role: 'proposer' as const })),
  },
  'the measure is over': { until: 1 },
  'no measure names the phone': { measure: null },
  'a measure that nobody knows': { measure: 'A'.repeat(43) },
};

for (const [what, changed] of Object.entries(faults)) {
  test(`a record that shows no order by two people locks nobody: ${what}`, async () => {
    const phone = await duePhone(server);
    await orderLock(server, await phone.phoneId(), { changed });
    await phone.after(hourMs);
    await server.sequence();
    await phone.after(hourMs);
    assert.equal(await phone.isLocked(), false);
    const { directives } = await phone.dossier();
    assert.ok(!directives.some((one: { type: string }) => one.type === 'lock'));
  });
}

test('every statement of a lock has the shape that the log takes, and nothing in one leads to another of the phone', async () => {
  const database = new Client({ connectionString: server.databaseUrl });
  await database.connect();
  const { rows } = await database.query<{ statement: string }>(
    `select statement from directives where type = 'lock'`,
  );
  await database.end();
  assert.ok(rows.length > 5, `${rows.length} locks`);
  const seen = new Set<string>();
  for (const { statement } of rows) {
    const value: unknown = JSON.parse(statement);
    assert.deepEqual(isStatement.Errors(value), [], statement);
    const { subject, order, decisionSha256, measure } = value as LockStatement;
    for (const name of [subject, order, decisionSha256, measure.member]) {
      if (name === undefined) continue;
      assert.ok(!seen.has(name), 'every lease has pseudonyms of its own');
      seen.add(name);
    }
  }
});

test('every decision about a lock follows again from what is recorded, to the byte', async () => {
  const database = new Client({ connectionString: server.databaseUrl });
  await database.connect();
  const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;
  const kept = await readKept(database);
  const { rows: decisions } = await database.query<{
    phone: string;
    now: number;
    knownAt: number;
    events: number;
    observed: readonly Observed[] | null;
    standing: string;
    sha256: string;
  }>(
    `select phone_id::text as phone, ${ms('decided_now')} as now, ${ms('known_at')} as "knownAt", event_count as events, observed, standing, sha256
      from decisions`,
  );
  await database.end();
  const { set } = server.policies.current()!;
  assert.ok(decisions.filter(({ standing }) => standing === 'locked').length >= 15);
  for (const one of decisions) {
    const { phone, now, knownAt, standing, sha256 } = one;
    const decision = decide(set, { events: inputOf(kept.get(phone) ?? [], one) }, { now, knownAt });
    assert.equal(decision.standing, standing);
    assert.equal(hash('sha256', decisionBytes(decision), 'base64url'), sha256, `${phone} at ${now}`);
  }
});
