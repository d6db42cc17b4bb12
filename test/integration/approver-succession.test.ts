import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import pg from 'pg';
import { followSets, readFirstSet } from '../../src/agent/lock/follow-sets.ts';
import { webCrypto } from '../../src/agent/platform/web-crypto.ts';
import { adoptSet } from '../../src/app/casework/adopt-set.ts';
import type { AuditWithin } from '../../src/app/people/audit.ts';
import { auditLog } from '../../src/auditor/audit-log.ts';
import { readTrust } from '../../src/auditor/read-trust.ts';
import { urlSource } from '../../src/auditor/source.ts';
import { dayMs, formatInstant } from '../../src/core/time.ts';
import type { ApproverSet, DeliveredApproverSet } from '../../src/protocol/acts/approver-set.ts';
import type { Trust } from '../../src/protocol/device/trust.ts';
import {
  enrolOfficer,
  inviteOfficers,
  type Exchange,
  type Officer,
  type OfficerAnswer,
} from '../../src/sim/casework/officers.ts';
import { testServerWithLog, type TestServerWithLog } from '../support/log.ts';

const at = '2021-08-20T00:00:00Z';

async function people(server: TestServerWithLog, names: readonly string[]): Promise<readonly Officer[]> {
  const exchange: Exchange = (path, request) => fetch(server.url + path, request);
  const officers: Officer[] = [];
  for (const { link } of await inviteOfficers(server, names))
    officers.push(await enrolOfficer(exchange, link));
  return officers;
}

async function seated(server: TestServerWithLog, names: readonly string[]): Promise<readonly Officer[]> {
  const officers = await people(server, names);
  for (const officer of officers) await officer.addApproverKey();
  return officers;
}

async function proposed(officer: Officer): Promise<OfficerAnswer['body']> {
  const { status, body } = await officer.post('approvers/sets');
  assert.equal(status, 201, JSON.stringify(body));
  return body;
}

async function sign(officer: Officer, sha256: string): Promise<OfficerAnswer> {
  const key = await officer.addApproverKey();
  const asked = await officer.post(`approvers/sets/${sha256}/sign`);
  if (asked.status !== 200) return asked;
  return officer.post(`approvers/sets/${sha256}/sign/confirm`, () => ({
    assertion: key.assert(asked.body.options),
  }));
}

const refused = ({ body }: OfficerAnswer, code: string): void =>
  assert.equal(body.type, `urn:carnet:error:${code}`, JSON.stringify(body));

/** Logs what waits, and publishes what is witnessed. */
async function publish(server: TestServerWithLog): Promise<void> {
  await server.sequence();
  await server.executeMeasures();
}

async function published(server: TestServerWithLog, number: number): Promise<DeliveredApproverSet | null> {
  const response = await fetch(`${server.url}/log/approvers/${number}`);
  return response.status === 200 ? ((await response.json()) as DeliveredApproverSet) : null;
}

/** The trust document, as a phone of this version asks for it. */
async function trustOf(server: TestServerWithLog, query = ''): Promise<Partial<Trust>> {
  return (await (await fetch(`${server.url}/v1/trust${query}`)).json()) as Partial<Trust>;
}

test('trust names the newest set that is published, and not to phones that would refuse the whole for it', async () => {
  const server = await testServerWithLog(at);
  const asked = async (): Promise<unknown> => (await trustOf(server, '?version=2')).approvers;
  assert.equal(await asked(), undefined, 'there is none');
  const [ada, bob] = (await seated(server, ['Ada', 'Bob'])) as [Officer, Officer];
  await publish(server);
  const hashOf = async (number: number): Promise<string> =>
    createHash('sha256')
      .update((await published(server, number))!.set)
      .digest('base64url');
  assert.deepEqual(await asked(), { number: 1, sha256: await hashOf(1) });
  assert.deepEqual((await trustOf(server, '?version=9')).approvers, await asked(), 'of a later phone');
  server.clock.advance(70 * dayMs);
  const next = await proposed(ada);
  for (const officer of [ada, bob]) await sign(officer, next.sha256);
  await publish(server);
  assert.deepEqual(await asked(), { number: 2, sha256: next.sha256 });
  const known = ['directiveKeys', 'fences', 'lockProfile', 'log', 'quorum', 'witnesses'];
  for (const query of ['', '?version=1'])
    assert.deepEqual(Object.keys(await trustOf(server, query)).sort(), known, query);
});

