import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { Authority, Signatory, lockOrder, salt } from './authority.ts';
import { lockFaults } from './lock-faults.ts';
import { obey } from '../../src/agent/state/obey.ts';
import { enrolledDefaults, type EnrolledState } from '../../src/agent/state/agent-state.ts';
import type { Directive } from '../../src/protocol/device/directive.ts';
import { Phone } from './phone.ts';
import { SmallServer } from './small-server.ts';

const dayMs = 86_400_000;
interface Scene {
  readonly server: SmallServer;
  readonly authority: Authority;
  readonly phone: Phone;
}

async function enrolled(change: Partial<SmallServer['log']> = {}): Promise<Scene> {
  const server = new SmallServer();
  const authority = new Authority();
  server.log = { ...authority.trust, ...change };
  const phone = new Phone(server);
  phone.position = undefined;
  assert.equal((await phone.agent.enrol()).kind, 'enrolled');
  return { server, authority, phone };
}

async function isLocked(phone: Phone): Promise<boolean> {
  const view = await phone.agent.state();
  return view.kind === 'enrolled' && view.posture.kind === 'locked';
}

/** What the phone tells about number `seq` once it was delivered. */
async function told(scene: Scene, seq: number): Promise<string | undefined> {
  await scene.phone.hourly();
  assert.equal(await isLocked(scene.phone), false);
  await scene.phone.hourly();
  const ack = scene.server.acks.get(seq);
  assert.notEqual(ack?.state, 'obeyed');
  return ack?.why;
}

describe('a lock that is not fully proved is refused, said why, and locks nobody', () => {
  for (const [what, make, why] of lockFaults) {
    test(`${what}: ${why}`, async () => {
      const scene = await enrolled();
      const { server, authority } = scene;
      server.deliver(5, lockOrder(server, authority, 5, make(scene)));
      assert.equal(await told(scene, 5), why);
      // And the honest order under the same number is obeyed afterwards: what was refused spoiled nothing.
      server.acks.clear();
      server.deliver(5, lockOrder(server, authority, 5));
      await scene.phone.hourly();
      assert.equal(await isLocked(scene.phone), true);
    });
  }
});

