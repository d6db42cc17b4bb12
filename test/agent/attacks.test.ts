import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ApproverSet } from '../../src/protocol/acts/approver-set.ts';
import type { LockDirectiveV2 } from '../../src/protocol/device/directive-v2.ts';
import { obey } from '../../src/agent/state/obey.ts';
import { enrolledDefaults, type EnrolledState } from '../../src/agent/state/agent-state.ts';
import { logged } from './log-faults.ts';
import { dayMs, Maker } from './named-lock.ts';
import { duePhone, isLocked, type DueScene, type NamedScene } from './named-scene.ts';
import { TestLog, Signatory } from './test-log.ts';
import { SmallServer } from './small-server.ts';

/** A phone whose notice, number 1, has run out. */
const due = (how: Parameters<typeof duePhone>[0] = {}): Promise<DueScene> => duePhone({ seq: 1, ...how });

/** How the phone acknowledges directive `seq` after it was delivered. */
async function refusalOf(scene: NamedScene, seq: number): Promise<string | undefined> {
  await scene.phone.hourly();
  assert.equal(await isLocked(scene), false);
  await scene.phone.hourly();
  const ack = scene.server.acks.get(seq);
  assert.notEqual(ack?.state, 'obeyed');
  return ack?.why;
}

/** The phone obeys a lock of this number. */
async function obeys(scene: NamedScene, seq: number): Promise<void> {
  const { server, maker, phone } = scene;
  server.acks.clear();
  server.deliver(seq, await maker.lock(seq, 1));
  await phone.hourly();
  assert.equal(await isLocked(scene), true);
}

const own = (one: Signatory) => ({ name: one.name, vkey: one.vkey });

