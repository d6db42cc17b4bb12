/**
 * What November 2026 left behind, at the present code: a data folder with its database and log, phones with the agent of then, and the same phones
 * with the agent of now. Where a change of the product changes what becomes of them, it says so here.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { Client } from 'pg';
import { subjectOf } from '../../src/app/dossiers/orders/subject.ts';
import { auditPlace } from '../../src/auditor/audit-place.ts';
import type { AuditResult } from '../../src/auditor/interface.ts';
import { reportJson } from '../../src/auditor/report-text.ts';
import { dayMs, hourMs } from '../../src/core/time.ts';
import type { Phone } from '../agent/phone.ts';
import type { AnyJson } from '../support/any-json.ts';
import { operatorGet, operatorPost, testClock } from '../support/server.ts';
import {
  keptAt,
  keptCasework,
  keptPhone,
  keptPhones,
  keptServer,
  keptTrust,
  type KeptServer,
} from './kept-folder.ts';
import { OldPhone, updatedPhone } from './kept-phone.ts';

const server = await keptServer();
const switchedOn = new Map<string, OldPhone>();

/** A phone with the agent of then; the same at every call, so that its reports keep counting. */
function old(name: string): OldPhone {
  const phone = switchedOn.get(name) ?? new OldPhone(server, keptPhone(name));
  switchedOn.set(name, phone);
  return phone;
}

/** The dossier of the phone's own key: a key that a later enrolment had replaced is a lineage of its own now. */
async function dossierOf(where: KeptServer, name: string): Promise<AnyJson> {
  const { body: found } = await operatorGet(where, `devices?deviceId=${keptPhone(name).deviceId}`);
  const { status, body } = await operatorGet(where, `dossiers/${found.phones[0].phoneId}`);
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}

/** What the auditor says of the log as the server serves it; it remembers from one call to the next, and finds nothing wrong. */
async function audit(where: KeptServer): Promise<AuditResult> {
  const audited = await auditPlace(
    where.url,
    {},
    {
      now: where.clock.now(),
      waitMs: 0,
      stateFileOf: () => join(where.dataDir, 'auditor.json'),
    },
  );
  const result = reportJson(audited);
  assert.deepEqual(result.findings, []);
  return result;
}

/** Keys of then are claimed. What an earlier key signed is not held against the one that replaced it. */
function standingNow({ name, standing }: (typeof keptPhones)[number]): string | null {
  if (name === 'reset') return 'visitor';
  return name === 'stranger' ? 'clear' : standing;
}

/** The standing that the answer names. */
async function told(asked: ReturnType<OldPhone['checkIn']>): Promise<string> {
  const outcome = await asked;
  assert.ok(outcome.kind === 'answered', JSON.stringify(outcome));
  return outcome.standing;
}

test('the database of then says what the folder says was open', async () => {
  assert.equal(await server.store.transact((tx) => server.store.countQueued(tx)), 1);
  for (const phone of keptPhones.filter((one) => one.name !== 'key-before-reset'))
    assert.equal((await dossierOf(server, phone.name)).decision.standing, standingNow(phone), phone.name);
  for (const [name, state] of [
    ['locked', 'executed'],
    ['notLogged', 'executed'],
    ['proposed', 'proposed'],
  ] as const) {
    const { measure } = keptCasework[name];
    assert.equal((await server.approver.get(`measures/${measure}`)).body.state, state, name);
  }
  const { body } = await server.approver.get('appeals');
  assert.deepEqual(
    body.appeals.map((one: AnyJson) => one.phoneId),
    [keptPhone('appealed').phoneId],
  );
});

test('the log goes on under its origin, keys and witnesses, and its auditors go on from what they saw', async () => {
  const trust = (await (await fetch(`${server.url}/v1/trust`)).json()) as typeof keptTrust;
  const named = ({ directiveKeys, log, witnesses, quorum }: typeof keptTrust): unknown => [
    directiveKeys,
    log?.origin,
    log?.vkey,
    witnesses,
    quorum,
  ];
  assert.deepEqual(named(trust), named(keptTrust));
  const before = await audit(server);
  assert.deepEqual(
    [before.checkpoint?.size, before.checkpoint?.cosigned.length, before.statements],
    [26, 2, { approval: 3, policy: 1, 'directive notify': 14, 'directive lock': 5, 'directive release': 3 }],
  );
});