describe('what the phone was told to trust', () => {
  const honest = new Authority();
  const [first, second] = honest.witnesses;
  const log = honest.trust.log!;
  const own = (one: Signatory) => ({ name: one.name, vkey: one.vkey });
  const rows: [string, Partial<SmallServer['log']>, string][] = [
    ['no log', { log: null }, 'no-log'],
    ['a quorum of nobody', { quorum: 0 }, 'no-log'],
    ['a quorum of nobody among no witnesses', { quorum: 0, witnesses: [] }, 'no-log'],
    ['more witnesses than there are', { quorum: 3 }, 'no-quorum'],
    [
      'one witness under two names',
      { witnesses: [own(first), own(new Signatory('other.example', 4, first))] },
      'no-quorum',
    ],
    ['one witness named twice', { witnesses: [own(first), own(first)] }, 'no-quorum'],
    [
      'witnesses whose keys are none',
      { witnesses: [own(first), { name: 'x', vkey: 'x+00000000+AAAA' }] },
      'no-quorum',
    ],
    [
      'a witness key of the wrong type',
      { witnesses: [own(first), own(new Signatory(second.name, 1, second))] },
      'no-quorum',
    ],
    ['a log key that is none', { log: { ...log, vkey: 'log' } }, 'bad-checkpoint'],
    [
      'a log key of the wrong type',
      { log: { ...log, vkey: new Signatory(log.origin, 4, honest.log).vkey } },
      'bad-checkpoint',
    ],
  ];
  for (const [what, change, why] of rows) {
    test(`${what}: ${why}`, async () => {
      const server = new SmallServer();
      server.log = { ...honest.trust, ...change };
      const phone = new Phone(server);
      phone.position = undefined;
      await phone.agent.enrol();
      server.deliver(5, lockOrder(server, honest, 5));
      assert.equal(await told({ server, authority: honest, phone }, 5), why);
    });
  }

  test('is never widened: another log, other witnesses or a smaller quorum in a later answer change nothing', async () => {
    const scene = await enrolled();
    const { server, phone } = scene;
    const evil = new Authority();
    server.log = { ...evil.trust, quorum: 1 };
    server.kid = 'd2';
    server.nowMs += 40 * dayMs;
    await phone.hourly();
    assert.ok(server.sent.some(({ url }) => url.endsWith('/v1/trust')));
    server.deliver(5, lockOrder(server, evil, 5));
    assert.equal(await told(scene, 5), 'bad-checkpoint');
    server.deliver(
      6,
      lockOrder(server, scene.authority, 6, {
        proof: (own, index) => own.proof(index, own.checkpoint([own.log, own.witnesses[0]])),
      }),
    );
    assert.equal(await told(scene, 6), 'no-quorum');
    // The key that signs orders did change, so an order of the honest is obeyed.
    server.deliver(7, lockOrder(server, scene.authority, 7));
    await phone.hourly();
    assert.equal(await isLocked(phone), true);
  });

  test('a server that gives the phone the name of another cannot lock it by that one’s measure', async () => {
    const scene = await enrolled();
    const { server, authority, phone } = scene;
    const locked = 'b'.repeat(32);
    const member = createHash('sha256')
      .update(Buffer.from(salt + locked, 'hex'))
      .digest('base64url');
    const measure = { sha256: 'm'.repeat(43), member };
    server.phoneId = locked;
    server.deliver(5, lockOrder(server, authority, 5, { statement: { measure } }));
    assert.equal(await told(scene, 5), 'wrong-member');
    assert.equal((await phone.agent.showCarnet())!.carnet.phone, 'a'.repeat(32));
    server.phoneId = 'a'.repeat(32);
    server.acks.clear();
    server.deliver(5, lockOrder(server, authority, 5));
    await phone.hourly();
    assert.equal(await isLocked(phone), true);
    // Under whatever name it comes, a release is a release.
    server.phoneId = locked;
    server.deliver(6, server.directive(6, 'release'));
    await phone.hourly();
    assert.equal(await isLocked(phone), false);
  });

  test('a log named as a witness of its own is none', async () => {
    const server = new SmallServer();
    const itself = new Signatory('log.example/itself', 4, honest.log);
    server.log = { ...honest.trust, witnesses: [own(first), own(itself)] };
    const phone = new Phone(server);
    phone.position = undefined;
    await phone.agent.enrol();
    const proof = (log: Authority, index: number): string =>
      log.proof(index, log.checkpoint([log.log, first, itself]));
    server.deliver(5, lockOrder(server, honest, 5, { proof }));
    assert.equal(await told({ server, authority: honest, phone }, 5), 'no-quorum');
  });

  test('a log that changes its key signs with the old one too, and phones of either time are served', async () => {
    const scene = await enrolled();
    const { server, authority, phone } = scene;
    const newKey = new Signatory(authority.origin, 1);
    const both = (own: Authority, index: number): string =>
      own.proof(index, own.checkpoint([newKey, own.log, ...own.witnesses]));
    server.deliver(5, lockOrder(server, authority, 5, { proof: both }));
    await phone.hourly();
    assert.equal(await isLocked(phone), true);
  });

  test('what the firmware pins outweighs what enrolment says', async () => {
    const server = new SmallServer();
    const evil = new Authority();
    server.log = { ...evil.trust };
    const phone = new Phone(server);
    phone.position = undefined;
    phone.pinned = honest.trust;
    phone.restart();
    await phone.agent.enrol();
    server.deliver(5, lockOrder(server, evil, 5));
    assert.equal(await told({ server, authority: evil, phone }, 5), 'bad-checkpoint');
    server.deliver(6, lockOrder(server, honest, 6));
    await phone.hourly();
    assert.equal(await isLocked(phone), true);
  });

  test('no answer, nonsense, or a word without keys about trust changes nothing', async () => {
    for (const answer of ['', 'null', '{}', 'x'.repeat(300_000)]) {
      const scene = await enrolled();
      const { server, phone } = scene;
      const { transport } = server;
      Object.assign(phone.ports, {
        transport: (url: string, request: Parameters<typeof transport>[1]) =>
          url.endsWith('/v1/trust') ? Promise.resolve(new Response(answer)) : transport(url, request),
      });
      phone.restart();
      server.nowMs += 40 * dayMs;
      await phone.hourly();
      server.deliver(5, lockOrder(server, scene.authority, 5));
      await phone.hourly();
      assert.equal(await isLocked(phone), true, answer.slice(0, 9));
    }
  });

  test('two checkpoints of one size: each side needs the quorum, and two of two witnesses do not sign both', async () => {
    const scene = await enrolled();
    const { server, authority } = scene;
    const forked = (own: Authority, index: number): string =>
      own.proof(index, own.checkpoint([authority.log, authority.witnesses[0]], Buffer.alloc(32, 1)));
    server.deliver(5, lockOrder(server, authority, 5, { proof: forked }));
    assert.equal(await told(scene, 5), 'no-quorum');
  });
});

