import type { AgentEvent } from '../../src/agent/state/agent-event.ts';
import type { AgentState, EnrolledState, PendingReport } from '../../src/agent/state/agent-state.ts';
import type { step } from '../../src/agent/state/step.ts';
import type { CheckInAnswer } from '../../src/protocol/device/check-in.ts';
import { distinct, orderOf, type Message, type Messages } from './explore-messages.ts';

/** A phone in its world: the content of memory and storage, and the true time. */
export interface Node {
  readonly memory: AgentState;
  readonly stored: AgentState;
  readonly nowMs: number;
  /** How far the phone's wall clock is off. */
  readonly wallOffMs: number;
  /** Time that ran since the agent last counted. */
  readonly uncountedMs: number;
  /** Running time since the current lock was delivered, and its lease at that time. The agent does not know these. */
  readonly ranMs: number;
  readonly grantedMs: number;
  /** A failed write lost the count of running time; with a wrong wall clock too, a reboot cannot restore it. */
  readonly isForgotten: boolean;
}

export type Disk = 'works' | 'fails' | 'keeps but fails';

export interface Action {
  readonly name: string;
  /** Messages that this action delivers; only a genuine one may lock the phone. */
  readonly brings: readonly Message[];
  /** Whether an exchange failed; then only the queue of things to send may change. */
  readonly isFailed: boolean;
  readonly play: (node: Node, world: World) => Node;
}

