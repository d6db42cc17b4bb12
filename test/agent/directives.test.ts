import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { PostureView as Posture } from '../../src/agent/lock/lock-screen.ts';
import type { Agent } from '../../src/agent/index.ts';
import { Phone } from './phone.ts';
import { SmallServer } from './small-server.ts';

async function enrolled(): Promise<{ server: SmallServer; phone: Phone }> {
  const server = new SmallServer();
  const phone = new Phone(server);
  phone.position = undefined;
  assert.equal((await phone.agent.enrol()).kind, 'enrolled');
  return { server, phone };
}

async function postureOf(agent: Agent): Promise<Posture> {
  const view = await agent.state();
  assert.equal(view.kind, 'enrolled');
  return view.kind === 'enrolled' ? view.posture : { kind: 'operating' };
}

type Change = Parameters<SmallServer['directive']>[2];

const flip = (text: string, at: number): string =>
  text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
const segment = (jws: string, index: number, edit: (text: string) => string): string =>
  jws
    .split('.')
    .map((part, each) => (each === index ? edit(part) : part))
    .join('.');
const swap = (part: string, from: string, to: string): string =>
  Buffer.from(Buffer.from(part, 'base64url').toString('utf8').replace(from, to)).toString('base64url');

// [the fault, how it is made, the reason of the refusal; null: no acknowledgement, because the number cannot be read]
const refused: [string, 'notify' | 'lock' | 'release', Change, string | null][] = [
  ['for another phone', 'notify', { payload: { aud: 'b'.repeat(32) } }, 'not-addressed'],
  ['expired', 'notify', { payload: { exp: 1_600_000_000 } }, 'expired'],
  ['signed by a stranger', 'notify', { stranger: true }, 'bad-signature'],
  ['under an unknown key', 'notify', { header: { kid: 'd2' } }, 'unknown-key'],
  ['under no key', 'notify', { header: { kid: undefined } }, 'unknown-key'],
  ['of another type', 'notify', { header: { typ: 'JWT' } }, 'wrong-type'],
  ['of no algorithm', 'notify', { header: { alg: 'none' } }, 'wrong-type'],
  ['of a symmetric algorithm', 'notify', { header: { alg: 'HS256' } }, 'wrong-type'],
  ['with a critical extension', 'notify', { header: { crit: ['b64'], b64: false } }, 'wrong-type'],
  ['with another statement', 'notify', { statement: '{}' }, 'statement-mismatch'],
  [
    'tampered with in its reason',
    'notify',
    { mangle: (jws) => segment(jws, 1, (part) => swap(part, 'Cuba', 'Peru')) },
    'bad-signature',
  ],
  [
    'tampered with in its signature',
    'notify',
    { mangle: (jws) => segment(jws, 2, (part) => flip(part, 10)) },
    'bad-signature',
  ],
  ['without a signature', 'notify', { mangle: (jws) => segment(jws, 2, () => 'AA') }, 'bad-signature'],
  [
    'with a DER signature of the same length',
    'notify',
    { mangle: (jws) => segment(jws, 2, () => Buffer.alloc(64, 0x30).toString('base64url')) },
    'bad-signature',
  ],
  ['with padding', 'notify', { mangle: (jws) => `${jws}==` }, 'bad-signature'],
  ['with an unknown field', 'notify', { payload: { extra: 1 } as object }, 'malformed'],
  ['of an unknown kind', 'notify', { payload: { type: 'wipe' } }, 'malformed'],
  ['without a remedy', 'notify', { payload: { remedy: undefined } }, 'malformed'],
  ['not a JWS', 'notify', { mangle: () => 'order' }, null],
  ['of two parts', 'notify', { mangle: (jws) => jws.split('.').slice(0, 2).join('.') }, null],
  ['with a number that is none', 'notify', { payload: { seq: 'one' } }, null],
  ['a lock of the first form, however well signed', 'lock', {}, 'old-form'],
  [
    'a lock of the first form with a lease',
    'lock',
    { payload: { lease: '2027-01-01T00:00:00Z' } },
    'old-form',
  ],
];

describe('a directive that is not obeyed is acknowledged as refused and changes nothing', () => {
  for (const [what, type, change, why] of refused) {
    test(`${what}: ${why ?? 'no acknowledgement'}`, async () => {
      const { server, phone } = await enrolled();
      server.deliver(1, server.directive(1, type, change));
      await phone.hourly();
      assert.deepEqual(await postureOf(phone.agent), { kind: 'operating' });
      await phone.hourly();
      assert.deepEqual(phone.seen, []);
      const ack = server.acks.get(1);
      assert.deepEqual([ack?.state, ack?.why], why === null ? [undefined, undefined] : ['refused', why]);
    });
  }

  test('a genuine one with the number of a refused one is obeyed', async () => {
    const { server, phone } = await enrolled();
    server.deliver(1, server.directive(1, 'notify', { stranger: true }));
    await phone.hourly();
    await phone.hourly();
    server.acks.clear();
    server.deliver(1, server.directive(1, 'notify'));
    await phone.hourly();
    await phone.hourly();
    assert.equal(phone.seen.length, 1);
    assert.equal(server.acks.get(1)?.state, 'shown');
  });
});

