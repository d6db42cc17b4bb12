import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Transport } from '../../src/agent/platform/ports.ts';
import { dayMs, hourMs } from '../../src/core/time.ts';
import { Phone, type World } from '../agent/phone.ts';
import { databaseLine } from '../support/database-line.ts';
import { testDatabase } from '../support/database.ts';
import { registerHardware, type NamedHardware } from '../support/register.ts';
import { operatorGet, testServer, untilReady } from '../support/server.ts';
import { evidenceIn, payloadOf, signReport, TestPhone } from '../support/test-phone.ts';

const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');
const line = await databaseLine(await testDatabase());
const server = await testServer('2021-08-20T00:00:00Z', { policy, databaseUrl: line.url });
const { clock } = server;
const begun = '2021-09-02T08:00:00Z';
const yearMs = 365 * dayMs;

const inHavana = {
  position: { lon: -82.38, lat: 23.11, accuracyM: 20 },
  networks: { serving: '36801', sims: ['26201'] },
};
const inBerlin = {
  position: { lon: 13.4, lat: 52.5, accuracyM: 20 },
  networks: { serving: '26201', sims: ['26201'] },
};
/** Switched on in a cellar: nothing is heard. */
const nowhere = { position: undefined, networks: { serving: undefined, sims: [] } };

/** The real server, over a line that a test takes down. */
class Line implements World {
  readonly baseUrl = server.url;
  state: 'up' | 'down' | 'answer-lost' = 'up';

  get nowMs(): number {
    return clock.now();
  }

  set nowMs(now: number) {
    clock.set(now);
  }

  readonly transport: Transport = async (url, request) => {
    if (this.state === 'down') throw new TypeError('the line is down');
    if (url.endsWith('/v1/enrolments'))
      await registerHardware(server, JSON.parse(String(request.body)) as NamedHardware).catch(() => {});
    const answer = await fetch(url, request);
    if (this.state === 'answer-lost' && request.method === 'POST') {
      await answer.arrayBuffer();
      throw new TypeError('the line went down');
    }
    return answer;
  };
}

let made = 0;

function phoneIn(place: Pick<Phone, 'position' | 'networks'>): { line: Line; phone: Phone } {
  clock.set(begun);
  made += 1;
  const own = new Line();
  const phone = new Phone(own, { hardware: { imei: [], serial: `FIRST-${made}`, model: 'One' } });
  Object.assign(phone, place);
  return { line: own, phone };
}

async function databaseBack(): Promise<void> {
  line.set('up');
  await untilReady(server);
}

async function activated(phone: Phone): Promise<unknown> {
  return (await phone.agent.showCarnet())!.carnet.activated;
}

/** The standings of check-ins at these hours after the enrolment. */
async function standings(phone: Phone, ...hours: readonly number[]): Promise<readonly string[]> {
  const enrolledAt = clock.now();
  const found: string[] = [];
  for (const hour of hours) {
    clock.set(enrolledAt + (hour - 1) * hourMs);
    const outcome = await phone.hourly();
    found.push(outcome.kind === 'answered' ? (outcome.standing ?? 'unknown') : outcome.kind);
  }
  return found;
}

const daily = Array.from({ length: 60 }, (_, day) => 1 + 24 * day);
const nowAndThen = [1, 24, 48, 96, 240, 480, 960, 1440];

/** How the first enrolment came to nothing, or to nothing that the phone heard of. */
const ends: Readonly<Record<string, (phone: Phone, own: Line) => Promise<string>>> = {
  async 'nobody answered'(phone, own) {
    own.state = 'down';
    const outcome = await phone.agent.enrol();
    own.state = 'up';
    return outcome.kind === 'unanswered' ? outcome.because : outcome.kind;
  },
  async 'the database was away'(phone) {
    line.set('cut');
    const outcome = await phone.agent.enrol();
    await databaseBack();
    return outcome.kind === 'unanswered' ? outcome.because : outcome.kind;
  },
  async 'the answer was lost'(phone, own) {
    own.state = 'answer-lost';
    const outcome = await phone.agent.enrol();
    own.state = 'up';
    return outcome.kind === 'unanswered' ? outcome.because : outcome.kind;
  },
};

for (const [how, fail] of Object.entries(ends)) {
  test(`first started at home while ${how}, enrolled abroad two days later: a visitor, and never told anything`, async () => {
    const { line: own, phone } = phoneIn(inBerlin);
    assert.match(await fail(phone, own), /^un(reachable|available)$/);
    clock.advance(2 * dayMs);
    Object.assign(phone, inHavana);
    phone.restart();
    assert.equal((await phone.agent.enrol()).kind, 'enrolled');
    assert.deepEqual(await activated(phone), { territory: 'DE', day: '2021-09-02' });
    assert.deepEqual([...new Set(await standings(phone, ...nowAndThen))], ['visitor']);
    assert.deepEqual(phone.seen, []);
    assert.deepEqual(await activated(phone), { territory: 'DE', day: '2021-09-02' });
  });

  test(`first started there while ${how}: as if it had not been so, with notice and grace in full`, async () => {
    const { line: own, phone } = phoneIn(inHavana);
    // The clock of a new phone is years behind, and must not be what saves it.
    phone.clockOffMs = -5 * yearMs;
    phone.restart();
    const because = await fail(phone, own);
    assert.match(because, /^un(reachable|available)$|^refused$/);
    clock.advance(2 * dayMs);
    assert.equal((await phone.agent.enrol()).kind, 'enrolled');
    assert.deepEqual(await activated(phone), { territory: 'CU', day: '2021-09-02' });
    const found = await standings(phone, ...daily);
    assert.equal(phone.seen.length, 1);
    assert.deepEqual([...new Set(found)].slice(-3), ['notice', 'grace', 'due']);
    assert.equal(found.filter((standing) => standing === 'grace').length, 30);
    assert.ok(found.filter((standing) => standing === 'notice').length >= 14);
  });
}

