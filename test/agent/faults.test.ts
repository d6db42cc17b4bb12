import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Phone } from './phone.ts';
import { payloadOf, SmallServer, type Fault } from './small-server.ts';

const checkIns = (server: SmallServer): Record<string, unknown>[] =>
  server.sent
    .filter(({ url }) => url.endsWith('/v1/check-ins'))
    .map(({ request }) => payloadOf((JSON.parse(request.body!) as { report: string }).report));

async function enrolled(): Promise<{ server: SmallServer; phone: Phone }> {
  const server = new SmallServer();
  const phone = new Phone(server);
  assert.equal((await phone.agent.enrol()).kind, 'enrolled');
  return { server, phone };
}

describe('a life without faults', () => {
  test('enrol, check in, store the carnet', async () => {
    const { server, phone } = await enrolled();
    assert.deepEqual(server.taken[0], {
      sub: server.deviceId,
      seq: 1,
      acks: [],
      speaks: { agent: 'carnet-2', protocol: [1, 2] },
      iat: Math.floor(server.nowMs / 1000),
      hw: server.taken[0]!.hw,
      evidence: [
        { kind: 'fix', territory: null, marginM: 10_000 },
        { kind: 'network', plmn: '26201' },
        { kind: 'sim', plmn: '26201' },
        { kind: 'zone', zone: 'Europe/Berlin' },
      ],
    });
    assert.match(server.taken[0]?.hw ?? '', /^[\w-]{43}$/);
    const outcome = await phone.hourly();
    assert.deepEqual(outcome, { kind: 'answered', standing: 'clear', afterMs: 3_600_000 });
    assert.deepEqual(
      server.taken.map((report) => report.seq),
      [1, 2],
    );
    assert.equal((await phone.agent.showCarnet())?.carnet.iat, Math.floor(server.nowMs / 1000));
    assert.deepEqual(await phone.agent.state(), {
      kind: 'enrolled',
      deviceId: server.deviceId,
      standing: 'clear',
      message: null,
      posture: { kind: 'operating' },
      appeal: null,
    });
  });

  test('goes on after a restart with the same key and the next number', async () => {
    const { server, phone } = await enrolled();
    phone.restart();
    assert.equal((await phone.agent.enrol()).kind, 'enrolled');
    assert.equal(server.enrolments, 1);
    await phone.hourly();
    assert.equal(server.taken.at(-1)!.seq, 2);
  });

  test('a new session key replaces the old one', async () => {
    const { server, phone } = await enrolled();
    server.newSessionKey = true;
    assert.equal((await phone.hourly()).kind, 'answered');
    assert.equal((await phone.hourly()).kind, 'answered');
  });

  test('requests name the owner’s language', async () => {
    const { server, phone } = await enrolled();
    phone.language = 'es-CU';
    server.message = 'Todo en orden.';
    await phone.hourly();
    assert.equal(server.sent.at(-1)!.request.headers['accept-language'], 'es-CU');
    const view = await phone.agent.state();
    assert.equal(view.kind === 'enrolled' && view.message, 'Todo en orden.');
  });

  test('concurrent calls share one exchange', async () => {
    const { server, phone } = await enrolled();
    const outcomes = await Promise.all([phone.agent.checkIn(), phone.agent.checkIn(), phone.agent.checkIn()]);
    assert.equal(new Set(outcomes).size, 1);
    assert.equal(checkIns(server).length, 1);
  });

  test('enrolling again makes a new key', async () => {
    const { server, phone } = await enrolled();
    const first = server.deviceId;
    assert.equal((await phone.agent.enrol({ again: true })).kind, 'enrolled');
    assert.notEqual(server.deviceId, first);
    assert.equal((await phone.hourly()).kind, 'answered');
  });
});

// Each fault in two forms: the request never arrived; it was accepted and only the answer was lost.
const unanswered: [Fault, 'unreachable' | 'unavailable' | 'not-understood'][] = [
  ['request-lost', 'unreachable'],
  ['answer-lost', 'unreachable'],
  ['unavailable', 'unavailable'],
  ['internal', 'unavailable'],
  ['too-many', 'unavailable'],
  ['too-slow', 'unavailable'],
  ['too-large', 'unavailable'],
  ['head-too-large', 'unavailable'],
  ['garbled', 'not-understood'],
  ['wrong-place', 'not-understood'],
  ['portal', 'not-understood'],
  ['portal-forbids', 'not-understood'],
  ['garbage', 'not-understood'],
  ['other-carnet', 'not-understood'],
];