export interface World {
  readonly step: typeof step;
  readonly messages: Messages;
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const challenge = '0123456789';
const answer = (standing: CheckInAnswer['standing']): CheckInAnswer => ({
  carnet: 'c',
  standing,
  directives: [],
  next: 60,
});

/** `StateStore.apply` and `applyUnsaved`: the content of memory and storage afterwards. */
function take(node: Node, world: World, event: AgentEvent, disk: Disk = 'works', evenUnsaved = false): Node {
  const next = world.step(node.memory, event);
  if (next === node.memory) return node;
  if (disk === 'works') return { ...node, memory: next, stored: next };
  return {
    ...node,
    memory: evenUnsaved ? next : node.memory,
    stored: disk === 'fails' ? node.stored : next,
    isForgotten: node.isForgotten || disk === 'fails',
  };
}

const wallOf = (node: Node): number => node.nowMs + node.wallOffMs;

/** The phone runs, and ticks at the end. */
function run(node: Node, world: World, ms: number, disk: Disk = 'works'): Node {
  return count(later(node, ms), world, disk);
}

/** The phone runs without counting the time yet. */
function later(node: Node, ms: number): Node {
  const isLocked = node.memory.kind === 'enrolled' && node.memory.posture.kind === 'locked';
  return {
    ...node,
    nowMs: node.nowMs + ms,
    ranMs: node.ranMs + (isLocked ? ms : 0),
    uncountedMs: node.uncountedMs + ms,
  };
}

function count(node: Node, world: World, disk: Disk = 'works'): Node {
  if (node.uncountedMs === 0) return node;
  const event = { kind: 'ticked', elapsedMs: node.uncountedMs, wallMs: wallOf(node) } as const;
  return { ...take(node, world, event, disk, true), uncountedMs: 0 };
}

/** The phone is off for `offMs`; memory is lost. */
function restart(node: Node, world: World, offMs: number): Node {
  const on = { ...node, memory: node.stored, nowMs: node.nowMs + offMs, uncountedMs: 0 };
  return take(on, world, { kind: 'restarted', wallMs: wallOf(on) }, 'works', true);
}

function pendingOf(node: Node, state: EnrolledState): PendingReport {
  const seq = state.lastSeq + 1;
  const report = {
    sub: state.deviceId,
    seq,
    iat: Math.floor(node.nowMs / 1000),
    evidence: [],
    acks: state.acks.slice(0, 16),
  };
  const code = state.posture.kind === 'unlocked-by-code' ? { unlockedByCode: '2026-01-05T12:00:00Z' } : {};
  return { report: { ...report, ...code }, jws: `report ${seq}` };
}

/** A check-in up to its answer; an unanswered report is repeated. */
function sent(node: Node, world: World): Node {
  const state = node.memory;
  if (state.kind === 'fresh') return node;
  const pending = state.pending ?? pendingOf(node, state);
  return take(node, world, { kind: 'report-made', pending });
}

function answered(
  before: Node,
  world: World,
  messages: readonly Message[],
  disk: Disk = 'works',
  times = 1,
): Node {
  let node = count(sent(before, world), world);
  const state = node.memory;
  if (state.kind === 'fresh' || state.pending === null) return node;
  const { seq } = state.pending.report;
  // What is not made yet cannot come.
  const made = messages.filter(({ fromMs }) => fromMs <= node.nowMs);
  const orders = made.map((message) => orderOf(message, state, node.nowMs));
  for (let time = 0; time < times; time += 1)
    node = take(
      node,
      world,
      {
        kind: 'answered',
        seq,
        answer: answer('due'),
        orders,
        at: node.nowMs,
        wallMs: wallOf(node),
        challenge,
      },
      disk,
    );
  return node;
}

/** `handOver` without its check that the directive is a release: the state machine has to be safe without that check. */
function handedOver(before: Node, world: World, message: Message, disk: Disk = 'works'): Node {
  const node = count(before, world);
  if (node.memory.kind === 'fresh') return node;
  const order = orderOf(message, node.memory, node.nowMs);
  const moment = { at: node.nowMs, wallMs: wallOf(node), challenge };
  return take(node, world, { kind: 'release-received', order, ...moment }, disk, true);
}

function enrolledAnew(node: Node, world: World): Node {
  if (node.memory.kind !== 'fresh') return node;
  const { enrolledAgain, enrolmentAnswers } = world.messages;
  const sub = enrolledAgain.deviceId;
  const report = { sub, seq: 1, iat: Math.floor(node.nowMs / 1000), evidence: [], acks: [] };
  const made = take(node, world, { kind: 'report-made', pending: { report, jws: 'first' } });
  return take(made, world, { kind: 'enrolment-answered', seq: 1, sub, answer: enrolmentAnswers[1] });
}

/** Every action, performed as the agent would perform it. */
export function actionsOf({ all, startMs, enrolled }: Messages): readonly Action[] {
  const byName = (name: string): Message => all.find((one) => one.name === name)!;
  const act = (
    name: string,
    play: Action['play'],
    brings: readonly Message[] = [],
    isFailed = false,
  ): Action => ({
    name,
    brings,
    isFailed,
    play,
  });
  const both = [byName('lock 2'), byName('release 3')];
  const crowd = [byName('release 5'), byName('lock 4, a renewal'), byName('notice 3, another clause')];
  return [
    ...distinct(all).map((one) =>
      act(`answer: ${one.name}`, (node, world) => answered(node, world, [one]), [one]),
    ),
    act('answer: nothing', (node, world) => answered(node, world, [])),
    act('answer: lock 2 and release 3', (node, world) => answered(node, world, both), both),
    act('answer: three at once', (node, world) => answered(node, world, crowd), crowd),
    act('answer: lock 2, twice', (node, world) => answered(node, world, [both[0]!], 'works', 2), [both[0]!]),
    ...(['fails', 'keeps but fails'] as const).flatMap((disk) => [
      act(`answer: lock 2, the disk ${disk}`, (node, world) => answered(node, world, [both[0]!], disk), [
        both[0]!,
      ]),
      act(`answer: release 5, the disk ${disk}`, (node, world) => answered(node, world, [crowd[0]!], disk), [
        crowd[0]!,
      ]),
      act(`right code, the disk ${disk}`, (node, world) =>
        take(count(node, world), world, { kind: 'code-entered', isRight: true, at: node.nowMs }, disk),
      ),
      act(`20 days, the disk ${disk}`, (node, world) => run(node, world, 20 * dayMs, disk)),
    ]),
    ...['release 3', 'release 5', 'release for another', 'release 8, forged', 'lock 2', 'notice 1'].map(
      (name) =>
        act(`handed over: ${name}`, (node, world) => handedOver(node, world, byName(name)), [byName(name)]),
    ),
    act(
      'handed over: release 5, and nothing kept',
      (node, world) => handedOver(node, world, crowd[0]!, 'fails'),
      [crowd[0]!],
    ),
    act('answer lost', (node, world) => take(sent(node, world), world, { kind: 'failed' }), [], true),
    act(
      'refused',
      (node, world) => {
        const made = sent(node, world);
        const seq = made.memory.pending?.report.seq ?? 0;
        return take(made, world, { kind: 'refused', seq, code: 'report-malformed' });
      },
      [],
      true,
    ),
    act('4 minutes uncounted', (node) => {
      // The agent counts every four minutes, so no more than that is uncounted.
      return node.uncountedMs > 0 ? node : later(node, 4 * minuteMs);
    }),
    act('10 minutes', (node, world) => run(node, world, 10 * minuteMs)),
    act('20 days', (node, world) => run(node, world, 20 * dayMs)),
    act('100 days', (node, world) => run(node, world, 100 * dayMs)),
    act('reboot', (node, world) => restart(node, world, 0)),
    act('off for 20 days', (node, world) => restart(node, world, 20 * dayMs)),
    act('clock back by years', (node) => ({ ...node, wallOffMs: -7000 * dayMs })),
    act('clock ahead by years', (node) => ({ ...node, wallOffMs: 7000 * dayMs })),
    act('clock right again', (node) => ({ ...node, wallOffMs: 0 })),
    act('right code', (node, world) =>
      take(count(node, world), world, { kind: 'code-entered', isRight: true, at: node.nowMs }),
    ),
    act('wrong code', (node, world) =>
      take(count(node, world), world, { kind: 'code-entered', isRight: false, at: node.nowMs }),
    ),
    act('five wrong codes', (node, world) => {
      let after = count(node, world);
      for (let guess = 0; guess < 5; guess += 1)
        after = take(after, world, { kind: 'code-entered', isRight: false, at: node.nowMs });
      return after;
    }),
    act('notice 1 seen', (node, world) => take(node, world, { kind: 'notice-shown', seq: 1, at: startMs })),
    act('appeal', (node, world) => take(node, world, { kind: 'appeal-written', text: 'mine' })),
    act('trust renewed', (node, world) =>
      take(node, world, {
        kind: 'trust-renewed',
        at: startMs,
        trust: { ...enrolled.trust, log: null, quorum: 0, lockProfile: [] },
      }),
    ),
    act('reset', (node, world) => take(node, world, { kind: 'starting-over' })),
    act('enrolled anew', enrolledAnew),
  ];
}
