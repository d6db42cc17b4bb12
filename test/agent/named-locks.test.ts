import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, test } from 'node:test';
import { ocraCode, ocraInput } from '../../src/protocol/device/ocra.ts';
import { dayMs } from './named-lock.ts';
import { lockOfFirstForm } from './test-log.ts';
import { adasOther, namedLockFaults } from './named-lock-faults.ts';
import {
  acknowledgedNotice,
  answerTo,
  duePhone,
  enrolledPhone,
  isLocked,
  noticeSeq,
  type NamedScene,
} from './named-scene.ts';

/** Delivers a lock under the next number and returns how the phone answers. */
async function lockNow(
  scene: NamedScene,
  notifySeq: number,
  ...fault: [] | [Parameters<NamedScene['maker']['lock']>[2]]
): Promise<string | undefined> {
  const seq = noticeSeq(scene.server);
  scene.server.deliver(seq, await scene.maker.lock(seq, notifySeq, ...fault));
  return answerTo(scene, seq);
}

const codeFor = (secret: Uint8Array, challenge: string): string =>
  ocraCode(createHmac('sha256', secret).update(ocraInput(challenge)).digest());

const release = (scene: NamedScene, change: Record<string, unknown> = {}): number => {
  const seq = Number(change['seq'] ?? noticeSeq(scene.server) + 1);
  const { directive } = scene.server.directive(seq, 'release', {
    payload: {
      statementSha256: undefined,
      salt: undefined,
      clauses: undefined,
      reason: undefined,
      territory: undefined,
      standing: undefined,
      ...change,
    },
  });
  scene.server.deliver(seq, { directive });
  return seq;
};

describe('a lock that names this hardware', () => {
  test('is obeyed once notice and grace have run out by the witnesses’ time, and ends by itself', async () => {
    const scene = await duePhone();
    assert.equal(await lockNow(scene, scene.notifySeq), 'obeyed');
    assert.ok(await isLocked(scene));
    await scene.phone.runFor(32 * dayMs, 6 * 3_600_000);
    assert.ok(!(await isLocked(scene)));
  });

  test('together with its proof and approval stays under 6 KB', async (t) => {
    const scene = await duePhone();
    const delivered = await scene.maker.lock(noticeSeq(scene.server), scene.notifySeq);
    const { directive, proof, approval } = delivered;
    // A path of 17 hashes names one of 100,000 members; a proof has twenty more hashes at a million leaves.
    const bytes =
      directive.length + proof!.length + JSON.stringify(approval).length + (17 - 3) * 46 + 17 * 45;
    t.diagnostic(`${bytes} bytes at 100,000 members and 2^20 leaves`);
    assert.ok(bytes < 6 * 1024, `${bytes} bytes`);
  });

  for (const [name, fault, why] of namedLockFaults)
    test(`is refused for ${name}: ${why}`, async () => {
      const scene = await duePhone({ also: [adasOther] });
      const { server, maker, notifySeq } = scene;
      const seq = noticeSeq(server);
      server.deliver(seq, await maker.lock(seq, notifySeq, fault(maker)));
      assert.equal(await answerTo(scene, seq), why);
      assert.ok(!(await isLocked(scene)));
      // The same phone obeys the lock without the fault under the same number, so the refusal changed nothing.
      server.acks.clear();
      server.deliver(seq, await maker.lock(seq, notifySeq));
      assert.equal(await answerTo(scene, seq), 'obeyed');
    });

  test('is refused by a phone whose firmware names no approvers, though its server offers some', async () => {
    const scene = await enrolledPhone({ isPinned: false });
    scene.server.also = { approverSets: [scene.maker.deliveredSet(scene.maker.firstSet)] };
    const notifySeq = noticeSeq(scene.server);
    scene.server.deliver(notifySeq, scene.maker.notice(notifySeq));
    await scene.phone.hourly();
    await scene.phone.hourly();
    scene.server.nowMs += 45 * dayMs;
    assert.equal(await lockNow(scene, notifySeq), 'unpinned');
  });

  for (const [whose, how] of [
    ['names approvers', {}],
    ['names none', { isPinned: false }],
    ['names none, in a demo', { isPinned: false, isDemo: true }],
  ] as const)
    test(`of the first form is refused by a phone whose firmware ${whose}; notices and releases of that form count`, async () => {
      const scene = await enrolledPhone(how);
      const { server, testLog, phone } = scene;
      server.deliver(2, server.directive(2, 'notify'));
      assert.equal(await answerTo(scene, 2), 'shown');
      server.deliver(3, lockOfFirstForm(server, testLog, 3));
      assert.equal(await answerTo(scene, 3), 'old-form');
      assert.ok(!(await isLocked(scene)));
      server.deliver(4, server.directive(4, 'release'));
      assert.equal(await answerTo(scene, 4), 'obeyed');
      const view = await phone.agent.state();
      assert.ok(view.kind === 'enrolled' && view.posture.kind === 'operating');
    });

  test('is obeyed in a demo by a phone that took the first set from its server', async () => {
    const scene = await enrolledPhone({ isPinned: false, isDemo: true });
    scene.server.also = { approverSets: [scene.maker.deliveredSet(scene.maker.firstSet)] };
    const notifySeq = await acknowledgedNotice(scene);
    scene.server.nowMs += 45 * dayMs;
    assert.equal(await lockNow(scene, notifySeq), 'obeyed');
  });
});