test('a first start that proves no place: rule 9 places it within 72 hours, and its dwell counts from there', async () => {
  const { line: own, phone } = phoneIn(nowhere);
  await ends['nobody answered']!(phone, own);
  clock.advance(30 * hourMs);
  Object.assign(phone, inHavana);
  await phone.agent.enrol();
  const { carnet } = (await phone.agent.showCarnet())!;
  assert.deepEqual(carnet.activated, { territory: null, day: '2021-09-02' });
  const { body } = await operatorGet(server, `dossiers/${carnet.phone}`);
  const events = (body.events as { kind: string; at: string; receivedAt: string }[]).map(
    ({ kind, at, receivedAt }) => [kind, Date.parse(at), Date.parse(receivedAt)],
  );
  assert.deepEqual(events, [
    ['activated', Date.parse(begun), clock.now()],
    ['observed', clock.now(), clock.now()],
  ]);
  // Thirty hours since the first start, but only these in Cuba as far as anybody knows.
  assert.deepEqual(await standings(phone, 2, 12, 23, 25), ['clear', 'clear', 'clear', 'notice']);
});

test('the same, enrolled after 73 hours: unproven for good', async () => {
  const { line: own, phone } = phoneIn(nowhere);
  await ends['nobody answered']!(phone, own);
  clock.advance(73 * hourMs);
  Object.assign(phone, inHavana);
  await phone.agent.enrol();
  assert.deepEqual([...new Set(await standings(phone, ...nowAndThen))], ['unproven']);
  assert.deepEqual(phone.seen, []);
  assert.deepEqual(await activated(phone), { territory: null, day: '2021-09-02' });
});

for (const [seen, serving, found, territory] of [
  ['only a network at home', '26201', ['unproven'], null],
  ['only a network there', '36801', ['clear', 'notice'], 'CU'],
] as const)
  test(`a first start that saw ${seen}: what it saw bounds what rule 9 may make of it`, async () => {
    const { line: own, phone } = phoneIn({ position: undefined, networks: { serving, sims: [] } });
    await ends['nobody answered']!(phone, own);
    clock.advance(30 * hourMs);
    Object.assign(phone, inHavana);
    await phone.agent.enrol();
    assert.deepEqual([...new Set(await standings(phone, 2, 12, 23, 25, 49))], found);
    assert.equal(phone.seen.length, found.length - 1);
    assert.deepEqual(await activated(phone), { territory, day: '2021-09-02' });
    const page = (await phone.agent.showCarnet('en'))!.lines[1]!;
    assert.match(page, territory === null ? /2021-09-02, place not proved/ : /2021-09-02, CU Cuba/);
  });

test('the same, enrolled at home on the second day: at home it is, wherever the next check-in comes from', async () => {
  const { line: own, phone } = phoneIn(nowhere);
  await ends['nobody answered']!(phone, own);
  clock.advance(30 * hourMs);
  Object.assign(phone, inBerlin);
  await phone.agent.enrol();
  assert.deepEqual(await activated(phone), { territory: 'DE', day: '2021-09-02' });
  Object.assign(phone, inHavana);
  assert.deepEqual([...new Set(await standings(phone, 20, 60, 100))], ['visitor']);
});

test('a reset reads nothing from it, and a first start is never after now', async () => {
  const phone = new TestPhone(server);
  clock.set(begun);
  // The phone's clock may be ten minutes ahead.
  const ahead = Math.floor(clock.now() / 1000) + 500;
  const enrol = (country: 'DE' | 'CU', first: 'DE' | 'CU', iat: number): ReturnType<TestPhone['enrol']> => {
    phone.seq = 1;
    const sign = (of: 'DE' | 'CU', at: number): string =>
      signReport(phone.privateKey, phone.report(evidenceIn(of), { iat: at }));
    return phone.enrol(country, {
      report: sign(country, Math.max(iat, Math.floor(clock.now() / 1000))),
      firstReport: sign(first, iat),
    });
  };
  assert.equal((await enrol('CU', 'DE', ahead)).status, 201);
  const kept = { territory: 'DE', day: '2021-09-02' };
  assert.deepEqual(payloadOf(phone.carnet).activated, kept);
  const { body } = await operatorGet(server, `devices?phoneId=${phone.phoneId}`);
  assert.equal(Date.parse(body.phones[0].activation.at), clock.now());
  clock.advance(hourMs);
  assert.equal((await enrol('CU', 'CU', ahead - 500)).status, 201);
  assert.deepEqual(payloadOf(phone.carnet).activated, kept, 'the same key again');
  phone.reset();
  assert.equal((await enrol('CU', 'CU', ahead - 86_400)).status, 201);
  const none = { territory: 'XX', day: '2021-09-02' };
  assert.deepEqual(payloadOf(phone.carnet).activated, none, 'a later claimed key has no first start');
});