describe('an exchange without an answer changes nothing and is repeated with the same number', () => {
  for (const [fault, because] of unanswered) {
    for (const restarted of [false, true]) {
      test(`${fault}${restarted ? ', then a restart' : ''}`, async () => {
        const { server, phone } = await enrolled();
        await phone.hourly();
        const before = await phone.agent.state();
        server.faults.push(fault);
        server.standing = 'due';
        const outcome = await phone.hourly();
        assert.equal(outcome.kind, 'unanswered');
        assert.equal(outcome.kind === 'unanswered' && outcome.because, because);
        assert.deepEqual(await phone.agent.state(), before);
        if (restarted) phone.restart();
        server.nowMs += 60_000;
        assert.equal((await phone.agent.checkIn()).kind, 'answered');
        const [, failed, repeated] = checkIns(server);
        assert.deepEqual(repeated, failed, 'a fresh report is repeated as it was');
        assert.deepEqual(
          server.taken.map((report) => report.seq),
          [1, 2, 3],
        );
      });
    }
  }

  test('the same for an enrolment: one key, at most one more enrolment', async () => {
    for (const [fault] of unanswered.filter(([each]) => each !== 'other-carnet')) {
      const server = new SmallServer();
      const phone = new Phone(server);
      phone.position = undefined;
      server.faults.push(fault);
      assert.equal((await phone.agent.enrol()).kind, 'unanswered', fault);
      assert.deepEqual(await phone.agent.state(), { kind: 'fresh' });
      const tried = payloadOf((JSON.parse(server.sent[0]!.request.body!) as { report: string }).report)[
        'sub'
      ];
      phone.restart();
      assert.equal((await phone.agent.enrol()).kind, 'enrolled', fault);
      assert.equal(server.deviceId, tried, fault);
      assert.equal((await phone.hourly()).kind, 'answered', fault);
    }
  });
});

describe('a report repeated late', () => {
  test('is renewed: current evidence and time, with the old number and acknowledgements', async () => {
    const { server, phone } = await enrolled();
    server.deliver(1, server.directive(1, 'notify'));
    await phone.hourly();
    server.faults.push('answer-lost');
    await phone.hourly();
    await phone.agent.appeal('It is my own phone.');
    phone.networks = { serving: '36801', sims: ['26201'] };
    await phone.hourly();
    const [, lost, renewed] = checkIns(server);
    assert.equal(renewed!['seq'], lost!['seq']);
    assert.deepEqual(renewed!['acks'], lost!['acks']);
    assert.equal((renewed!['acks'] as unknown[]).length, 1);
    assert.equal(
      renewed!['appeal'],
      undefined,
      'the number may be taken in already: the appeal waits for the next',
    );
    assert.equal(renewed!['iat'], Math.floor(server.nowMs / 1000));
    assert.deepEqual((renewed!['evidence'] as unknown[])[1], { kind: 'network', plmn: '36801' });
    await phone.hourly();
    assert.deepEqual(server.appeals, ['It is my own phone.']);
  });
});

describe('waiting', () => {
  test('grows with every failure, respects Retry-After, is reset by an answer', async () => {
    const { server, phone } = await enrolled();
    const waits = [];
    for (const fault of ['internal', 'internal', 'internal', 'unavailable', null, 'internal'] as const) {
      server.faults.push(fault);
      waits.push((await phone.agent.checkIn()).afterMs);
    }
    assert.deepEqual(waits, [16_000, 31_000, 61_000, 241_000, 3_600_000, 16_000]);
  });

  test('a refusal is returned, retried slowly, restricts nothing, and uses up the report’s number', async () => {
    const { server, phone } = await enrolled();
    await phone.agent.appeal('Why?');
    const before = await phone.agent.state();
    server.faults.push('refused');
    const outcome = await phone.hourly();
    assert.deepEqual(outcome, { kind: 'refused', code: 'key-enrolled', afterMs: 9 * 3_600_000 });
    assert.deepEqual(await phone.agent.state(), before);
    await phone.hourly();
    assert.deepEqual(
      server.taken.map((report) => report.seq),
      [1, 3],
    );
    assert.deepEqual(server.appeals, ['Why?']);
  });
});

describe('a wrong clock', () => {
  for (const [name, offMs] of [
    ['years behind', -Date.UTC(2026, 0, 5) + 86_400_000],
    ['eleven minutes ahead', 11 * 60_000],
    ['decades ahead', 50 * 31_557_600_000],
    ['no time at all', Number.NaN],
  ] as const) {
    test(`${name}: corrected by the answer, within the same call`, async () => {
      const server = new SmallServer();
      const phone = new Phone(server);
      phone.clockOffMs = offMs;
      const outcome = await phone.agent.enrol();
      if (Number.isNaN(offMs)) {
        assert.equal(outcome.kind, 'refused');
        assert.equal(server.taken.length, 0);
        phone.clockOffMs = 0;
        assert.equal((await phone.agent.enrol()).kind, 'enrolled');
      } else {
        assert.equal(outcome.kind, 'enrolled');
      }
      await phone.hourly();
      assert.equal(server.taken.at(-1)!.iat, Math.floor(server.nowMs / 1000));
      assert.equal(server.taken.length, 2);
    });
  }

  test('a clock that is set right again is no longer corrected', async () => {
    const server = new SmallServer();
    const phone = new Phone(server);
    phone.clockOffMs = -86_400_000;
    await phone.agent.enrol();
    phone.clockOffMs = 0;
    assert.equal((await phone.hourly()).kind, 'answered');
    assert.equal(server.taken.at(-1)!.iat, Math.floor(server.nowMs / 1000));
  });

  test('a clock that is off by less than ten minutes is not corrected', async () => {
    const server = new SmallServer();
    const phone = new Phone(server);
    phone.clockOffMs = 9 * 60_000;
    await phone.agent.enrol();
    await phone.hourly();
    assert.equal(server.taken.at(-1)!.iat, Math.floor((server.nowMs + phone.clockOffMs) / 1000));
  });
});

