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

/** The report of the first start in the last accepted enrolment, and its age in milliseconds at that time. */
function reported(server: SmallServer): { first: Report; ageMs: number } {
  const first = server.firstReports.at(-1);
  assert.ok(first, 'the first start was not reported');
  return { first, ageMs: (server.taken.at(-1)!.iat - first.iat) * 1000 };
}

/** No server answers, not even for the fences, until the returned function is called. */
function outage(server: SmallServer): () => void {
  server.faults.push(...Array.from({ length: 99 }, (): Fault => 'request-lost'));
  return () => void (server.faults.length = 0);
}

describe('the first start does not change, however late it is reported', () => {
  for (const fault of ['request-lost', 'answer-lost', 'unavailable', 'refused', 'portal'] as const) {
    for (const restarted of [false, true]) {
      test(`${fault}${restarted ? ', then a restart' : ''}`, async () => {
        const server = new SmallServer();
        const phone = new Phone(server);
        // The fences are fetched first, so only the enrolment itself gets no answer.
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
        const { first } = reported(server);
        assert.equal(first.iat * 1000, begun);
        assert.deepEqual(first.evidence, inBerlin);
        assert.equal(server.taken.at(-1)!.sub, first.sub);
        assert.equal((await phone.hourly()).kind, 'answered');
      });
    }
  }

  test('it is not reported where the first report is itself the first start, or minutes later', async () => {
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

  test('without fences its position is stored until they arrive, then removed', async () => {
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
    assert.deepEqual(reported(server).first.evidence, inBerlin);
    for (const { request } of server.sent) assert.doesNotMatch(request.body ?? '', /52\.5|13\.4/);
  });

  test('it is saved before anything is sent', async () => {
    const server = new SmallServer();
    const phone = new Phone(server);
    phone.storage.failing = 'fail';
    assert.deepEqual(await phone.agent.enrol(), { kind: 'unsent', because: 'storage', afterMs: 16_000 });
    assert.ok(server.sent.every(({ url }) => !url.endsWith('/v1/enrolments')));
  });

  test('where the key does not sign it, nothing is sent in its place', async () => {
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
    assert.equal(reported(server).ageMs, dayMs);
  });

  test('a state of an earlier agent that had not enrolled is read', async () => {
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

describe('its age stays right, whatever happens to the clock', () => {
  const yearMs = 365 * dayMs;
  // The clock's error at the first start without answer; what happens to the clock; the reported age of the first start a day later.
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
    // In the cases below the agent cannot know the age; then it reports at least the true age, or the age of the report.
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
      // A new agent with the current clock, without the history before.
      phone.restart();
      const back = outage(server);
      await phone.agent.enrol();
      toCuba(phone);
      server.nowMs += dayMs;
      await later?.(phone, server);
      back();
      assert.equal((await phone.agent.enrol()).kind, 'enrolled');
      assert.equal(reported(server).ageMs, ageMs);
      assert.deepEqual(reported(server).first.evidence, inBerlin);
    });

  test('sleep is not mistaken for a set clock', async () => {
    const server = new SmallServer();
    const phone = new Phone(server);
    const begun = server.nowMs;
    // The monotonic clock of this platform stops meanwhile.
    Object.assign(phone.ports.clock, { monotonicMs: () => begun });
    phone.restart();
    const back = outage(server);
    await phone.agent.enrol();
    server.nowMs += 29 * dayMs;
    back();
    assert.equal((await phone.agent.enrol()).kind, 'enrolled');
    assert.equal(reported(server).ageMs, 29 * dayMs);
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
    assert.equal(reported(server).ageMs, 36 * hourMs);
  });
});
