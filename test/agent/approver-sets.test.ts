import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ApproverSet, DeliveredApproverSet } from '../../src/protocol/acts/approver-set.ts';
import { Approver, sha, type Role } from './approver.ts';
import { dayMs } from './named-lock.ts';
import { adasOther } from './named-lock-faults.ts';
import {
  acknowledgedNotice,
  answerTo,
  duePhone,
  enrolledPhone,
  isLocked,
  noticeSeq,
  type NamedScene,
} from './named-scene.ts';
import { Signatory } from './test-log.ts';

const carol = new Approver('Carol');
const roles: Role[] = ['proposer', 'approver'];
const keysOf = (...people: readonly Approver[]): ApproverSet['keys'] =>
  people.map(({ person, spki }) => ({ person, roles, spki }));

/** The set after the first: Carol instead of Bob. */
function second({ maker }: NamedScene, change: Partial<ApproverSet> = {}): ApproverSet {
  return maker.set({
    number: 2,
    previous: sha(JSON.stringify(maker.firstSet)),
    keys: keysOf(maker.ada, carol),
    ...change,
  });
}

async function hear(scene: NamedScene, ...approverSets: readonly DeliveredApproverSet[]): Promise<void> {
  scene.server.also = { approverSets };
  assert.equal((await scene.phone.hourly()).kind, 'answered');
  scene.server.also = {};
}

async function lockBy(
  scene: NamedScene & { readonly notifySeq: number },
  one: Approver,
  other: Approver,
  set?: ApproverSet,
): Promise<string | undefined> {
  const seq = noticeSeq(scene.server);
  const fault = {
    ...(set === undefined ? {} : { set }),
    signers: [
      [one, 'proposer', {}],
      [other, 'approver', {}],
    ],
  } as const;
  scene.server.deliver(seq, await scene.maker.lock(seq, scene.notifySeq, fault));
  return answerTo(scene, seq);
}

describe('the next approver set', () => {
  test('removes at once, and adds 14 days later', async () => {
    const scene = await duePhone();
    const { ada, bob } = scene.maker;
    await hear(
      scene,
      scene.maker.deliveredSet(second(scene, { from: new Date(scene.server.nowMs).toISOString() })),
    );
    assert.equal(await lockBy(scene, ada, bob), 'not-approved');
    assert.equal(await lockBy(scene, ada, carol), 'not-approved');
    scene.server.nowMs += 13.5 * dayMs;
    assert.equal(await lockBy(scene, ada, carol), 'not-approved');
    scene.server.nowMs += dayMs;
    assert.equal(await lockBy(scene, ada, carol), 'obeyed');
  });

  test('is followed through several sets of one answer, and kept through the death of the process', async () => {
    const scene = await duePhone();
    const { maker, phone } = scene;
    const two = second(scene);
    const three = maker.set({
      number: 3,
      previous: sha(JSON.stringify(two)),
      keys: keysOf(maker.ada, carol),
    });
    await hear(scene, maker.deliveredSet(two), maker.deliveredSet(three, [maker.ada, carol], two));
    phone.restart();
    // Carol signed the third set less than 14 days after the second added her, so the third does not count.
    const four = maker.set({ number: 3, previous: sha(JSON.stringify(two)), quorum: 1 });
    await hear(scene, maker.deliveredSet(four, [maker.ada, maker.bob], two));
    scene.server.nowMs += 15 * dayMs;
    assert.equal(await lockBy(scene, maker.ada, maker.bob), 'not-approved');
    assert.equal(await lockBy(scene, maker.ada, carol), 'obeyed');
  });

  const refused: readonly (readonly [
    string,
    (scene: NamedScene) => DeliveredApproverSet | Promise<DeliveredApproverSet>,
  ])[] = [
    ['one person signed', (scene) => scene.maker.deliveredSet(second(scene), [scene.maker.ada])],
    [
      'one person signed with two keys',
      (scene) => scene.maker.deliveredSet(second(scene), [scene.maker.ada, adasOther]),
    ],
    [
      'one person signed twice',
      (scene) => scene.maker.deliveredSet(second(scene), [scene.maker.ada, scene.maker.ada]),
    ],
    [
      'somebody signed whom it adds itself',
      (scene) => scene.maker.deliveredSet(second(scene), [scene.maker.ada, carol]),
    ],
    ['nobody signed', (scene) => scene.maker.deliveredSet(second(scene), [])],
    [
      'names another set before it',
      (scene) => scene.maker.deliveredSet(second(scene, { previous: sha('other') })),
    ],
    ['leaves a number out', (scene) => scene.maker.deliveredSet(second(scene, { number: 3 }))],
    [
      'is for 91 days',
      (scene) =>
        scene.maker.deliveredSet(
          second(scene, { until: new Date(scene.server.nowMs + 90.5 * dayMs).toISOString() }),
        ),
    ],
    [
      'has a field that nobody knows',
      (scene) => scene.maker.deliveredSet({ ...second(scene), later: 1 } as ApproverSet),
    ],
    [
      'is not in the log',
      (scene) => ({ ...scene.maker.deliveredSet(second(scene)), proof: scene.maker.prove('other') }),
    ],
    [
      'is called otherwise by its statement',
      (scene) => {
        const delivered = scene.maker.deliveredSet(second(scene));
        const statement = delivered.statement.replace('"number":2', '"number":4');
        return { ...delivered, statement, proof: scene.maker.prove(statement) };
      },
    ],
    [
      'is signed for another page',
      (scene) =>
        scene.maker.deliveredSet(second(scene), [scene.maker.ada, scene.maker.bob], {
          ...scene.maker.firstSet,
          origins: ['https://evil.example'],
        }),
    ],
  ];
  for (const [name, make] of refused)
    test(`has no effect where it ${name}`, async () => {
      const scene = await duePhone({ also: [adasOther] });
      await hear(scene, await make(scene));
      scene.server.nowMs += 15 * dayMs;
      assert.equal(await lockBy(scene, scene.maker.ada, carol), 'not-approved');
      assert.equal(await lockBy(scene, scene.maker.ada, scene.maker.bob), 'obeyed');
    });

  test('that was logged after the one before it ended is not followed', async () => {
    const scene = await duePhone();
    const { maker, server } = scene;
    server.nowMs = Date.parse(maker.firstSet.until) + 1000;
    const two = second(scene);
    await hear(scene, maker.deliveredSet(two));
    server.nowMs += 15 * dayMs;
    assert.equal(await lockBy(scene, maker.ada, carol, two), 'approvers-over');
  });

  test('in pieces that are no sets disturbs nothing else in the answer', async () => {
    const scene = await duePhone();
    const seq = noticeSeq(scene.server);
    scene.server.also = {
      approverSets: [{ later: 1 }, ...Array.from({ length: 20 }, () => ({}))],
      ackProofs: [{ seq: 'x' }],
    };
    scene.server.deliver(seq, await scene.maker.lock(seq, scene.notifySeq));
    assert.equal(await answerTo(scene, seq), 'obeyed');
  });
});