describe('trust in the log of the approver set', () => {
  const honest = new TestLog();
  const [first, second] = honest.witnesses;
  const log = { origin: honest.origin, vkey: honest.log.vkey };
  const rows: [string, Partial<ApproverSet>, string][] = [
    ['no log', { log: null as never }, 'unpinned'],
    ['a quorum of nobody', { quorum: 0 }, 'unpinned'],
    ['a quorum of nobody among no witnesses', { quorum: 0, witnesses: [] }, 'unpinned'],
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
  for (const [what, set, why] of rows) {
    test(`${what}: ${why}`, async () => {
      const scene = await due({ testLog: honest, set });
      scene.server.deliver(5, await scene.maker.lock(5, 1));
      assert.equal(await refusalOf(scene, 5), why);
    });
  }

  test('does not change: another log, other witnesses or a smaller quorum in a later answer have no effect', async () => {
    const scene = await due();
    const { server, maker, phone } = scene;
    const evil = new TestLog();
    server.log = { ...evil.trust, quorum: 1 };
    server.kid = 'd2';
    // Thirty days and more after the enrolment the trust is read again.
    await phone.hourly();
    assert.ok(server.sent.some(({ url }) => url.endsWith('/v1/trust')));
    const byAnother = (_: Maker, statement: string): string => {
      evil.timeS = Math.floor(server.nowMs / 1000);
      return evil.proof(evil.append(statement));
    };
    server.deliver(5, await maker.lock(5, 1, { proof: byAnother }));
    assert.equal(await refusalOf(scene, 5), 'bad-checkpoint');
    const byOne = logged((by, index) => by.proof(index, by.checkpoint([by.log, by.witnesses[0]])));
    server.deliver(6, await maker.lock(6, 1, { proof: byOne }));
    assert.equal(await refusalOf(scene, 6), 'no-quorum');
    // The directive key did change, so a genuine order is obeyed.
    await obeys(scene, 7);
  });

  test('a server that gives the phone another phone’s id cannot lock it by that phone’s measure', async () => {
    const scene = await due();
    const { server, maker, phone } = scene;
    server.phoneId = 'b'.repeat(32);
    server.deliver(5, await maker.lock(5, 1, { hardware: { ...maker.hardware, serial: 'SN999999' } }));
    assert.equal(await refusalOf(scene, 5), 'wrong-member');
    assert.equal((await phone.agent.showCarnet())!.carnet.phone, 'a'.repeat(32));
    await obeys(scene, 5);
    // A release is obeyed whatever the answer calls the phone.
    server.deliver(6, server.directive(6, 'release'));
    await phone.hourly();
    assert.equal(await isLocked(scene), false);
  });

  test('a log does not count as a witness of its own', async () => {
    const itself = new Signatory('log.example/itself', 4, honest.log);
    const scene = await due({ testLog: honest, set: { witnesses: [own(first), own(itself)] } });
    const proof = logged((by, index) => by.proof(index, by.checkpoint([by.log, first, itself])));
    scene.server.deliver(5, await scene.maker.lock(5, 1, { proof }));
    assert.equal(await refusalOf(scene, 5), 'no-quorum');
  });

  test('a log that changed its key also signs with the old one, so old and new phones verify it', async () => {
    const scene = await due();
    const { server, testLog, maker, phone } = scene;
    const newKey = new Signatory(testLog.origin, 1);
    const proof = logged((by, index) => by.proof(index, by.checkpoint([newKey, by.log, ...by.witnesses])));
    server.deliver(5, await maker.lock(5, 1, { proof }));
    await phone.hourly();
    assert.equal(await isLocked(scene), true);
  });

  test('the log of the firmware’s set counts, not the one of the enrolment', async () => {
    const server = new SmallServer();
    const honestMaker = new Maker(server, honest);
    const evil = new TestLog();
    // The enrolment names the evil log, and so does whoever has its keys; the firmware names the honest one.
    const scene = await due({ server, testLog: evil, set: honestMaker.firstSet });
    assert.deepEqual(server.log, evil.trust);
    server.deliver(5, await scene.maker.lock(5, 1));
    assert.equal(await refusalOf(scene, 5), 'bad-checkpoint');
  });

  test('no answer, an unreadable one, or one without keys changes nothing', async () => {
    for (const answer of ['', 'null', '{}', 'x'.repeat(300_000)]) {
      const scene = await due();
      const { server, phone } = scene;
      const { transport } = server;
      Object.assign(phone.ports, {
        transport: (url: string, request: Parameters<typeof transport>[1]) =>
          url.endsWith('/v1/trust') ? Promise.resolve(new Response(answer)) : transport(url, request),
      });
      phone.restart();
      await phone.hourly();
      await obeys(scene, 5);
    }
  });
});

test('one key that the set gives to two persons signs for one', async () => {
  const scene = await due();
  const { maker, phone, server } = scene;
  const { person, spki } = maker.ada;
  const keys = [
    { person, roles: ['proposer'], spki },
    { person: maker.bob.person, roles: ['approver'], spki },
  ];
  phone.pinned = { approverSet: JSON.stringify({ ...maker.firstSet, keys }) };
  phone.restart();
  const signers = [
    [maker.ada, 'proposer', {}],
    [maker.ada, 'approver', {}],
  ] as const;
  server.deliver(5, await maker.lock(5, 1, { signers }));
  assert.equal(await refusalOf(scene, 5), 'not-approved');
});

describe('time', () => {
  for (const [name, offMs] of [
    ['back', -20 * 365 * dayMs],
    ['ahead', 20 * 365 * dayMs],
  ] as const) {
    test(`a wall clock moved ${name} by years neither locks nor restores a lock`, async () => {
      const scene = await due();
      const { server, maker, phone } = scene;
      const order = await maker.lock(5, 1);
      server.deliver(5, order);
      await phone.hourly();
      assert.equal(await isLocked(scene), true);
      server.deliver(6, server.directive(6, 'release'));
      await phone.hourly();
      for (const reboots of [false, true]) {
        phone.clockOffMs += offMs;
        if (reboots) phone.reboot(0);
        server.acks.clear();
        server.deliver(5, order);
        await phone.hourly();
        assert.equal(await isLocked(scene), false);
      }
    });
  }

  test('a lease counts from the signing time where every clock is behind it', async () => {
    const { server, maker, phone } = await due();
    const { state } = JSON.parse(phone.storage.texts.get('carnet-agent')!) as { state: EnrolledState };
    const { nowMs } = server;
    const iat = (nowMs + 10 * dayMs) / 1000;
    const { directive } = await maker.lock(5, 1, { payload: { iat, exp: iat + 7 * 86_400 } });
    const payload = JSON.parse(
      Buffer.from(directive.split('.')[1]!, 'base64url').toString(),
    ) as LockDirectiveV2;
    const order = { kind: 'named', directive: payload, quorumMs: nowMs + 10 * dayMs - 3_600_000 } as const;
    const { change } = obey({ ...enrolledDefaults, ...state }, order, {
      at: nowMs,
      wallMs: nowMs,
      challenge: '',
    });
    const lock = change.posture?.kind === 'locked' ? change.posture.lock : assert.fail();
    assert.equal(lock.leftMs + lock.spanMs, 20 * dayMs);
  });

  test('a clock that is behind when the order arrives does not lengthen the lease', async () => {
    const scene = await due();
    const { server, maker, phone } = scene;
    phone.clockOffMs = -9 * 60_000;
    server.deliver(5, await maker.lock(5, 1));
    await phone.hourly();
    const view = await phone.agent.state();
    const leftMs =
      view.kind === 'enrolled' && view.posture.kind === 'locked' ? view.posture.screen.leftMs : 0;
    assert.equal(leftMs, 30 * dayMs - 3_600_000);
  });
});

test('a platform without Ed25519 refuses every lock with a reason', async (t) => {
  const scene = await due();
  const { server, maker } = scene;
  const { subtle } = crypto;
  const importKey = subtle.importKey.bind(subtle) as (...given: readonly unknown[]) => Promise<never>;
  t.mock.method(subtle, 'importKey', (...given: readonly unknown[]) =>
    given[2] === 'Ed25519'
      ? Promise.reject(new DOMException('Unrecognized algorithm name', 'NotSupportedError'))
      : importKey(...given),
  );
  server.deliver(5, await maker.lock(5, 1));
  assert.equal(await refusalOf(scene, 5), 'no-ed25519');
});

test('a forgery with the number of the current lock does not replace its acknowledgement', async () => {
  const scene = await due();
  const { server, maker, phone } = scene;
  await obeys(scene, 5);
  await phone.hourly();
  server.acks.clear();
  server.deliver(5, await maker.lock(5, 1, { stranger: true }));
  await phone.hourly();
  await phone.hourly();
  assert.equal(server.acks.get(5)?.state, 'obeyed');
  assert.equal(await isLocked(scene), true);
});

test('a changed letter in any part of the proof is detected', async () => {
  const scene = await due();
  const { server, maker, phone } = scene;
  const proof = (await maker.lock(5, 1)).proof!;
  let refused = 0;
  for (let at = 0; at < proof.length; at += 7) {
    if (proof[at] === '\n') continue;
    server.acks.clear();
    // A new order, or it would expire meanwhile.
    const good = await maker.lock(5, 1);
    const text = good.proof!;
    const spoiled = text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
    server.deliver(5, { ...good, proof: spoiled });
    await phone.hourly();
    assert.equal(await isLocked(scene), false, `letter ${at}`);
    refused += 1;
    await phone.hourly();
  }
  assert.ok(refused > 60, `only ${refused}`);
});
