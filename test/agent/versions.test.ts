import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Transport } from '../../src/agent/platform/ports.ts';
import { readCheckInAnswer, readTrust } from '../../src/agent/platform/shapes.ts';
import type { EnrolledState } from '../../src/agent/state/agent-state.ts';
import type { Report } from '../../src/protocol/device/report.ts';
import { problem } from './faulty-answer.ts';
import { Phone } from './phone.ts';
import { payloadOf, SmallServer } from './small-server.ts';
import { duePhone } from './named-scene.ts';

async function locked() {
  const { server, maker, phone } = await duePhone({ seq: 1 });
  server.deliver(5, await maker.lock(5, 1));
  await phone.hourly();
  await phone.hourly();
  assert.equal((await stateOf(phone)).posture.kind, 'locked');
  return { server, phone };
}

async function stateOf(phone: Phone) {
  const view = await phone.agent.state();
  return view.kind === 'enrolled' ? view : assert.fail('not enrolled');
}

const later: [string, Readonly<Record<string, unknown>>][] = [
  ['an unknown field', { v: 9, mood: { fine: true } }],
  ['an unknown standing', { standing: 'suspended' }],
  ['approver sets and proofs of another form', { approverSets: [{ form: 9 }], ackProofs: [{ form: 9 }] }],
];

describe('an agent that is older than its server', () => {
  for (const [what, more] of later)
    test(`hears a release beside ${what}`, async () => {
      const { server, phone } = await locked();
      server.more = more;
      server.deliver(6, server.directive(6, 'release'));
      const outcome = await phone.hourly();
      assert.deepEqual(
        [outcome.kind, outcome.kind === 'answered' && outcome.standing],
        ['answered', more['standing'] === undefined ? 'clear' : null],
      );
      assert.equal((await stateOf(phone)).posture.kind, 'operating');
    });

  test('hears a release beside directives of another kind or form, and a release with a field that it does not know', async () => {
    const { server, phone } = await locked();
    const kind = server.directive(6, 'release', { payload: { type: 'congratulate' } });
    const release = server.directive(7, 'release', { payload: { kindness: true } as object });
    server.more = { directives: [{ bundle: 'x' }, kind, release, { ...kind, more: 1 }] };
    assert.equal((await phone.hourly()).kind, 'answered');
    assert.equal((await stateOf(phone)).posture.kind, 'operating');
  });

  test('reads trust beside keys, words and fields that it does not know', () => {
    const key = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', kid: 'd1', alg: 'ES256', use: 'sig' };
    const trust = readTrust({
      v: 3,
      directiveKeys: {
        keys: [
          { ...key, hint: 1 },
          { kty: 'OKP', crv: 'Ed25519', x: 'x' },
        ],
        more: 1,
      },
      log: { origin: 'o', vkey: 'v', url: 'u', mirrors: [] },
      witnesses: [{ name: 'w', vkey: 'v', since: 1 }],
      quorum: 1,
      fences: { version: '1', sha256: 's', parts: [] },
      lockProfile: ['appeal', 'torch'],
    });
    assert.deepEqual(
      [trust?.directiveKeys.keys.map(({ kid }) => kid), trust?.lockProfile],
      [['d1'], ['appeal']],
    );
    const answer = { carnet: 'a.b.c', standing: 'clear', directives: [], next: 1 };
    for (const spoiled of [{ directives: 'none' }, { directives: [7] }, { standing: 7 }, { next: 0 }])
      assert.equal(
        readCheckInAnswer({ ...answer, ...spoiled }),
        undefined,
        'what is spoiled is no later form',
      );
  });
});

/** The fields of a report that servers of November 2026 took; they refused any other. */
const firstFields = new Set(['sub', 'seq', 'iat', 'evidence', 'acks', 'appeal', 'unlockedByCode']);
const firstAckFields = new Set(['seq', 'state', 'why', 'at']);

