import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import pg from 'pg';
import { hexBytes, utf8Bytes } from '../../src/core/bytes.ts';
import { dayListStep, parseDayList } from '../../src/core/log/day-list.ts';
import { episodeSalt, leaseSubject } from '../../src/core/orders/episode.ts';
import { dayMs, dayOf, hourMs } from '../../src/core/time.ts';
import type { LockStatement, StatementV2 } from '../../src/protocol/log/statement-v2.ts';
import { nodeCrypto } from '../../src/app/dossiers/orders/leaves.ts';
import { allAfter, Havana, renewFirmware } from '../support/havana.ts';
import { lockByTwo } from '../support/lock-order.ts';
import { testServerWithLog } from '../support/log.ts';
import { officersOf } from '../support/server.ts';

// What two attackers of the public log can learn of phones that were told and locked: one knows when and where one of them came and all its numbers; the
// other looks at the log all the time.

const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');
const server = await testServerWithLog('2021-08-25T00:00:00Z', { policy, publicLog: { listEveryMs: dayMs } });
const { clock } = server;

/** What the log shows at a moment: its statements, and its lists by name. */
interface Seen {
  readonly statements: readonly string[];
  readonly lists: ReadonlyMap<string, Buffer>;
}

async function look(): Promise<Seen> {
  await server.sequence();
  const folder = join(server.dataDir, 'log', 'lists');
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const lists = new Map(names.map((name) => [name, readFileSync(join(folder, name))]));
  const statements = await server.store.transact((tx) => server.store.readStatements(tx, 0, 10_000));
  return { statements, lists };
}

/** What was added, by kind, in order of the alphabet. */
function added(earlier: Seen, later: Seen): readonly string[] {
  return later.statements
    .slice(earlier.statements.length)
    .map((text) => (JSON.parse(text) as StatementV2).kind)
    .sort();
}

/** What the log shows of these acts at once, and at the midnight after them. */
async function shownOf(acts: () => Promise<unknown>): Promise<readonly [string[], string[]]> {
  const earlier = await look();
  await acts();
  const soon = await look();
  assert.equal(dayOf(clock.now()), dayOf(started), 'before midnight');
  clock.set((dayOf(clock.now()) + 1) * dayMs);
  const midnight = await look();
  started = clock.now();
  return [[...added(earlier, soon)], [...added(soon, midnight)]];
}
let started = 0;

/** The next day at eight. */
function nextMorning(days = 1): void {
  clock.set((dayOf(clock.now()) + days) * dayMs + 8 * hourMs);
  started = clock.now();
}

/** A morning that nothing but the list of the days in between came before. */
async function laterMorning(days: number): Promise<void> {
  clock.set((dayOf(clock.now()) + days) * dayMs);
  await look();
  nextMorning(0);
}

const shown: Record<string, readonly [string[], string[]]> = {};
const phones: Havana[] = [];
let all: Seen;
const empty: readonly [string[], string[]] = [[], ['day-list']];

before(async () => {
  await officersOf(server);
  clock.set(Date.parse('2021-09-02T08:00:00Z'));
  await look();
  nextMorning(0);
  for (let made = 0; made < 3; made += 1) phones.push(new Havana(server));
  for (const phone of phones) await renewFirmware(phone);
  shown['the first start in the territory'] = await shownOf(async () => {
    for (const phone of phones) assert.equal((await phone.agent.enrol()).kind, 'enrolled');
    await allAfter(phones, hourMs);
  });
  await laterMorning(1);
  shown['a notice'] = await shownOf(() => allAfter(phones, hourMs));
  nextMorning(0);
  shown['an acknowledgement'] = await shownOf(() => allAfter(phones, hourMs));
  nextMorning(0);
  shown['its proof'] = await shownOf(() => allAfter(phones, hourMs));
  shown['a day without anybody'] = await shownOf(() => Promise.resolve());
  await laterMorning(45);
  await allAfter(phones, hourMs);
  const ids = await Promise.all(phones.slice(0, 2).map((phone) => phone.phoneId()));
  const { caseId } = await lockByTwo(server, ids);
  await look();
  shown['locks'] = await shownOf(() => allAfter(phones, hourMs));
  nextMorning(0);
  shown['their proofs'] = await shownOf(() => allAfter(phones, hourMs));
  assert.deepEqual(await Promise.all(phones.map((phone) => phone.isLocked())), [true, true, false]);
  await laterMorning(21);
  shown['renewals'] = await shownOf(() => allAfter(phones, hourMs));
  nextMorning(0);
  const [proposer] = await officersOf(server);
  await proposer.post(`cases/${caseId}/end`, { finding: 'no-diversion', reason: 'Bought in good faith.' });
  await server.executeMeasures();
  await look();
  shown['releases'] = await shownOf(() => allAfter(phones, hourMs));
  assert.deepEqual(await Promise.all(phones.map((phone) => phone.isLocked())), [false, false, false]);
  all = await look();
});

const locksIn = ({ statements }: Seen): readonly LockStatement[] =>
  statements.map((text) => JSON.parse(text) as StatementV2).filter((one) => one.kind === 'lock');

test('whoever looks at the log all the time sees what phones did at midnight, and a quiet day as any other', () => {
  assert.deepEqual(shown, {
    'the first start in the territory': empty,
    'a notice': empty,
    'an acknowledgement': empty,
    'its proof': empty,
    'a day without anybody': empty,
    locks: [[], ['day-list', 'lock', 'lock']],
    'their proofs': empty,
    renewals: [[], ['day-list', 'lock', 'lock']],
    releases: empty,
  });
  for (const [name, file] of all.lists) assert.equal(file.length, dayListStep * 32, name);
});