describe('the clock of a notice', () => {
  test('never begins without the proof of its acknowledgement', async () => {
    const scene = await enrolledPhone();
    const seq = noticeSeq(scene.server);
    scene.server.deliver(seq, scene.maker.notice(seq));
    await scene.phone.hourly();
    await scene.phone.hourly();
    scene.server.nowMs += 60 * dayMs;
    assert.equal(await lockNow(scene, seq), 'grace-running');
  });

  test('does not begin by an acknowledgement that was logged before the owner saw the notice', async () => {
    const scene = await enrolledPhone();
    const seq = noticeSeq(scene.server);
    const forged = await scene.maker.ackProof(seq);
    scene.server.nowMs += 60 * dayMs;
    scene.server.deliver(seq, scene.maker.notice(seq, { seq, iat: seq }));
    scene.server.also = { ackProofs: [forged] };
    await scene.phone.hourly();
    await scene.phone.hourly();
    await scene.phone.hourly();
    assert.equal(await lockNow(scene, seq), 'grace-running');
  });

  test('does not begin by a list that is not in the log', async () => {
    const scene = await enrolledPhone();
    const seq = noticeSeq(scene.server);
    scene.server.deliver(seq, scene.maker.notice(seq));
    await scene.phone.hourly();
    await scene.phone.hourly();
    const unlogged = { ...(await scene.maker.ackProof(seq)), proof: scene.maker.prove('another') };
    scene.server.also = { ackProofs: [unlogged] };
    await scene.phone.hourly();
    scene.server.also = {};
    scene.server.nowMs += 60 * dayMs;
    assert.equal(await lockNow(scene, seq), 'grace-running');
  });

  for (const [name, change, days, want] of [
    ['its own times, where they are longer', {}, 43, 'grace-running'],
    ['its own times, once they are over', {}, 45, 'obeyed'],
    [
      '21 days, where a stolen key makes them shorter',
      { notice: { noticeS: 0, graceS: 0 } },
      20.5,
      'grace-running',
    ],
    ['21 days and no more', { notice: { noticeS: 0, graceS: 0 } }, 21.5, 'obeyed'],
  ] as const)
    test(`runs for ${name}`, async () => {
      const scene = await enrolledPhone();
      const seq = await acknowledgedNotice(scene, change);
      scene.server.nowMs += days * dayMs;
      assert.equal(await lockNow(scene, seq), want);
    });

  test('ends where the phone says it does: kept, shown, returned', async () => {
    const scene = await enrolledPhone();
    const seq = await acknowledgedNotice(scene);
    await scene.phone.hourly();
    const acks = scene.server.taken.flatMap((report) => report.acks).filter((ack) => ack.seq === seq);
    const { at, graceUntil } = acks.at(-1)!;
    assert.equal(acks[0]!.at, at);
    const view = await scene.phone.agent.state();
    assert.ok(view.kind === 'enrolled' && view.posture.kind === 'noticed');
    assert.equal(view.posture.notices[0]!.deadline, Date.parse(graceUntil!));
    const loggedMs = scene.testLog.timeS * 1000;
    assert.equal(Date.parse(graceUntil!), loggedMs + 44 * dayMs);
    assert.ok(!JSON.stringify(view).includes(Buffer.from(scene.maker.salt).toString('base64url')));
  });

  test('a proof that comes again, later, moves nothing', async () => {
    const scene = await enrolledPhone();
    const seq = await acknowledgedNotice(scene);
    scene.server.nowMs += 40 * dayMs;
    scene.server.also = { ackProofs: [await scene.maker.ackProof(seq)] };
    await scene.phone.hourly();
    scene.server.also = {};
    scene.server.nowMs += 5 * dayMs;
    assert.equal(await lockNow(scene, seq), 'obeyed');
  });
});

