import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Report } from '../../src/protocol/device/report.ts';
import { Phone } from './phone.ts';
import { payloadOf, SmallServer, type Fault } from './small-server.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const inBerlin = [
  { kind: 'fix', territory: null, marginM: 10_000 },
  { kind: 'network', plmn: '26201' },
  { kind: 'sim', plmn: '26201' },
  { kind: 'zone', zone: 'Europe/Berlin' },
];

function toCuba(phone: Phone): void {
  phone.position = { lon: -82.38, lat: 23.11, accuracyM: 15 };
  phone.networks = { serving: '36801', sims: ['26201'] };
}

/** What the last enrolment taken in said of the first start, and how long before it that was, in milliseconds. */
function told(server: SmallServer): { first: Report; ageMs: number } {
  const first = server.firstReports.at(-1);
  assert.ok(first, 'the first start was not told');
  return { first, ageMs: (server.taken.at(-1)!.iat - first.iat) * 1000 };
}

/** Nobody answers, not even for the fences, until it is called. */
function outage(server: SmallServer): () => void {
  server.faults.push(...Array.from({ length: 99 }, (): Fault => 'request-lost'));
  return () => void (server.faults.length = 0);
}

describe('the first start is what it was, however late the server hears of it', () => {
  for (const fault of ['request-lost', 'answer-lost', 'unavailable', 'refused', 'portal'] as const) {
    for (const restarted of [false, true]) {
      test(`${fault}${restarted ? ', then a restart' : ''}`, async () => {
        const server = new SmallServer();
        const phone = new Phone(server);
        // The fences are fetched first; the enrolment itself is what finds nobody.
        server.faults.push(null, null, fault);
        assert.notEqual((await phone.agent.enrol()).kind, 'enrolled');
        const begun = server.nowMs;
        for (let tries = 0; tries < 3; tries += 1) {
          server.nowMs += 16 * hourMs;
          toCuba(phone);
          if (restarted) phone.restart();
          server.faults.push('request-lost');
          await phone.agent.enrol();
        }
        server.nowMs += 16 * hourMs;
        assert.equal((await phone.agent.enrol()).kind, 'enrolled');
        const { first } = told(server);
        assert.equal(first.iat * 1000, begun);
        assert.deepEqual(first.evidence, inBerlin);
        assert.equal(server.taken.at(-1)!.sub, first.sub);
        assert.equal((await phone.hourly()).kind, 'answered');
      });
    }
  }

  test('not told where it is the report itself, or minutes away', async () => {
    for (const waitMs of [0, 60_000, 5 * 60_000]) {
      const server = new SmallServer();
      const phone = new Phone(server);
      server.faults.push(null, null, 'unavailable');
      await phone.agent.enrol();
      server.nowMs += waitMs;
      assert.equal((await phone.agent.enrol()).kind, 'enrolled');
      assert.deepEqual(server.firstReports, [null], `${waitMs}`);
    }
  });

  test('without fences its position waits for them, and leaves nothing behind', async () => {
    const server = new SmallServer();
    const phone = new Phone(server);
    const back = outage(server);
    await phone.agent.enrol();
    assert.match(phone.storage.texts.get('carnet-agent')!, /"lat":52.5/);
    back();
    server.nowMs += 2 * dayMs;
    toCuba(phone);
    phone.restart();
    server.faults.push(null, null, 'unavailable');
    await phone.agent.enrol();
    assert.doesNotMatch(phone.storage.texts.get('carnet-agent')!, /"lat"/, 'resolved, it is forgotten');
    assert.equal((await phone.agent.enrol()).kind, 'enrolled');
    assert.deepEqual(told(server).first.evidence, inBerlin);
    for (const { request } of server.sent) assert.doesNotMatch(request.body ?? '', /52\.5|13\.4/);
  });

  test('it is remembered before anything is sent', async () => {
    const server = new SmallServer();
    const phone = new Phone(server);
    phone.storage.failing = 'fail';
    assert.deepEqual(await phone.agent.enrol(), { kind: 'unsent', because: 'storage', afterMs: 16_000 });
    assert.ok(server.sent.every(({ url }) => !url.endsWith('/v1/enrolments')));
  });

  test('a key that does not sign it sends nothing in its place', async () => {
    const server = new SmallServer();
    const phone = new Phone(server);
    const { keys } = phone.ports;
    server.faults.push(null, null, 'unavailable');
    await phone.agent.enrol();
    server.nowMs += dayMs;
    let signed = 0;
    const tired: typeof keys = {
      ...keys,
      sign: (data) => (++signed > 1 ? Promise.reject(new Error('the chip is busy')) : keys.sign(data)),
    };
    Object.assign(phone.ports, { keys: tired });
    const sent = server.sent.length;
    assert.deepEqual(await phone.agent.enrol(), { kind: 'unsent', because: 'key', afterMs: 31_000 });
    assert.equal(server.sent.length, sent);
    Object.assign(phone.ports, { keys });
    assert.equal((await phone.agent.enrol()).kind, 'enrolled');
    assert.equal(told(server).ageMs, dayMs);
  });

  test('an agent of before, that had not enrolled yet, goes on', async () => {
    const server = new SmallServer();
    const phone = new Phone(server);
    phone.storage.texts.set(
      'carnet-agent',
      '{"version":1,"state":{"kind":"fresh","offsetMs":0,"pending":null}}',
    );
    assert.equal((await phone.agent.enrol()).kind, 'enrolled');
    assert.deepEqual(server.firstReports, [null]);
  });
});