describe('a notice', () => {
  test('is shown once, with reason, clauses, deadline and remedy, and acknowledged with the next report', async () => {
    const { server, phone } = await enrolled();
    server.deliver(1, server.directive(1, 'notify', { payload: { caseRef: 'C-7' } }));
    await phone.hourly();
    const shownAt = server.nowMs;
    assert.deepEqual(phone.seen, [
      {
        seq: 1,
        standing: 'notice',
        territory: 'CU',
        reason: 'First activated in Cuba.',
        clauses: [{ id: 'cu-activation', basis: ['Terms of sale 14.2'] }],
        remedy: { appealUrl: 'https://carnet.example/appeal', contact: 'help@carnet.example' },
        caseRef: 'C-7',
        deadline: Date.UTC(2026, 1, 20),
        shownAt: null,
      },
    ]);
    assert.equal(server.acks.size, 0);
    await phone.hourly();
    await phone.hourly();
    assert.equal(phone.seen.length, 1);
    assert.deepEqual(server.acks.get(1), {
      seq: 1,
      state: 'shown',
      at: new Date(shownAt).toISOString().replace('.000Z', 'Z'),
    });
    assert.deepEqual(
      server.taken.map((report) => report.acks.length),
      [0, 0, 1, 0],
    );
  });

  for (const owner of ['sleeps', 'breaks'] as const) {
    test(`that the owner did not see (${owner}) is not acknowledged and is shown again, also after a restart`, async () => {
      const { server, phone } = await enrolled();
      phone.owner = owner;
      server.deliver(1, server.directive(1, 'notify'));
      for (let hour = 0; hour < 3; hour += 1) await phone.hourly();
      assert.equal(server.acks.size, 0);
      phone.restart();
      phone.owner = 'looks';
      await phone.hourly();
      await phone.hourly();
      assert.equal(phone.seen.length, 1);
      assert.equal(server.acks.get(1)?.state, 'shown');
    });
  }

  test('that an interface shows itself is acknowledged by the interface', async () => {
    const { server, phone } = await enrolled();
    phone.owner = 'sleeps';
    server.deliver(1, server.directive(1, 'notify'));
    await phone.hourly();
    assert.equal(await phone.agent.acknowledge(2), false);
    assert.equal(await phone.agent.acknowledge(1), true);
    await phone.hourly();
    assert.equal(server.acks.get(1)?.state, 'shown');
  });

  test('does not wait for the owner: the agent checks in while the notifier is still showing', async () => {
    const { server, phone } = await enrolled();
    let look = (): void => undefined;
    Object.assign(phone.ports, {
      notify: () =>
        new Promise((resolve) => {
          look = () => resolve('shown');
        }),
    });
    phone.restart();
    server.deliver(1, server.directive(1, 'notify'));
    assert.equal((await phone.agent.checkIn()).kind, 'answered');
    assert.equal((await phone.agent.checkIn()).kind, 'answered');
    look();
    await phone.agent.settled();
    await phone.agent.checkIn();
    assert.equal(server.acks.get(1)?.state, 'shown');
  });

  test('is acknowledged again, identically, when the server lost the acknowledgement', async () => {
    const { server, phone } = await enrolled();
    const notice = server.directive(1, 'notify');
    server.deliver(1, notice);
    await phone.hourly();
    await phone.hourly();
    const first = server.acks.get(1);
    server.acks.clear();
    server.deliver(1, notice);
    await phone.hourly();
    await phone.hourly();
    assert.equal(phone.seen.length, 1);
    assert.deepEqual(server.acks.get(1), first);
  });

  test('about the same clause replaces the older one; about another clause it is added', async () => {
    const { server, phone } = await enrolled();
    for (const [seq, id] of [
      [1, 'cu-activation'],
      [2, 'cu-activation'],
      [3, 'ir-activation'],
    ] as const)
      server.deliver(seq, server.directive(seq, 'notify', { payload: { clauses: [{ id, basis: [] }] } }));
    await phone.hourly();
    const posture = await postureOf(phone.agent);
    assert.deepEqual(posture.kind === 'noticed' && posture.notices.map((each) => each.seq), [2, 3]);
    await phone.hourly();
    assert.deepEqual(
      [...server.acks].map(([seq, ack]) => [seq, ack.state]),
      [
        [2, 'shown'],
        [3, 'shown'],
      ],
    );
  });

  test('stays when its acknowledgement is lost', async () => {
    for (const fault of ['request-lost', 'answer-lost'] as const) {
      const { server, phone } = await enrolled();
      server.deliver(1, server.directive(1, 'notify'));
      await phone.hourly();
      server.faults.push(fault, fault);
      await phone.hourly();
      await phone.hourly();
      await phone.hourly();
      assert.equal(server.acks.get(1)?.state, 'shown', fault);
      assert.equal(server.taken.filter((report) => report.acks.length > 0).length, 1, fault);
    }
  });
});