function isOfFirstForm(report: Report): boolean {
  const isKnown = (value: object, known: ReadonlySet<string>): boolean =>
    Object.keys(value).every((name) => known.has(name));
  return isKnown(report, firstFields) && report.acks.every((ack) => isKnown(ack, firstAckFields));
}

describe('an agent that is newer than its server', () => {
  function firstServer() {
    const server = new SmallServer();
    let refused = 0;
    const { transport } = server;
    const strict: Transport = async (url, request) => {
      const body = JSON.parse(request.body ?? '{}') as { readonly report?: string };
      if (body.report === undefined || isOfFirstForm(payloadOf(body.report) as unknown as Report))
        return transport(url, request);
      refused += 1;
      const { status, body: text } = problem(400, 'report-malformed');
      return new Response(text, { status, headers: { 'content-type': 'application/problem+json' } });
    };
    const phone = new Phone(Object.assign(server, { transport: strict }));
    return { server, phone, refused: () => refused };
  }

  test('says the same report again in the form that the server takes, and goes on so', async () => {
    const { server, phone, refused } = firstServer();
    assert.equal((await phone.agent.enrol()).kind, 'enrolled');
    server.deliver(2, server.directive(2, 'notify'));
    await phone.hourly();
    await phone.hourly();
    assert.equal(server.acks.get(2)?.state, 'shown');
    assert.deepEqual(
      server.taken.map(({ seq }) => seq),
      [1, 2, 3],
    );
    assert.equal(refused(), 1, 'it asks once');
    server.nowMs += 24 * 3_600_000;
    assert.equal((await phone.hourly()).kind, 'answered');
    assert.equal(refused(), 2, 'and again after a day');
  });

  test('a clock that is wrong too is corrected all the same', async () => {
    const { server, phone } = firstServer();
    phone.clockOffMs = 3_600_000;
    assert.equal((await phone.agent.enrol()).kind, 'enrolled');
    assert.equal(server.taken[0]!.iat, Math.floor(server.nowMs / 1000));
  });
});

describe('a phone whose storage was rolled back', () => {
  test('goes on from the number that the server took in last, and says again what was not heard', async () => {
    const { server, phone } = await locked();
    server.saysLastSeq = true;
    const backup = phone.storage.texts.get('carnet-agent')!;
    for (let hour = 0; hour < 4; hour += 1) await phone.hourly();
    const before = server.taken.at(-1)!.seq;
    phone.storage.texts.set('carnet-agent', backup);
    phone.restart();
    assert.equal(await phone.agent.appeal('Bought at home.'), 'queued');
    const outcome = await phone.hourly();
    assert.equal(outcome.kind, 'answered');
    assert.deepEqual(server.appeals, ['Bought at home.']);
    assert.equal(server.taken.at(-1)!.seq, before + 1);
    assert.equal((await stateOf(phone)).appeal, null);
  });

  test('a number that would leave the phone none is not believed', async () => {
    const { server, phone } = await locked();
    server.more = { lastSeq: Number.MAX_SAFE_INTEGER };
    assert.equal((await phone.hourly()).kind, 'answered');
    const { state } = JSON.parse(phone.storage.texts.get('carnet-agent')!) as {
      readonly state: EnrolledState;
    };
    assert.ok(state.lastSeq < 100);
  });
});

test('half a surrogate pair in an appeal is replaced, also in a state that an earlier agent stored', async () => {
  const server = new SmallServer();
  const phone = new Phone(server);
  await phone.agent.enrol();
  await phone.agent.appeal('From \ud83d here');
  const stored = phone.storage.texts.get('carnet-agent')!;
  assert.ok(stored.includes('From \ufffd here'));
  phone.storage.texts.set('carnet-agent', stored.replace('\ufffd', '\\ud83d'));
  phone.restart();
  await phone.hourly();
  assert.deepEqual(server.appeals, ['From \ufffd here']);
});