test('two people of a set sign the next, which is logged and published; what it adds counts 14 days later', async () => {
  const server = await testServerWithLog(at);
  const [ada, bob, eve] = (await seated(server, ['Ada', 'Bob', 'Eve'])) as [Officer, Officer, Officer];
  await publish(server);
  assert.equal((await published(server, 1))?.assertions.length, 0);
  server.clock.advance(70 * dayMs);
  const next = await proposed(ada);
  assert.equal(next.number, 2);
  assert.deepEqual(
    next.adds.map(({ name }: { name: string }) => name),
    ['Eve'],
  );
  assert.equal(next.until, formatInstant(server.clock.now() + 90 * dayMs));
  refused(await sign(eve, next.sha256), 'approver-key-not-counted');
  assert.deepEqual((await sign(ada, next.sha256)).body, {
    number: 2,
    sha256: next.sha256,
    signatures: 1,
    isMade: false,
  });
  refused(await sign(ada, next.sha256), 'approver-set-changed');
  assert.equal((await ada.get('approvers')).body.set.number, 1, 'one signature makes nothing');
  assert.equal((await sign(bob, next.sha256)).body.isMade, true);
  refused(await sign(bob, next.sha256), 'approver-set-changed');
  const countsOf = async (who: Officer): Promise<readonly string[]> =>
    (await ada.get('approvers')).body.keys.find(
      ({ operator }: { operator: { id: string } }) => operator.id === who.id,
    ).counts;
  const roles = ['proposer', 'approver'];
  assert.equal((await ada.get('approvers')).body.set.sha256, next.sha256);
  assert.deepEqual([await countsOf(ada), await countsOf(eve)], [roles, []]);
  server.clock.advance(14 * dayMs);
  assert.deepEqual(await countsOf(eve), roles);
  assert.equal(await published(server, 2), null, 'it is not in the witnessed log yet');
  await publish(server);
  const delivered = (await published(server, 2))!;
  assert.equal(delivered.set, next.text);
  assert.equal(JSON.parse(delivered.statement).kind, 'approvers');
  assert.deepEqual(
    delivered.assertions.map(({ role }) => role),
    ['approver', 'approver'],
  );
});

test('the newest proposal alone is signed, and nobody’s signature goes over to it', async () => {
  const server = await testServerWithLog(at);
  const [ada, bob] = (await seated(server, ['Ada', 'Bob'])) as [Officer, Officer];
  const first = await proposed(ada);
  assert.equal((await sign(ada, first.sha256)).status, 200);
  const second = await proposed(bob);
  assert.notEqual(second.sha256, first.sha256);
  refused(await sign(bob, first.sha256), 'approver-set-changed');
  assert.equal((await sign(bob, second.sha256)).body.isMade, false);
  assert.equal((await sign(ada, second.sha256)).body.isMade, true);
});

test('a signature of somebody who lost the role since counts for nothing', async () => {
  const server = await testServerWithLog(at);
  const [ada, bob, eve] = (await seated(server, ['Ada', 'Bob', 'Eve'])) as [Officer, Officer, Officer];
  const second = await proposed(ada);
  await sign(ada, second.sha256);
  assert.equal((await sign(bob, second.sha256)).body.isMade, true);
  server.clock.advance(15 * dayMs);
  const next = await proposed(ada);
  assert.equal((await sign(eve, next.sha256)).body.signatures, 1);
  assert.notEqual((await server.people.deactivate(eve.id)).kind, 'refused');
  assert.deepEqual((await sign(ada, next.sha256)).body.isMade, false);
  assert.equal((await sign(bob, next.sha256)).body.isMade, true, 'two who still hold it have signed');
});

test('a set that has ended is followed by none that people sign, and says so', async () => {
  const server = await testServerWithLog(at);
  const [ada, bob] = (await seated(server, ['Ada', 'Bob'])) as [Officer, Officer];
  const next = await proposed(ada);
  await sign(ada, next.sha256);
  server.clock.advance(90 * dayMs - 1000);
  refused(await sign(bob, next.sha256), 'approver-set-impossible');
  refused(await ada.post('approvers/sets'), 'approver-set-impossible');
  server.clock.advance(1000);
  await server.executeMeasures();
  assert.match((await ada.get('approvers')).body.nextSteps.join(), /ended .*firmware/);
});

const machine: AuditWithin = () => Promise.resolve();
const adopt = (server: TestServerWithLog, text: string) => adoptSet(server, text, machine);

