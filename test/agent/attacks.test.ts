import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { TestLog, Signatory, lockOrder, salt } from './test-log.ts';
import { lockFaults } from './lock-faults.ts';
import { obey } from '../../src/agent/state/obey.ts';
import { enrolledDefaults, type EnrolledState } from '../../src/agent/state/agent-state.ts';
import type { Directive } from '../../src/protocol/device/directive.ts';
import { Phone } from './phone.ts';
import { SmallServer } from './small-server.ts';

const dayMs = 86_400_000;
interface Scene {
  readonly server: SmallServer;
  readonly testLog: TestLog;
  readonly phone: Phone;
}

async function enrolled(change: Partial<SmallServer['log']> = {}): Promise<Scene> {
  const server = new SmallServer();
  const testLog = new TestLog();
  server.log = { ...testLog.trust, ...change };
  const phone = new Phone(server);
  phone.position = undefined;
  assert.equal((await phone.agent.enrol()).kind, 'enrolled');
  return { server, testLog, phone };
}

async function isLocked(phone: Phone): Promise<boolean> {
  const view = await phone.agent.state();
  return view.kind === 'enrolled' && view.posture.kind === 'locked';
}

/** How the phone acknowledges directive `seq` after it was delivered. */
async function acknowledged(scene: Scene, seq: number): Promise<string | undefined> {
  await scene.phone.hourly();
  assert.equal(await isLocked(scene.phone), false);
  await scene.phone.hourly();
  const ack = scene.server.acks.get(seq);
  assert.notEqual(ack?.state, 'obeyed');
  return ack?.why;
}

describe('a lock without complete proof is refused with a reason and does not lock', () => {
  for (const [what, make, why] of lockFaults) {
    test(`${what}: ${why}`, async () => {
      const scene = await enrolled();
      const { server, testLog } = scene;
      server.deliver(5, lockOrder(server, testLog, 5, make(scene)));
      assert.equal(await acknowledged(scene, 5), why);
      // The genuine order under the same number is obeyed afterwards, so the refusal changed nothing.
      server.acks.clear();
      server.deliver(5, lockOrder(server, testLog, 5));
      await scene.phone.hourly();
      assert.equal(await isLocked(scene.phone), true);
    });
  }
});

describe('trust in the log', () => {
  const honest = new TestLog();
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
      assert.equal(await acknowledged({ server, testLog: honest, phone }, 5), why);
    });
  }

  test('does not change: another log, other witnesses or a smaller quorum in a later answer have no effect', async () => {
    const scene = await enrolled();
    const { server, phone } = scene;
    const evil = new TestLog();
    server.log = { ...evil.trust, quorum: 1 };
    server.kid = 'd2';
    server.nowMs += 40 * dayMs;
    await phone.hourly();
    assert.ok(server.sent.some(({ url }) => url.endsWith('/v1/trust')));
    server.deliver(5, lockOrder(server, evil, 5));
    assert.equal(await acknowledged(scene, 5), 'bad-checkpoint');
    server.deliver(
      6,
      lockOrder(server, scene.testLog, 6, {
        proof: (own, index) => own.proof(index, own.checkpoint([own.log, own.witnesses[0]])),
      }),
    );
    assert.equal(await acknowledged(scene, 6), 'no-quorum');
    // The directive key did change, so a genuine order is obeyed.
    server.deliver(7, lockOrder(server, scene.testLog, 7));
    await phone.hourly();
    assert.equal(await isLocked(phone), true);
  });

  test('a server that gives the phone another phone’s id cannot lock it by that phone’s measure', async () => {
    const scene = await enrolled();
    const { server, testLog, phone } = scene;
    const locked = 'b'.repeat(32);
    const member = createHash('sha256')
      .update(Buffer.from(salt + locked, 'hex'))
      .digest('base64url');
    const measure = { sha256: 'm'.repeat(43), member };
    server.phoneId = locked;
    server.deliver(5, lockOrder(server, testLog, 5, { statement: { measure } }));
    assert.equal(await acknowledged(scene, 5), 'wrong-member');
    assert.equal((await phone.agent.showCarnet())!.carnet.phone, 'a'.repeat(32));
    server.phoneId = 'a'.repeat(32);
    server.acks.clear();
    server.deliver(5, lockOrder(server, testLog, 5));
    await phone.hourly();
    assert.equal(await isLocked(phone), true);
    // A release is obeyed whatever the answer calls the phone.
    server.phoneId = locked;
    server.deliver(6, server.directive(6, 'release'));
    await phone.hourly();
    assert.equal(await isLocked(phone), false);
  });

  test('a log does not count as a witness of its own', async () => {
    const server = new SmallServer();
    const itself = new Signatory('log.example/itself', 4, honest.log);
    server.log = { ...honest.trust, witnesses: [own(first), own(itself)] };
    const phone = new Phone(server);
    phone.position = undefined;
    await phone.agent.enrol();
    const proof = (log: TestLog, index: number): string =>
      log.proof(index, log.checkpoint([log.log, first, itself]));
    server.deliver(5, lockOrder(server, honest, 5, { proof }));
    assert.equal(await acknowledged({ server, testLog: honest, phone }, 5), 'no-quorum');
  });

  test('a log that changed its key also signs with the old one, so old and new phones verify it', async () => {
    const scene = await enrolled();
    const { server, testLog, phone } = scene;
    const newKey = new Signatory(testLog.origin, 1);
    const both = (own: TestLog, index: number): string =>
      own.proof(index, own.checkpoint([newKey, own.log, ...own.witnesses]));
    server.deliver(5, lockOrder(server, testLog, 5, { proof: both }));
    await phone.hourly();
    assert.equal(await isLocked(phone), true);
  });

  test('the pinned log replaces the one of the enrolment', async () => {
    const server = new SmallServer();
    const evil = new TestLog();
    server.log = { ...evil.trust };
    const phone = new Phone(server);
    phone.position = undefined;
    phone.pinned = honest.trust;
    phone.restart();
    await phone.agent.enrol();
    server.deliver(5, lockOrder(server, evil, 5));
    assert.equal(await acknowledged({ server, testLog: evil, phone }, 5), 'bad-checkpoint');
    server.deliver(6, lockOrder(server, honest, 6));
    await phone.hourly();
    assert.equal(await isLocked(phone), true);
  });

  test('no answer, an unreadable one, or one without keys changes nothing', async () => {
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
      server.deliver(5, lockOrder(server, scene.testLog, 5));
      await phone.hourly();
      assert.equal(await isLocked(phone), true, answer.slice(0, 9));
    }
  });

  test('two checkpoints of one size: each needs the quorum, and with two of two witnesses only one has it', async () => {
    const scene = await enrolled();
    const { server, testLog } = scene;
    const forked = (own: TestLog, index: number): string =>
      own.proof(index, own.checkpoint([testLog.log, testLog.witnesses[0]], Buffer.alloc(32, 1)));
    server.deliver(5, lockOrder(server, testLog, 5, { proof: forked }));
    assert.equal(await acknowledged(scene, 5), 'no-quorum');
  });
});