const hashPattern = /[\w-]{43}/g;

test('what follows from a phone names days alone', () => {
  const kinds = new Set<string>();
  for (const text of all.statements) {
    const { v, kind } = JSON.parse(text) as { v: number; kind: string };
    // Acts of people are seen at once, at whatever time: their statements may name it.
    if (v === 2) kinds.add(kind);
    // A hash may hold the letters of a time by chance.
    if (v === 2) assert.doesNotMatch(text.replaceAll(hashPattern, ''), /\dT\d|\d:\d/);
    else assert.match(kind, /^(approval|policy|case-end)$/);
  }
  for (const kind of ['lock', 'day-list', 'approval', 'approvers']) assert.ok(kinds.has(kind), kind);
});

/** All values of 32 bytes in a statement. */
const hashesIn = (text: string): readonly string[] => text.match(hashPattern) ?? [];

test('two leases share nothing but what all of a measure share, and look alike', () => {
  const locks = locksIn(all);
  assert.equal(locks.length, 4);
  const ownOf = ({ subject, order, decisionSha256, measure }: LockStatement): readonly string[] => [
    subject,
    order,
    decisionSha256,
    ...(measure.member === undefined ? [] : [measure.member]),
  ];
  const own = locks.flatMap(ownOf);
  assert.equal(new Set(own).size, own.length, 'nothing stands twice');
  const rest = (lock: LockStatement): string =>
    ownOf(lock).reduce((text, value) => text.replace(value, '*'), JSON.stringify(lock));
  const [first, second, third, fourth] = locks.map(rest);
  assert.equal(first, second, 'of two phones locked on one day');
  assert.equal(third, fourth, 'of their renewals');
  const others = all.statements.filter((text) => !text.includes('"kind":"lock"')).join('\n');
  for (const value of own) assert.ok(!others.includes(value), 'no other statement leads to a phone');
});

test('nothing in a list leads to a statement or to another list', () => {
  const leaves = [...all.lists.values()].flatMap((file) =>
    parseDayList(file)!.map((leaf) => Buffer.from(leaf).toString('base64url')),
  );
  assert.equal(new Set(leaves).size, leaves.length);
  const stated = new Set(all.statements.flatMap(hashesIn));
  assert.deepEqual(
    leaves.filter((leaf) => stated.has(leaf)),
    [],
  );
});

/** What the records know of a phone. */
interface Recorded {
  readonly device: string;
  /** Never leaves the server. */
  readonly salt: string;
  /** Unsalted hashes of what was decided. */
  readonly decisions: readonly string[];
  /** Numbers of its directives. */
  readonly numbers: readonly string[];
}

async function recordedOf(phoneId: string): Promise<Recorded> {
  const client = new pg.Client({ connectionString: server.databaseUrl });
  await client.connect();
  const { rows } = await client.query<Recorded>(
    `select replace(device_id::text, '-', '') as device, replace(episode_salt::text, '-', '') as salt,
       (select array_agg(sha256) from decisions d where d.phone_id = o.phone_id) as decisions,
       (select array_agg(seq::text) from directives d where d.phone_id = o.phone_id) as numbers
     from dossiers o where phone_id = $1`,
    [phoneId],
  );
  await client.end();
  return rows[0]!;
}

/** What can be made of some words without a secret: hashes of each and of two, and codes of one under another, counted or not. */
function guesses(words: readonly string[]): readonly string[] {
  const plain = words.flatMap((word) =>
    /^([0-9a-f]{2})+$/.test(word) ? [utf8Bytes(word), hexBytes(word)] : [utf8Bytes(word)],
  );
  const counted = ['lease', 'order', 'decision', 'notify', 'ack', 'release', 'episode'].flatMap((word) =>
    [0, 1, 2].map((count) => Buffer.concat([utf8Bytes(word), Buffer.alloc(7), Buffer.of(count)])),
  );
  const all = [...plain, ...counted];
  return all.flatMap((one) => [
    createHash('sha256').update(one).digest('base64url'),
    ...all.flatMap((other) => [
      createHash('sha256').update(one).update(other).digest('base64url'),
      createHmac('sha256', one).update(other).digest('base64url'),
    ]),
  ]);
}

test('who knows all numbers of a phone, its day and its place finds it nowhere; who has its salt does', async () => {
  const files = [...all.lists.values()].flatMap((file) => parseDayList(file)!);
  const text = all.statements.join('\n');
  const visible = new Set([
    ...all.statements.flatMap(hashesIn),
    ...files.map((leaf) => Buffer.from(leaf).toString('base64url')),
  ]);
  for (const phone of phones.slice(0, 2)) {
    const phoneId = await phone.phoneId();
    const { device, salt, decisions, numbers } = await recordedOf(phoneId);
    assert.ok(decisions.length > 3 && numbers.length > 3);
    const names = [phoneId, device, phone.hardware.serial];
    for (const name of names) assert.ok(!text.includes(name), name);
    for (const decision of decisions) assert.ok(!visible.has(decision), 'a decision under its plain hash');
    const known = [...names, ...numbers, 'CU', 'cu-activation', '2021-09-02', '2021-09-02T08:00:00Z'];
    for (const guess of guesses([
      ...known,
      JSON.stringify({ imei: [], model: 'One', serial: phone.hardware.serial }),
    ]))
      assert.ok(!visible.has(guess));
    const ofEpisode = await episodeSalt(nodeCrypto, hexBytes(salt), 1);
    const subject = Buffer.from(await leaseSubject(nodeCrypto, ofEpisode, 1, device)).toString('base64url');
    assert.ok(visible.has(subject), 'the salt is what it takes');
  }
});