test('once a set has ended, the server takes the one that firmware names, and all of it counts at once', async () => {
  const server = await testServerWithLog(at);
  const [ada, , eve] = (await seated(server, ['Ada', 'Bob', 'Eve'])) as [Officer, Officer, Officer];
  await publish(server);
  const early = await proposed(ada);
  const whyNot = async (text: string): Promise<string> => {
    const outcome = await adopt(server, text);
    assert.equal(outcome.kind, 'refused');
    return outcome.kind === 'refused' ? outcome.why : '';
  };
  assert.match(await whyNot(early.text), /in force until 2021-11-18.*two of its people sign/);
  server.clock.advance(90 * dayMs);
  const made = await proposed(ada);
  refused(await sign(ada, made.sha256), 'approver-set-impossible');
  const steps = (await ada.get('approvers')).body.nextSteps.join();
  assert.match(steps, /Set 2 is proposed for firmware: nobody can sign it/);
  assert.match(await whyNot(early.text), /ended 2021-11-18/);
  assert.match(await whyNot(`${made.text}\n`), /exact text/);
  const other = JSON.stringify({ ...JSON.parse(made.text), number: 3 });
  assert.match(await whyNot(other), /does not follow approver set 1/);
  assert.equal((await ada.get('approvers')).body.set.number, 1);
  assert.equal((await adopt(server, made.text)).kind, 'adopted');
  assert.match(await whyNot(made.text), /already/);
  const { set, keys } = (await ada.get('approvers')).body;
  assert.equal(set.sha256, made.sha256);
  for (const { counts } of keys) assert.deepEqual(counts, ['proposer', 'approver']);
  await publish(server);
  assert.deepEqual((await published(server, 2))?.assertions, []);

  // A restored database takes it up again, and people sign the next as ever.
  await forget(server, 2);
  await server.executeMeasures();
  assert.equal((await ada.get('approvers')).body.set.sha256, made.sha256);
  const third = await proposed(ada);
  assert.equal((await sign(ada, third.sha256)).body.isMade, false);
  assert.equal((await sign(eve, third.sha256)).body.isMade, true);
  await publish(server);

  const [first, second, next] = [1, 2, 3].map((number) => published(server, number));
  const sets = [(await first)!, (await second)!, (await next)!];
  const old = await readFirstSet(sets[0]!.set, webCrypto);
  const left = await followSets(old!, sets, { isDemo: false, crypto: webCrypto });
  assert.deepEqual(
    [left.held?.set.number, left.held?.isSplit],
    [1, false],
    'firmware of before goes no further',
  );
  const renewed = await readFirstSet(made.text, webCrypto);
  const followed = await followSets(renewed!, sets, { isDemo: false, crypto: webCrypto });
  assert.deepEqual([followed.held?.set.number, followed.held?.isSplit], [3, false]);

  const { trust } = await readTrust(
    { vkeys: [], witnesses: [], quorum: undefined, document: undefined },
    `${server.url}/v1/trust`,
  );
  const audited = await auditLog({
    source: urlSource(new URL(`${server.url}/log/`)),
    trust,
    policies: null,
    now: server.clock.now(),
    remembered: undefined,
    others: [],
    waitMs: 0,
    fromStart: false,
  });
  assert.deepEqual(audited.findings, []);
  assert.match(audited.unchecked.join(), /approver set 1 .*approver set 2 /);
});

/** As a restore of an older database would: this set and the later ones are gone. */
async function forget(server: TestServerWithLog, number: number): Promise<void> {
  const client = new pg.Client({ connectionString: server.databaseUrl });
  await client.connect();
  await client.query('delete from approver_sets where number >= $1', [number]);
  await client.end();
}

test('records that lost the first set make no other, and take it up from the public files', async () => {
  const server = await testServerWithLog(at);
  const [ada] = (await seated(server, ['Ada', 'Bob'])) as [Officer, Officer];
  await publish(server);
  const { sha256 } = (await ada.get('approvers')).body.set;
  await forget(server, 1);
  const queued = () => server.store.transact((tx) => server.store.countQueued(tx));
  const before = await queued();
  await seated(server, ['Eve']);
  assert.equal(await queued(), before, 'the log gets no second set of number 1');
  assert.equal((await ada.get('approvers')).body.set, null);
  await publish(server);
  assert.equal((await ada.get('approvers')).body.set.sha256, sha256);
});

test('records that lost a set take it up from the public files, and make no other of its number', async () => {
  const server = await testServerWithLog(at);
  const [ada, bob] = (await seated(server, ['Ada', 'Bob'])) as [Officer, Officer];
  const next = await proposed(ada);
  await sign(ada, next.sha256);
  await sign(bob, next.sha256);
  await publish(server);
  await forget(server, 2);
  refused(await ada.post('approvers/sets'), 'approver-set-impossible');
  await server.executeMeasures();
  const { set } = (await ada.get('approvers')).body;
  assert.equal(set.sha256, next.sha256);
  const third = JSON.parse((await proposed(ada)).text) as ApproverSet;
  assert.equal(third.previous, next.sha256);
});

test('a phone that knows the first set follows the published ones', async () => {
  // Witnesses take the time from the system, and phones from the witnesses.
  const server = await testServerWithLog(new Date().toISOString());
  const [ada, bob] = (await seated(server, ['Ada', 'Bob'])) as [Officer, Officer];
  const next = await proposed(ada);
  await sign(ada, next.sha256);
  await sign(bob, next.sha256);
  await publish(server);
  const [first, second] = [(await published(server, 1))!, (await published(server, 2))!];
  const held = await readFirstSet(first.set, webCrypto);
  const followed = await followSets(held!, [first, second], { isDemo: false, crypto: webCrypto });
  assert.deepEqual([followed.held?.set.number, followed.held?.isSplit], [2, false]);
  const fresh = await followSets(null, [first, second], { isDemo: true, crypto: webCrypto });
  assert.equal(fresh.held?.set.number, 2, 'a phone of a demo begins with the first that it is given');
});