describe('time', () => {
  for (const [name, offMs] of [
    ['back', -20 * 365 * dayMs],
    ['ahead', 20 * 365 * dayMs],
  ] as const) {
    test(`a wall clock moved ${name} by years neither locks nor restores a lock`, async () => {
      const scene = await enrolled();
      const { server, testLog, phone } = scene;
      const order = lockOrder(server, testLog, 5);
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

  test('a lease counts from the signing time where every clock is behind it', () => {
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

  test('a clock that is behind when the order arrives does not lengthen the lease', async () => {
    const scene = await enrolled();
    const { server, testLog, phone } = scene;
    phone.clockOffMs = -9 * 60_000;
    server.deliver(5, lockOrder(server, testLog, 5));
    await phone.hourly();
    const view = await phone.agent.state();
    const leftMs =
      view.kind === 'enrolled' && view.posture.kind === 'locked' ? view.posture.screen.leftMs : 0;
    assert.equal(leftMs, 30 * dayMs - 3_600_000);
  });
});

test('a platform without Ed25519 refuses every lock with a reason', async (t) => {
  const scene = await enrolled();
  const { server, testLog } = scene;
  const { subtle } = crypto;
  const importKey = subtle.importKey.bind(subtle) as (...given: readonly unknown[]) => Promise<never>;
  t.mock.method(subtle, 'importKey', (...given: readonly unknown[]) =>
    given[2] === 'Ed25519'
      ? Promise.reject(new DOMException('Unrecognized algorithm name', 'NotSupportedError'))
      : importKey(...given),
  );
  server.deliver(5, lockOrder(server, testLog, 5));
  assert.equal(await acknowledged(scene, 5), 'no-ed25519');
});

test('a forgery with the number of the current lock does not replace its acknowledgement', async () => {
  const scene = await enrolled();
  const { server, testLog, phone } = scene;
  server.deliver(5, lockOrder(server, testLog, 5));
  await phone.hourly();
  await phone.hourly();
  server.acks.clear();
  server.deliver(5, lockOrder(server, testLog, 5, { stranger: true }));
  await phone.hourly();
  await phone.hourly();
  assert.equal(server.acks.get(5)?.state, 'obeyed');
  assert.equal(await isLocked(phone), true);
});

test('a changed letter in any part of the proof is detected', async () => {
  const scene = await enrolled();
  const { server, testLog, phone } = scene;
  const good = lockOrder(server, testLog, 5);
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