/** The keys whose statements of the first form can be found in the log by the salts that the database holds. */
async function foundBySalt({ store, databaseUrl }: KeptServer): Promise<readonly string[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ salt: string; device: string }>(
    `select replace(d.salt::text, '-', '') as salt, replace(l.device_id::text, '-', '') as device
       from dossiers d join lineages l on l.bucket = d.bucket and l.phone_id = d.phone_id where l.device_id is not null`,
  );
  await client.end();
  const { statements } = await store.transact(async (tx) => {
    const { size } = (await store.readHead(tx))!;
    return { statements: (await store.readStatements(tx, 0, size)).join('\n') };
  });
  return rows
    .filter(({ salt, device }) => statements.includes(subjectOf(salt, device)))
    .map(({ device }) => device);
}

test('a salt of then leads to the log until its last order ends, and then no more', async () => {
  const own = await keptServer();
  await own.sequence();
  const before = await foundBySalt(own);
  const has = (devices: readonly string[], name: string): boolean =>
    devices.includes(keptPhone(name).deviceId);
  assert.ok(has(before, 'locked') && has(before, 'due'), before.join());
  await own.reachDeadlines();
  const running = await foundBySalt(own);
  assert.ok(running.length < before.length, 'those of settled notices are gone');
  assert.ok(has(running, 'locked'), 'its lease runs');
  assert.ok(!has(running, 'due'));
  own.clock.advance(100 * dayMs);
  await own.reachDeadlines();
  assert.deepEqual(await foundBySalt(own), []);
  // What is recorded of the phone stays.
  const { directives } = await dossierOf(own, 'locked');
  assert.ok(directives.some((one: AnyJson) => one.type === 'lock'));
});

test('old agents hear their standing', async () => {
  for (const name of ['due', 'due-unregistered', 'grace', 'reset', 'exempt', 'visitor', 'elsewhere'])
    assert.equal(await told(old(name).after(0)), standingNow(keptPhone(name)), name);
});

test('an old agent that showed no notice shows it now; one that showed it shows none', async () => {
  for (const [name, shown] of [
    ['notice-not-shown', 1],
    ['notice-shown', 0],
  ] as const) {
    const phone = old(name);
    assert.equal(await told(phone.after(hourMs)), 'notice');
    assert.equal(await told(phone.after(hourMs)), 'notice');
    assert.equal(phone.seen.length, shown, name);
    const { events } = await dossierOf(server, name);
    assert.equal(events.filter((one: AnyJson) => one.kind === 'notice-acknowledged').length, 1, name);
  }
});

test('an old agent under a lock stays locked, makes emergency calls, and opens by a code', async () => {
  const phone = old('locked');
  assert.ok(await phone.isLocked());
  assert.equal(await told(phone.after(hourMs)), 'locked');
  assert.ok(await phone.isLocked());
  assert.ok(await phone.agent.allows('emergency-calls'));
  const view = await phone.agent.state();
  assert.ok(view.kind === 'enrolled' && view.posture.kind === 'locked');
  const { challenge, until } = view.posture.screen;
  assert.equal(until, Date.parse('2026-12-05T08:00:00Z'), 'the lease is not renewed');
  const path = `dossiers/${keptPhone('locked').phoneId}/unlock-codes`;
  const given = await operatorPost(server, path, { challenge, reason: 'asked' }, 'kept-folder-code-1');
  assert.equal(given.status, 200, JSON.stringify(given.body));
  assert.equal((await phone.agent.unlock(given.body.codes[0])).kind, 'unlocked');
  assert.equal(await phone.isLocked(), false);
  assert.equal(await told(phone.after(hourMs)), 'due');
});

test('a release that an old agent was not told of yet reaches it', async () => {
  const phone = old('release-not-told');
  assert.ok(await phone.isLocked());
  assert.equal(await told(phone.after(hourMs)), 'due');
  assert.equal(await phone.isLocked(), false);
});

