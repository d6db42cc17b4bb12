import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sha } from './approver.ts';
import { dayMs, type Maker, type NamedLockFault } from './named-lock.ts';
import { answerTo, duePhone, enrolledPhone, isLocked, noticeSeq, type NamedScene } from './named-scene.ts';

async function lockNow(scene: NamedScene & { readonly notifySeq: number }): Promise<string | undefined> {
  const seq = noticeSeq(scene.server);
  scene.server.deliver(seq, await scene.maker.lock(seq, scene.notifySeq));
  return answerTo(scene, seq);
}

describe('a farewell', () => {
  test('in an answer ends the lock, and no lock or notice is obeyed ever after', async () => {
    const scene = await duePhone();
    assert.equal(await lockNow(scene), 'obeyed');
    scene.server.also = { directives: [await scene.maker.farewell()] };
    await scene.phone.hourly();
    scene.server.also = {};
    assert.ok(!(await isLocked(scene)));
    scene.phone.restart();
    const seq = noticeSeq(scene.server) + 1;
    scene.server.deliver(seq, scene.maker.notice(seq));
    assert.equal(await answerTo(scene, seq), 'given-up');
    assert.equal(await lockNow(scene), 'given-up');
  });

  test('is kept with its proof through an enrolment with a new key', async () => {
    const scene = await enrolledPhone();
    const farewell = await scene.maker.farewell();
    assert.deepEqual(await scene.phone.agent.handOver(farewell), { kind: 'obeyed' });
    await scene.phone.agent.enrol({ again: true });
    const { state } = JSON.parse(scene.phone.storage.texts.get('carnet-agent')!) as {
      state: { farewell: unknown };
    };
    assert.deepEqual(state.farewell, farewell);
    const seq = noticeSeq(scene.server);
    scene.server.deliver(seq, scene.maker.notice(seq));
    assert.equal(await answerTo(scene, seq), 'given-up');
  });

  test('may be handed to an agent that never enrolled, years later, with the sets that lead to it', async () => {
    const made = await enrolledPhone();
    const { maker, server } = made;
    const two = maker.set({ number: 2, previous: sha(JSON.stringify(maker.firstSet)) });
    const approverSets = [maker.deliveredSet(two)];
    server.nowMs += 60 * dayMs;
    const three = maker.set({ number: 3, previous: sha(JSON.stringify(two)) });
    approverSets.push(maker.deliveredSet(three, [maker.ada, maker.bob], two));
    server.nowMs += 60 * dayMs;
    const farewell = await maker.farewell({ set: three });
    server.nowMs += 3000 * dayMs;
    const fresh = made.phone;
    fresh.storage.texts.clear();
    fresh.restart();
    assert.equal((await fresh.agent.handOver(farewell)).kind, 'not-enrolled');
    assert.deepEqual(await fresh.agent.handOver({ ...farewell, approverSets }), { kind: 'obeyed' });
    assert.equal((await fresh.agent.enrol()).kind, 'enrolled');
    const seq = noticeSeq(server);
    server.deliver(seq, maker.notice(seq));
    assert.equal(await answerTo(made, seq), 'given-up');
  });

  const faults: readonly (readonly [string, (maker: Maker) => NamedLockFault])[] = [
    ['for other hardware', ({ hardware }) => ({ hardware: { ...hardware, serial: 'SN999999' } })],
    ['that is told to other hardware', () => ({ payload: { hardware: sha('other') } })],
    [
      'by one person',
      ({ ada }) => ({
        signers: [
          [ada, 'proposer', {}],
          [ada, 'approver', {}],
        ],
      }),
    ],
    ['under the measure of a lock', () => ({ head: { kind: 'lock' } })],
    ['without proof', () => ({ proof: () => null })],
    ['without an approval', () => ({ approval: null })],
    ['under another statement', () => ({ payload: { statementSha256: sha('other') } })],
    ['signed in the name of a known directive key', () => ({ stranger: true })],
  ];
  for (const [name, fault] of faults)
    test(`${name} has no effect`, async () => {
      const scene = await duePhone();
      scene.server.also = { directives: [await scene.maker.farewell(fault(scene.maker))] };
      await scene.phone.hourly();
      scene.server.also = {};
      assert.equal(await lockNow(scene), 'obeyed');
    });

  test('leaves releases as they are', async () => {
    const scene = await duePhone();
    assert.equal(await lockNow(scene), 'obeyed');
    const farewell = await scene.maker.farewell();
    await scene.phone.agent.handOver(farewell);
    const seq = noticeSeq(scene.server) + 5;
    scene.server.deliver(seq, scene.server.directive(seq, 'release'));
    assert.equal(await answerTo(scene, seq), 'obeyed');
  });
});
