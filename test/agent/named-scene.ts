import assert from 'node:assert/strict';
import type { ApproverSet } from '../../src/protocol/acts/approver-set.ts';
import type { Approver } from './approver.ts';
import { dayMs, Maker } from './named-lock.ts';
import { Phone } from './phone.ts';
import { SmallServer } from './small-server.ts';
import { TestLog } from './test-log.ts';

export interface NamedScene {
  readonly server: SmallServer;
  readonly testLog: TestLog;
  readonly maker: Maker;
  readonly phone: Phone;
}

export const noticeSeq = (server: SmallServer): number => Math.floor(server.nowMs / 1000);

/** A phone in Cuba whose firmware names the first approver set; or not. */
export async function enrolledPhone(
  how: {
    readonly isPinned?: boolean;
    readonly isDemo?: boolean;
    readonly also?: readonly Approver[];
    readonly serving?: string;
    /** What the firmware's set says otherwise. */
    readonly set?: Partial<ApproverSet>;
    readonly server?: SmallServer;
    readonly testLog?: TestLog;
  } = {},
): Promise<NamedScene> {
  const { server = new SmallServer(), testLog = new TestLog() } = how;
  server.log = testLog.trust;
  const maker = new Maker(server, testLog, how.also);
  const phone = new Phone(server);
  phone.position = undefined;
  phone.networks = { serving: how.serving ?? '36801', sims: ['36801'] };
  phone.pinned =
    how.isPinned === false ? undefined : { approverSet: JSON.stringify({ ...maker.firstSet, ...how.set }) };
  phone.isDemo = how.isDemo === true;
  phone.restart();
  assert.equal((await phone.agent.enrol()).kind, 'enrolled');
  return { server, testLog, maker, phone };
}

/** The notice reaches the phone, its owner sees it, and the log proves the acknowledgement. Returns its number. */
export async function acknowledgedNotice(
  scene: NamedScene,
  change: Record<string, unknown> = {},
  seq: number = noticeSeq(scene.server),
): Promise<number> {
  const { server, maker, phone } = scene;
  server.deliver(seq, maker.notice(seq, change));
  await phone.hourly();
  await phone.hourly();
  assert.equal(server.acks.get(seq)?.state, 'shown');
  server.also = { ...server.also, ackProofs: [await maker.ackProof(seq)] };
  await phone.hourly();
  server.also = {};
  return seq;
}

export async function isLocked({ phone }: Pick<NamedScene, 'phone'>): Promise<boolean> {
  const view = await phone.agent.state();
  return view.kind === 'enrolled' && view.posture.kind === 'locked';
}

export interface DueScene extends NamedScene {
  readonly notifySeq: number;
}

/** A phone whose notice, number `seq`, has run out, so that nothing but two people is between it and a lock. It is midnight. */
export async function duePhone(
  how: Parameters<typeof enrolledPhone>[0] & { readonly seq?: number } = {},
): Promise<DueScene> {
  const scene = await enrolledPhone(how);
  const notifySeq = await acknowledgedNotice(scene, {}, how.seq);
  const { server } = scene;
  server.nowMs = Math.ceil((server.nowMs + 45 * dayMs) / dayMs) * dayMs;
  return { ...scene, notifySeq };
}

/** How the phone answers a directive: why it refuses, or `obeyed`. */
export async function answerTo(scene: NamedScene, seq: number): Promise<string | undefined> {
  await scene.phone.hourly();
  await scene.phone.hourly();
  const ack = scene.server.acks.get(seq);
  return ack?.state === 'refused' ? ack.why : ack?.state;
}