test('an old key that a later enrolment replaced goes on by itself, and its lock ends with the lease', async () => {
  assert.equal(await told(old('key-before-reset').after(0)), 'grace');
  assert.equal(await told(old('locked-superseded').after(0)), 'locked');
  // Time goes on for this phone alone.
  const line = { url: server.url, clock: testClock(keptAt) };
  const phone = new OldPhone(line, keptPhone('locked-superseded'));
  assert.ok(await phone.isLocked());
  for (let hours = 0; hours < 19 * 24; hours += 1) {
    line.clock.advance(hourMs);
    await phone.agent.tick();
  }
  assert.equal(await phone.isLocked(), false);
});

test('a lock that was signed and queued is logged, and handed over to nobody: an old agent gets notices and releases only', async () => {
  const phone = old('lock-not-logged');
  assert.equal(await phone.isLocked(), false);
  assert.equal(await told(phone.after(hourMs)), 'due');
  assert.equal(await phone.isLocked(), false, 'not before the log has it');
  await server.sequence();
  assert.equal(await told(phone.after(hourMs)), 'due', 'the log has it by now');
  assert.equal(await phone.isLocked(), false);
  assert.equal(await told(phone.after(hourMs)), 'due');
});

test('a lock measure that one person signed is not signed by the other: no lock of the old form is ordered', async () => {
  const phone = old('due');
  const { measure } = keptCasework.proposed;
  const approving = await server.approver.post(`measures/${measure}/approve`);
  assert.equal(approving.status, 409, JSON.stringify(approving.body));
  assert.match(approving.body.detail, /withdraw it and draft it anew/);
  await server.executeMeasures();
  await phone.after(hourMs);
  await server.sequence();
  await phone.after(hourMs);
  assert.equal(await phone.isLocked(), false);
});

test('an appeal that waited and is not answered in time releases', async () => {
  server.clock.set('2026-11-23T08:00:00Z');
  await server.reachDeadlines();
  assert.equal(await told(old('appealed').after(0)), 'due');
  const { events } = await dossierOf(server, 'appealed');
  assert.deepEqual(
    events.filter((one: AnyJson) => one.kind === 'released').map((one: AnyJson) => one.by),
    ['unanswered-appeal'],
  );
});

test('the end of a case releases what it held, and the log is still well', async () => {
  const phone = old('lock-not-logged');
  const { caseId } = keptCasework.notLogged;
  const ended = await server.proposer.post(`cases/${caseId}/end`, {
    finding: 'other',
    reason: 'no more to look into',
  });
  assert.equal(ended.status, 200, JSON.stringify(ended.body));
  await server.executeMeasures();
  await phone.after(hourMs);
  assert.equal(await phone.isLocked(), false);
  await server.sequence();
  const after = await audit(server);
  assert.equal(after.readFrom, 26, 'the same log, grown');
  assert.ok(after.checkpoint!.size > 26);
});

test('updated phones go on from what the old agent stored', async () => {
  const where = await keptServer();
  const updated = (name: string): Phone => updatedPhone(where, keptPhone(name));
  for (const { name, posture, deviceId } of keptPhones) {
    const view = await updated(name).agent.state();
    assert.ok(view.kind === 'enrolled');
    assert.deepEqual([view.deviceId, view.posture.kind], [deviceId, posture], name);
  }
  const phone = updated('locked');
  const path = `dossiers/${keptPhone('locked').phoneId}/release`;
  const stays = await phone.hourly();
  assert.equal(stays.kind === 'answered' && stays.standing, 'locked');
  assert.ok(await phone.agent.allows('emergency-calls'));
  assert.equal((await where.approver.post(path, { reason: 'the receipt was found' })).status, 200);
  const released = await phone.hourly();
  assert.equal(released.kind === 'answered' && released.standing, 'due');
  const view = await phone.agent.state();
  assert.ok(view.kind === 'enrolled' && view.posture.kind !== 'locked');
  const noticed = updated('notice-not-shown');
  await noticed.hourly();
  assert.equal(noticed.seen.length, 2, 'the one that it had, and a fresh one whose clock it runs itself');
});