describe('time', () => {
  for (const [name, offMs] of [
    ['back', -20 * 365 * dayMs],
    ['ahead', 20 * 365 * dayMs],
  ] as const) {
    test(`a wall clock moved ${name} by years locks nobody, and brings back no lock`, async () => {
      const scene = await enrolled();
      const { server, authority, phone } = scene;
      const order = lockOrder(server, authority, 5);
      server.deliver(5, order);
      await phone.hourly();
      server.deliver(6, server.directive(6, 'release'));
      await phone.hourly();
      for (const reboots of [false, true]) {
        phone.clockOffMs += offMs;
        if (reboots) phone.reboot(0);
        server.acks.clear();
        server.deliver(5, order);
        await phone.hourly();
        assert.equal(await isLocked(phone), false);
      }
    });
  }

  test('an order signed after what every clock says counts from its own time', () => {
    const at = Date.UTC(2026, 0, 5);
    const state = { ...enrolledDefaults, kind: 'enrolled', deviceId: 'a' } as unknown as EnrolledState;
    const directive = {
      type: 'lock',
      aud: 'a',
      seq: 5,
      clauses: [],
      iat: (at + 10 * dayMs) / 1000,
      exp: at,
      lease: new Date(at + 30 * dayMs).toISOString(),
    } as unknown as Directive;
    const { change } = obey(state, { kind: 'proved', directive }, { at, wallMs: at, challenge: '' });
    const lock = change.posture?.kind === 'locked' ? change.posture.lock : assert.fail();
    assert.equal(lock.leftMs + lock.spanMs, 20 * dayMs);
  });

  test('a clock that is behind when the order comes does not lengthen the lease', async () => {
    const scene = await enrolled();
    const { server, authority, phone } = scene;
    phone.clockOffMs = -9 * 60_000;
    server.deliver(5, lockOrder(server, authority, 5));
    await phone.hourly();
    const view = await phone.agent.state();
    const leftMs =
      view.kind === 'enrolled' && view.posture.kind === 'locked' ? view.posture.screen.leftMs : 0;
    assert.equal(leftMs, 30 * dayMs - 3_600_000);
  });
});

test('a platform without Ed25519 obeys no lock, and says so', async (t) => {
  const scene = await enrolled();
  const { server, authority } = scene;
  const { subtle } = crypto;
  const importKey = subtle.importKey.bind(subtle) as (...given: readonly unknown[]) => Promise<never>;
  t.mock.method(subtle, 'importKey', (...given: readonly unknown[]) =>
    given[2] === 'Ed25519'
      ? Promise.reject(new DOMException('Unrecognized algorithm name', 'NotSupportedError'))
      : importKey(...given),
  );
  server.deliver(5, lockOrder(server, authority, 5));
  assert.equal(await told(scene, 5), 'no-ed25519');
});

test('a forgery under the number of the lock that runs does not speak for it', async () => {
  const scene = await enrolled();
  const { server, authority, phone } = scene;
  server.deliver(5, lockOrder(server, authority, 5));
  await phone.hourly();
  await phone.hourly();
  server.acks.clear();
  server.deliver(5, lockOrder(server, authority, 5, { stranger: true }));
  await phone.hourly();
  await phone.hourly();
  assert.equal(server.acks.get(5)?.state, 'obeyed');
  assert.equal(await isLocked(phone), true);
});

test('what is signed is what is checked: a flipped letter in any part of the proof is noticed', async () => {
  const scene = await enrolled();
  const { server, authority, phone } = scene;
  const good = lockOrder(server, authority, 5);
  const proof = good.proof!;
  let refused = 0;
  for (let at = 0; at < proof.length; at += 7) {
    if (proof[at] === '\n') continue;
    server.acks.clear();
    const spoiled = proof.slice(0, at) + (proof[at] === 'A' ? 'B' : 'A') + proof.slice(at + 1);
    server.deliver(5, { ...good, proof: spoiled });
    await phone.hourly();
    assert.equal(await isLocked(phone), false, `letter ${at}`);
    refused += 1;
    await phone.hourly();
  }
  assert.ok(refused > 60, `only ${refused}`);
});