describe('an approver set', () => {
  test('that has ended locks nobody any more, and releases go on', async () => {
    const scene = await duePhone();
    assert.equal(await lockBy(scene, scene.maker.ada, scene.maker.bob), 'obeyed');
    scene.server.nowMs += 40 * dayMs;
    assert.equal(await lockBy(scene, scene.maker.ada, scene.maker.bob), 'approvers-over');
    const seq = noticeSeq(scene.server);
    scene.server.deliver(seq, scene.server.directive(seq, 'release'));
    assert.equal(await answerTo(scene, seq), 'obeyed');
  });

  test('with a twin of its number ends all locks, and releases go on', async () => {
    const scene = await duePhone();
    assert.equal(await lockBy(scene, scene.maker.ada, scene.maker.bob), 'obeyed');
    await hear(
      scene,
      scene.maker.deliveredSet(scene.maker.set({ keys: keysOf(scene.maker.ada, carol) }), []),
    );
    assert.equal(await lockBy(scene, scene.maker.ada, scene.maker.bob), 'approvers-split');
    scene.phone.restart();
    assert.equal(await lockBy(scene, scene.maker.ada, scene.maker.bob), 'approvers-split');
    const seq = noticeSeq(scene.server);
    scene.server.deliver(seq, scene.server.directive(seq, 'release'));
    assert.equal(await answerTo(scene, seq), 'obeyed');
    assert.ok(!(await isLocked(scene)));
  });

  test('of newer firmware replaces the one that the phone followed, but an older does not', async () => {
    const scene = await duePhone();
    const { maker, phone } = scene;
    const two = second(scene);
    await hear(scene, maker.deliveredSet(two));
    scene.server.nowMs += 15 * dayMs;
    phone.restart();
    assert.equal(await lockBy(scene, maker.ada, maker.bob), 'not-approved');
    phone.pinned = {
      approverSet: JSON.stringify(maker.set({ number: 3, previous: sha(JSON.stringify(two)) })),
    };
    phone.restart();
    assert.equal(await lockBy(scene, maker.ada, maker.bob), 'obeyed');
  });

  test('adds no witness before 14 days, and lowers no quorum', async () => {
    const scene = await enrolledPhone();
    const { maker, testLog, server } = scene;
    const [first] = testLog.witnesses;
    const added = new Signatory('witness.example/c', 4);
    const two = second(scene, {
      keys: maker.firstSet.keys,
      witnesses: [first, added].map(({ name, vkey }) => ({ name, vkey })),
      quorum: 2,
    });
    const three = (previous: ApproverSet): ApproverSet =>
      maker.set({
        number: 3,
        previous: sha(JSON.stringify(previous)),
        witnesses: previous.witnesses,
        quorum: 1,
      });
    const notifySeq = await acknowledgedNotice(scene, { notice: { noticeS: 0, graceS: 0 } });
    server.nowMs += 22 * dayMs;
    await hear(scene, maker.deliveredSet(two));
    const by =
      (...who: readonly Signatory[]) =>
      ({ testLog: log }: NamedScene['maker'], statement: string): string => {
        log.timeS = Math.floor(server.nowMs / 1000);
        const index = log.append(statement);
        return log.proof(index, log.checkpoint([log.log, ...who]));
      };
    const lock = async (...who: readonly Signatory[]): Promise<string | undefined> => {
      const seq = noticeSeq(server);
      server.deliver(seq, await maker.lock(seq, notifySeq, { proof: by(...who) }));
      return answerTo(scene, seq);
    };
    assert.equal(await lock(first, added), 'no-quorum');
    server.nowMs += 15 * dayMs;
    const statementOf = maker.deliveredSet(three(two));
    await hear(scene, { ...statementOf, proof: by(first, added)(maker, statementOf.statement) });
    assert.equal(await lock(first), 'no-quorum');
    assert.equal(await lock(first, added), 'obeyed');
  });
});
