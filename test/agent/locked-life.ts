import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { ocraCode, ocraInput } from '../../src/protocol/device/ocra.ts';
import type { Agent } from '../../src/agent/index.ts';
import { SmallServer } from './small-server.ts';
import { TestLog, lockOrder } from './test-log.ts';

const hourMs = 3_600_000;

/** The methods of an agent that must work on every engine, whatever cannot be drawn there. */
export type BareAgent = Pick<
  Agent,
  'enrol' | 'checkIn' | 'tick' | 'unlock' | 'allows' | 'state' | 'handOver' | 'appeal' | 'acknowledge'
>;

/** A server that can prove a lock, for `playLockedLife`. */
export function lockingServer(): { readonly server: SmallServer; readonly testLog: TestLog } {
  const server = new SmallServer();
  const testLog = new TestLog();
  server.log = testLog.trust;
  return { server, testLog };
}

/** `firstLine`: how the lock screen begins. Enrols an agent and plays what must reach a locked phone: emergency calls, a code, a release at a check-in and by hand, the end of a lease. */
export async function playLockedLife(
  agent: BareAgent,
  { server, testLog }: ReturnType<typeof lockingServer>,
  firstLine = /./,
): Promise<void> {
  const posture = async () => {
    const view = await agent.state();
    return view.kind === 'enrolled' ? view.posture : assert.fail('not enrolled');
  };
  const checkIn = async (): Promise<void> => {
    server.nowMs += hourMs;
    assert.equal((await agent.checkIn()).kind, 'answered');
  };
  const lock = async (seq: number): Promise<void> => {
    server.deliver(seq, lockOrder(server, testLog, seq));
    await checkIn();
    assert.equal((await posture()).kind, 'locked', `lock ${seq}: ${server.acks.get(seq)?.why}`);
    await agent.tick();
    assert.equal(await agent.allows('emergency-calls'), true);
    assert.equal(await agent.allows('games'), false);
  };

  assert.equal((await agent.enrol()).kind, 'enrolled');
  await lock(2);
  const locked = await posture();
  const screen = locked.kind === 'locked' ? locked.screen : assert.fail();
  assert.ok(screen.lines.some((line) => line.includes('First activated in Cuba')));
  assert.match(screen.lines[0]!, firstLine);
  assert.equal((await agent.unlock('00000000')).kind, 'wrong');
  const hmac = createHmac('sha256', server.unlockSecret).update(ocraInput(screen.challenge));
  assert.equal((await agent.unlock(ocraCode(hmac.digest()))).kind, 'unlocked');
  await checkIn();
  assert.equal((await posture()).kind, 'operating');
  await lock(4);
  assert.equal(await agent.appeal('Bought at home.'), 'queued');
  server.deliver(5, server.directive(5, 'release'));
  await checkIn();
  assert.equal((await posture()).kind, 'operating');
  assert.deepEqual(server.appeals, ['Bought at home.']);
  await lock(7);
  assert.equal((await agent.handOver(server.directive(8, 'release'))).kind, 'obeyed');
  assert.equal((await posture()).kind, 'operating');
  await lock(9);
  for (let day = 0; day < 31; day += 1) {
    server.nowMs += 24 * hourMs;
    await agent.tick();
  }
  assert.equal((await posture()).kind, 'operating', 'the lease ends by itself');
}