describe('the memory of the phone', () => {
  test('a phone that was never there obeys no lock, whatever was noticed', async () => {
    const scene = await duePhone({ serving: '26201' });
    assert.equal(await lockNow(scene, scene.notifySeq), 'never-there');
  });

  test('having been there is remembered through the death of the process and later travel', async () => {
    const scene = await duePhone();
    scene.phone.networks = { serving: '26201', sims: ['26201'] };
    scene.phone.restart();
    assert.equal(await lockNow(scene, scene.notifySeq), 'obeyed');
  });

  test('a reset begins anew: no notice, no lock', async () => {
    const scene = await duePhone();
    await scene.phone.agent.enrol({ again: true });
    assert.equal(await lockNow(scene, scene.notifySeq), 'no-notice');
  });

  test('what a release let go is not locked again without a new notice', async () => {
    const scene = await duePhone();
    assert.equal(await lockNow(scene, scene.notifySeq), 'obeyed');
    assert.equal(await answerTo(scene, release(scene)), 'obeyed');
    assert.ok(!(await isLocked(scene)));
    assert.equal(await lockNow(scene, scene.notifySeq), 'no-notice');
  });

  test('what a code let go is not locked again without a new notice', async () => {
    const scene = await duePhone();
    assert.equal(await lockNow(scene, scene.notifySeq), 'obeyed');
    const view = await scene.phone.agent.state();
    assert.ok(view.kind === 'enrolled' && view.posture.kind === 'locked');
    const code = codeFor(scene.server.unlockSecret, view.posture.screen.challenge);
    assert.equal((await scene.phone.agent.unlock(code)).kind, 'unlocked');
    await scene.phone.hourly();
    await scene.phone.hourly();
    assert.equal(await lockNow(scene, scene.notifySeq), 'no-notice');
  });

  test('a provisional release ends the lock and leaves the notice', async () => {
    const scene = await duePhone();
    assert.equal(await lockNow(scene, scene.notifySeq), 'obeyed');
    assert.equal(await answerTo(scene, release(scene, { provisional: true })), 'obeyed');
    assert.ok(!(await isLocked(scene)));
    assert.equal(await lockNow(scene, scene.notifySeq), 'obeyed');
  });

  test('a provisional release outdoes a lock that was signed before it, also where it moves no number', async () => {
    const scene = await duePhone();
    const seq = noticeSeq(scene.server);
    const early = await scene.maker.lock(seq, scene.notifySeq);
    // No witness has told the phone the time for longer than a day.
    const released = release(scene, { provisional: true, seq: seq + 1 });
    assert.equal(await answerTo(scene, released), 'obeyed');
    scene.server.deliver(seq, early);
    assert.equal(await answerTo(scene, seq), 'no-notice');
    assert.equal(await lockNow(scene, scene.notifySeq), 'obeyed', 'one that is signed later is obeyed');
  });
});

describe('numbers and time', () => {
  test('a lock or a notice whose number runs ahead of its time is malformed', async () => {
    const scene = await duePhone();
    const seq = noticeSeq(scene.server) + 10 * 86_400;
    scene.server.deliver(seq, await scene.maker.lock(seq, scene.notifySeq));
    assert.equal(await answerTo(scene, seq), 'malformed');
    scene.server.deliver(seq + 1, scene.maker.notice(seq + 1));
    assert.equal(await answerTo(scene, seq + 1), 'malformed');
    assert.equal(await lockNow(scene, scene.notifySeq), 'obeyed');
  });

  test('a release from a time that no witness has seen is obeyed, and moves no number', async () => {
    const scene = await duePhone();
    assert.equal(await lockNow(scene, scene.notifySeq), 'obeyed');
    const ahead = noticeSeq(scene.server) + 400 * 86_400;
    assert.equal(
      await answerTo(scene, release(scene, { seq: ahead, iat: ahead, exp: ahead + 86_400 })),
      'obeyed',
    );
    assert.ok(!(await isLocked(scene)));
    const seq = await acknowledgedNotice(scene, { notice: { noticeS: 0, graceS: 0 } });
    scene.server.nowMs += 22 * dayMs;
    assert.equal(await lockNow(scene, seq), 'obeyed');
  });
});