describe('storage that fails', () => {
  // Two forms again: the write did not happen; it happened and only its confirmation was lost.
  for (const failing of ['fail', 'keep'] as const) {
    for (const restarted of [false, true]) {
      const when = `${failing === 'fail' ? 'nothing saved' : 'saved all the same'}${restarted ? ', then a restart' : ''}`;

      test(`before sending: nothing leaves the phone (${when})`, async () => {
        const { server, phone } = await enrolled();
        const sent = server.sent.length;
        phone.storage.failing = failing;
        assert.deepEqual(await phone.hourly(), { kind: 'unsent', because: 'storage', afterMs: 16_000 });
        assert.equal(server.sent.length, sent);
        phone.storage.failing = 'no';
        if (restarted) phone.restart();
        assert.equal((await phone.hourly()).kind, 'answered');
        assert.deepEqual(
          server.taken.map((report) => report.seq),
          [1, 2],
        );
      });

      test(`after the answer: the report is repeated, the directive comes again (${when})`, async () => {
        const { server, phone } = await enrolled();
        server.deliver(1, server.directive(1, 'notify'));
        const transport = server.transport;
        Object.assign(phone.ports, {
          transport: async (...call: Parameters<typeof transport>) => {
            const answer = await transport(...call);
            phone.storage.failing = failing;
            return answer;
          },
        });
        phone.restart();
        assert.equal((await phone.hourly()).kind, 'unsent');
        assert.equal(phone.seen.length, 0, 'nothing is shown that is not remembered');
        phone.storage.failing = 'no';
        Object.assign(phone.ports, { transport });
        phone.restart();
        await phone.hourly();
        await phone.hourly();
        assert.equal(phone.seen.length, 1);
        assert.equal(server.acks.get(1)?.state, 'shown');
        const seqs = server.taken.map((report) => report.seq);
        assert.deepEqual(
          seqs,
          [...new Set(seqs)].toSorted((a, b) => a - b),
        );
      });
    }
  }

  test('that cannot be read: the agent does nothing and does not enrol as a new phone', async () => {
    const { server, phone } = await enrolled();
    phone.restart();
    phone.storage.reading = 'failing';
    const sent = server.sent.length;
    assert.deepEqual(await phone.agent.checkIn(), { kind: 'unsent', because: 'storage', afterMs: 16_000 });
    assert.deepEqual((await phone.agent.enrol()).kind, 'unsent');
    assert.equal(server.sent.length, sent);
    phone.storage.reading = 'well';
    assert.equal((await phone.hourly()).kind, 'answered');
  });

  for (const spoiled of [
    '',
    '{',
    'null',
    '[]',
    '{"version":1}',
    '{"version":1,"state":{"kind":"locked"}}',
    '{"version":99,"state":{"kind":"enrolled"}}',
  ]) {
    test(`that contains ${spoiled === '' ? 'nothing' : spoiled}: the phone starts fresh`, async () => {
      const server = new SmallServer();
      const phone = new Phone(server);
      phone.storage.texts.set('carnet-agent', spoiled);
      assert.deepEqual(await phone.agent.state(), { kind: 'fresh' });
      assert.equal((await phone.agent.enrol()).kind, 'enrolled');
    });
  }
});

test('with a key that does not sign, nothing is sent and no number is used', async () => {
  const { server, phone } = await enrolled();
  const { keys } = phone.ports;
  const busy = { ...keys, sign: () => Promise.reject(new Error('the chip is busy')) };
  Object.assign(phone.ports, { keys: busy });
  assert.deepEqual(await phone.hourly(), { kind: 'unsent', because: 'key', afterMs: 16_000 });
  Object.assign(phone.ports, { keys });
  await phone.hourly();
  assert.deepEqual(
    server.taken.map((report) => report.seq),
    [1, 2],
  );
});

test('sources that fail or return a wrong shape give no evidence', async () => {
  const { server, phone } = await enrolled();
  phone.ports satisfies object;
  Object.assign(phone.ports, {
    position: () => Promise.reject(new Error('no sky')),
    networks: async () => ({ serving: '1', sims: ['abc', '26201', '26201'] }),
    zone: () => {
      throw new Error('no zone');
    },
  });
  await phone.hourly();
  assert.deepEqual(server.taken.at(-1)!.evidence, [{ kind: 'sim', plmn: '26201' }]);
});