describe('its age stays true, whatever becomes of the clock', () => {
  const yearMs = 365 * dayMs;
  // What the clock is off at the first start, when nobody answers; what then becomes of it; how old the first start seems a day later.
  const rows: readonly {
    readonly name: string;
    readonly offMs: number;
    readonly later?: (phone: Phone, server: SmallServer) => unknown;
    readonly ageMs: number;
  }[] = [
    { name: 'right all along', offMs: 0, ageMs: dayMs },
    { name: 'years behind, and still', offMs: -5 * yearMs, ageMs: dayMs },
    { name: 'days behind, and still', offMs: -2 * dayMs, ageMs: dayMs },
    { name: 'ahead, and still', offMs: 3 * dayMs, ageMs: dayMs },
    { name: 'years behind, restarted', offMs: -5 * yearMs, later: (phone) => phone.restart(), ageMs: dayMs },
    {
      name: 'years behind, set right by the phone itself',
      offMs: -51 * yearMs,
      later: (phone) => (phone.clockOffMs = 0),
      ageMs: dayMs,
    },
    {
      name: 'ahead, set right by the phone itself',
      offMs: yearMs,
      later: (phone) => (phone.clockOffMs = 0),
      ageMs: dayMs,
    },
    {
      name: 'set right, tried in vain, and set wrong again',
      offMs: -51 * yearMs,
      async later(phone) {
        phone.clockOffMs = 0;
        await phone.agent.enrol();
        phone.clockOffMs = yearMs;
      },
      ageMs: dayMs,
    },
    // Below this line the agent cannot know; then a first start is never younger than it was, or only as young as the report.
    {
      name: 'years behind, set right while the phone is off',
      offMs: -5 * yearMs,
      later: (phone) => void ((phone.clockOffMs = 0), phone.restart()),
      ageMs: 5 * yearMs + dayMs,
    },
    {
      name: 'days behind, set right by the phone itself',
      offMs: -2 * dayMs,
      later: (phone) => (phone.clockOffMs = 0),
      ageMs: 3 * dayMs,
    },
    {
      name: 'ahead, set right while the phone is off',
      offMs: yearMs,
      later: (phone) => void ((phone.clockOffMs = 0), phone.restart()),
      ageMs: 0,
    },
  ];
  for (const { name, offMs, later, ageMs } of rows)
    test(name, async () => {
      const server = new SmallServer();
      const phone = new Phone(server);
      phone.clockOffMs = offMs;
      // Made anew with the clock as it is: what was before is not this test's.
      phone.restart();
      const back = outage(server);
      await phone.agent.enrol();
      toCuba(phone);
      server.nowMs += dayMs;
      await later?.(phone, server);
      back();
      assert.equal((await phone.agent.enrol()).kind, 'enrolled');
      assert.equal(told(server).ageMs, ageMs);
      assert.deepEqual(told(server).first.evidence, inBerlin);
    });

  test('a phone that slept is not taken for one whose clock was set', async () => {
    const server = new SmallServer();
    const phone = new Phone(server);
    const begun = server.nowMs;
    // This platform's other clock stands still meanwhile.
    Object.assign(phone.ports.clock, { monotonicMs: () => begun });
    phone.restart();
    const back = outage(server);
    await phone.agent.enrol();
    server.nowMs += 29 * dayMs;
    back();
    assert.equal((await phone.agent.enrol()).kind, 'enrolled');
    assert.equal(told(server).ageMs, 29 * dayMs);
  });

  test('the first start is signed again with each attempt, by the key that enrols', async () => {
    const server = new SmallServer();
    const phone = new Phone(server);
    server.faults.push(null, null, 'refused', 'refused', 'unavailable');
    for (let tries = 0; tries < 4; tries += 1) {
      await phone.agent.enrol();
      server.nowMs += 12 * hourMs;
    }
    const bodies = server.sent
      .filter(({ url }) => url.endsWith('/v1/enrolments'))
      .map(({ request }) => JSON.parse(request.body!) as { report: string; firstReport?: string });
    assert.deepEqual(
      bodies.map(({ firstReport }) => firstReport !== undefined),
      [false, true, true, true],
    );
    for (const { report, firstReport } of bodies.slice(1))
      assert.equal(payloadOf(firstReport!)['sub'], payloadOf(report)['sub']);
    assert.equal(told(server).ageMs, 36 * hourMs);
  });
});
