import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { ocraCode, ocraInput } from '../../src/protocol/device/ocra.ts';
import type { Agent } from '../../src/agent/index.ts';
import type { PinnedTrust } from '../../src/agent/lock/lock-context.ts';
import { Maker } from './named-lock.ts';
import { SmallServer } from './small-server.ts';
import { TestLog } from './test-log.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** The methods of an agent that must work on every engine, whatever cannot be drawn there. */
export type BareAgent = Pick<
  Agent,
  'enrol' | 'checkIn' | 'tick' | 'unlock' | 'allows' | 'state' | 'handOver' | 'appeal' | 'acknowledge'
>;

export interface LockingWorld {
  readonly server: SmallServer;
  readonly maker: Maker;
  /** What the phone's firmware has to name, so that the maker can lock it. */
  readonly pinned: PinnedTrust;
}

/** A server and a maker who can lock a phone, for `playLockedLife`. */
export function lockingServer(): LockingWorld {
  const server = new SmallServer();
  const testLog = new TestLog();
  server.log = testLog.trust;
  const maker = new Maker(server, testLog);
  return { server, maker, pinned: { approverSet: JSON.stringify(maker.firstSet) } };
}

async function checkIn(agent: BareAgent, { server }: LockingWorld): Promise<void> {
  server.nowMs += hourMs;
  assert.equal((await agent.checkIn()).kind, 'answered');
}

/** Notice `seq` arrives, the owner sees it, the log proves it, and its 21 days pass. */
export async function becomeDue(agent: BareAgent, world: LockingWorld, seq: number): Promise<void> {
  const { server, maker } = world;
  server.deliver(seq, maker.notice(seq, { notice: { noticeS: 0, graceS: 0 } }));
  await checkIn(agent, world);
  await agent.acknowledge(seq);
  await checkIn(agent, world);
  assert.equal(server.acks.get(seq)?.state, 'shown');
  server.also = { ackProofs: [await maker.ackProof(seq)] };
  await checkIn(agent, world);
  server.also = {};
  server.nowMs += 22 * dayMs;
}

/**
 * `firstLine`: how the lock screen begins. Enrols an agent and plays what must reach a locked phone: emergency calls, a code, a release at a check-in and by
 * hand, the end of a lease.
 */
export async function playLockedLife(agent: BareAgent, world: LockingWorld, firstLine = /./): Promise<void> {
  const { server, maker } = world;
  const posture = async () => {
    const view = await agent.state();
    return view.kind === 'enrolled' ? view.posture : assert.fail('not enrolled');
  };
  const lock = async (seq: number, notifySeq: number): Promise<void> => {
    server.deliver(seq, await maker.lock(seq, notifySeq));
    await checkIn(agent, world);
    await checkIn(agent, world);
    assert.equal((await posture()).kind, 'locked', `lock ${seq}: ${server.acks.get(seq)?.why}`);
    await agent.tick();
    assert.equal(await agent.allows('emergency-calls'), true);
    assert.equal(await agent.allows('games'), false);
  };
  // For an appeal that is pending: the notice stays, and with it what a lock rests on.
  const release = (seq: number) =>
    server.directive(seq, 'release', { payload: { provisional: true } as object });

  assert.equal((await agent.enrol()).kind, 'enrolled');
  await becomeDue(agent, world, 1);
  await lock(2, 1);
  const locked = await posture();
  const screen = locked.kind === 'locked' ? locked.screen : assert.fail();
  assert.ok(screen.lines.some((line) => line.includes('First activated in Cuba')));
  assert.match(screen.lines[0]!, firstLine);
  assert.equal((await agent.unlock('00000000')).kind, 'wrong');
  const hmac = createHmac('sha256', server.unlockSecret).update(ocraInput(screen.challenge));
  assert.equal((await agent.unlock(ocraCode(hmac.digest()))).kind, 'unlocked');
  await checkIn(agent, world);
  assert.equal((await posture()).kind, 'operating');
  await becomeDue(agent, world, 3);
  await lock(4, 3);
  assert.equal(await agent.appeal('Bought at home.'), 'queued');
  server.deliver(5, release(5));
  await checkIn(agent, world);
  assert.equal((await posture()).kind, 'noticed');
  assert.deepEqual(server.appeals, ['Bought at home.']);
  await lock(7, 3);
  assert.equal((await agent.handOver(release(8))).kind, 'obeyed');
  assert.equal((await posture()).kind, 'noticed');
  await lock(9, 3);
  for (let day = 0; day < 31; day += 1) {
    server.nowMs += dayMs;
    await agent.tick();
  }
  assert.equal((await posture()).kind, 'noticed', 'the lease ends by itself');
}
