/** A phone whose key the server replaced or lost enrols again by itself. That is no reset: nothing that the phone keeps for its owner is lost. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { EnrolledState } from '../../src/agent/state/agent-state.ts';
import type { EnrolmentRequest } from '../../src/protocol/device/enrolment.ts';
import { answerTo, duePhone, isLocked, noticeSeq, type NamedScene } from './named-scene.ts';

const ways = ['superseded', 'unknown'] as const;

/** As stored. */
function stateOf({ phone }: NamedScene): EnrolledState {
  return JSON.parse(phone.storage.texts.get('carnet-agent')!).state as EnrolledState;
}

/** Locked after its notice, a code tried and an appeal written. */
async function lockedScene(): Promise<NamedScene> {
  const scene = await duePhone();
  const { server, maker, phone } = scene;
  const seq = noticeSeq(server);
  server.deliver(seq, await maker.lock(seq, scene.notifySeq));
  assert.equal(await answerTo(scene, seq), 'obeyed');
  assert.equal((await phone.agent.unlock('00000000')).kind, 'wrong');
  await phone.agent.appeal('It is mine.');
  return scene;
}

/** The enrolments that were sent, as the server read them. */
function enrolmentsOf({ server }: NamedScene): readonly EnrolmentRequest[] {
  return server.sent
    .filter(({ url }) => url.endsWith('/v1/enrolments'))
    .map(({ request }) => JSON.parse(request.body!) as EnrolmentRequest);
}

/** The next check-in is refused, and what follows from it. */
async function refuse(scene: NamedScene, way: (typeof ways)[number]): Promise<void> {
  scene.server.faults.push(way);
  assert.equal((await scene.phone.agent.checkIn()).kind, 'enrolled');
  assert.equal(scene.server.enrolments, 2);
}

describe('what the phone keeps when it enrols again', () => {
  const kept = [
    'trust',
    'approvers',
    'noticeTerms',
    'supported',
    'floorMs',
    'directiveSeq',
    'orderSeq',
    'lastSeq',
    'settled',
    'codeTries',
    'farewell',
    'appeal',
  ] as const;
  for (const way of ways)
    test(`${way}: ${kept.join(', ')} and the posture`, async () => {
      const scene = await lockedScene();
      const before = stateOf(scene);
      for (const field of ['noticeTerms', 'supported', 'settled', 'codeTries'] as const)
        assert.ok(before[field].length > 0, field);
      await refuse(scene, way);
      const after = stateOf(scene);
      // The refused check-in used a number.
      for (const field of kept)
        assert.deepEqual(after[field], field === 'lastSeq' ? before.lastSeq + 1 : before[field], field);
      assert.ok(before.posture.kind === 'locked' && after.posture.kind === 'locked');
      const { leftMs, spanMs, spanWallMs, ...lock } = after.posture.lock;
      assert.deepEqual(
        { ...before.posture.lock, leftMs, spanMs, spanWallMs },
        { ...lock, leftMs, spanMs, spanWallMs },
      );
      assert.ok(leftMs <= before.posture.lock.leftMs, 'the lease goes on');
      assert.deepEqual(after.posture.notices, before.posture.notices);
    });
});

for (const way of ways)
  test(`${way}: a locked phone stays locked, also after a restart, and is released by its release`, async () => {
    const scene = await lockedScene();
    const { server, phone } = scene;
    const before = server.deviceId;
    await refuse(scene, way);
    assert.equal(server.deviceId === before, way === 'unknown', 'a key that was replaced is not used again');
    assert.ok(await isLocked(scene));
    phone.restart();
    assert.ok(await isLocked(scene));
    const seq = noticeSeq(server) + 1;
    server.deliver(seq, server.directive(seq, 'release'));
    assert.equal((await phone.hourly()).kind, 'answered');
    assert.ok(!(await isLocked(scene)));
  });

test('what it obeyed and showed is said again, and the owner’s appeal with it', async () => {
  const scene = await lockedScene();
  const { seq } = stateOf(scene).settled.at(-1)!;
  await refuse(scene, 'unknown');
  scene.server.acks.clear();
  await scene.phone.hourly();
  assert.equal(scene.server.acks.get(seq)?.state, 'obeyed');
  assert.deepEqual(scene.server.appeals, ['It is mine.']);
});

test('the key that was lost brings its carnet, by which the server can read the activation; a new one brings none', async () => {
  for (const way of ways) {
    const scene = await duePhone();
    const { carnet } = stateOf(scene);
    await refuse(scene, way);
    assert.equal(enrolmentsOf(scene)[1]!.carnet, way === 'unknown' ? carnet : undefined);
  }
});

test('an enrolment without an answer is repeated with the same key, after a restart too, until there is one', async () => {
  const scene = await duePhone();
  const { server, phone } = scene;
  server.faults.push('superseded', 'request-lost', 'answer-lost');
  assert.equal((await phone.hourly()).kind, 'unanswered');
  phone.restart();
  assert.equal((await phone.hourly()).kind, 'unanswered');
  assert.equal((await phone.hourly()).kind, 'enrolled');
  const [first, ...again] = enrolmentsOf(scene);
  assert.equal(again.length, 3);
  assert.equal(new Set(again.map(({ publicKey }) => publicKey.x)).size, 1);
  assert.notEqual(again[0]!.publicKey.x, first!.publicKey.x);
  assert.equal((await phone.hourly()).kind, 'answered');
});

test('other refusals enrol nothing', async () => {
  const scene = await duePhone();
  scene.server.faults.push('refused');
  assert.equal((await scene.phone.hourly()).kind, 'refused');
  assert.equal((await scene.phone.hourly()).kind, 'answered');
  assert.equal(scene.server.enrolments, 1);
});