describe('a release', () => {
  test('clears the notice and is obeyed', async () => {
    const { server, phone } = await enrolled();
    server.deliver(1, server.directive(1, 'notify'));
    await phone.hourly();
    server.deliver(2, server.directive(2, 'release'));
    await phone.hourly();
    assert.deepEqual(await postureOf(phone.agent), { kind: 'operating' });
    await phone.hourly();
    assert.equal(server.acks.get(2)?.state, 'obeyed');
  });

  test('in one answer with its notice, in the wrong order, is obeyed', async () => {
    const { server, phone } = await enrolled();
    server.deliver(2, server.directive(2, 'release'));
    server.deliver(1, server.directive(1, 'notify'));
    await phone.hourly();
    assert.deepEqual(await postureOf(phone.agent), { kind: 'operating' });
    assert.deepEqual(phone.seen, []);
  });

  test('is not undone by a replayed older notice', async () => {
    const { server, phone } = await enrolled();
    const old = server.directive(1, 'notify');
    server.deliver(2, server.directive(2, 'release'));
    await phone.hourly();
    server.deliver(1, old);
    await phone.hourly();
    await phone.hourly();
    assert.deepEqual(await postureOf(phone.agent), { kind: 'operating' });
    assert.deepEqual([server.acks.get(1)?.state, server.acks.get(1)?.why], ['refused', 'replayed']);
  });
});

test('many acknowledgements are sent sixteen at a time, and none is lost', async () => {
  const { server, phone } = await enrolled();
  for (let seq = 1; seq <= 16; seq += 1)
    server.deliver(
      seq,
      server.directive(seq, 'notify', { payload: { clauses: [{ id: `clause-${seq}`, basis: [] }] } }),
    );
  await phone.hourly();
  server.deliver(17, server.directive(17, 'release'));
  await phone.hourly();
  await phone.hourly();
  await phone.hourly();
  assert.deepEqual(
    [...server.acks.keys()].toSorted((a, b) => a - b),
    Array.from({ length: 17 }, (_, index) => index + 1),
  );
  assert.ok(server.taken.every((report) => report.acks.length <= 16));
});

test('promise 3: over random lives, an error never restricts the phone, and a forged order never changes anything', async () => {
  const faults = [
    'request-lost',
    'answer-lost',
    'unavailable',
    'internal',
    'portal',
    'garbage',
    'refused',
    'other-carnet',
  ] as const;
  const act = fc.oneof(
    fc.record({ kind: fc.constant('fault' as const), fault: fc.constantFrom(...faults) }),
    fc.record({ kind: fc.constant('hour' as const), hours: fc.integer({ min: 1, max: 2000 }) }),
    fc.record({ kind: fc.constant('restart' as const) }),
    fc.record({ kind: fc.constant('clock' as const), offMs: fc.integer({ min: -5e11, max: 5e11 }) }),
    fc.record({
      kind: fc.constant('disk' as const),
      failing: fc.constantFrom('no' as const, 'fail' as const, 'keep' as const),
    }),
    fc.record({
      kind: fc.constant('forged' as const),
      seq: fc.integer({ min: 1, max: 40 }),
      which: fc.nat({ max: refused.length - 1 }),
    }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 25 }), async (acts) => {
      const { server, phone } = await enrolled();
      server.standing = 'due';
      for (const each of acts) {
        const before = await postureOf(phone.agent);
        if (each.kind === 'fault') server.faults.push(each.fault);
        if (each.kind === 'restart') phone.restart();
        if (each.kind === 'clock') phone.clockOffMs = each.offMs;
        if (each.kind === 'disk') phone.storage.failing = each.failing;
        if (each.kind === 'forged') {
          const [, type, change] = refused[each.which]!;
          server.deliver(each.seq, server.directive(each.seq, type, change));
        }
        if (each.kind === 'hour') server.nowMs += each.hours * 3_600_000;
        await phone.hourly();
        assert.deepEqual(await postureOf(phone.agent), before);
        assert.deepEqual(phone.seen, []);
      }
      phone.storage.failing = 'no';
      server.faults.length = 0;
      phone.restart();
      assert.equal((await phone.hourly()).kind, 'answered', 'and it always finds its way back');
      const seqs = server.taken.map((report) => report.seq);
      assert.deepEqual(
        seqs,
        [...new Set(seqs)].toSorted((a, b) => a - b),
      );
    }),
    { numRuns: 150 },
  );
});
