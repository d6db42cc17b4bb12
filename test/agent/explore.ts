import { createOwnerTexts } from '../../src/agent/platform/owner-text.ts';
import { isDeepStrictEqual } from 'node:util';
import { leaseMaxMs, leftOf } from '../../src/agent/state/lease.ts';
import { isAllowed, viewPosture } from '../../src/agent/lock/lock-screen.ts';
import { noticesOf } from '../../src/agent/state/posture.ts';
import { step as realStep } from '../../src/agent/state/step.ts';
import type { AgentState, EnrolledState } from '../../src/agent/state/agent-state.ts';
import { lockAllowances } from '../../src/core/policy/policy.ts';
import { makeMessages, type Messages } from './explore-messages.ts';
import { actionsOf, type Action, type Node, type World } from './explore-world.ts';

export interface Exploration {
  readonly states: number;
  readonly transitions: number;
  readonly locked: number;
  readonly depth: number;
  /** Whether the search reached the depth or ran out of new states before. */
  readonly isWhole: boolean;
  /** The broken promise and the actions that led to it; undefined where none was broken. */
  readonly broken: { readonly promise: string; readonly way: readonly string[] } | undefined;
}

interface Found {
  readonly node: Node;
  readonly from: Found | undefined;
  readonly by: string;
}

export const messages: Messages = await makeMessages();

/** Breadth-first search from a phone whose notice has run out, over all actions, to `depth`; visits each distinct state once. */
export function explore(depth: number, step: World['step'] = realStep, statesMax = Infinity): Exploration {
  const world: World = { step, messages };
  const actions = actionsOf(messages);
  const { enrolled, startMs } = messages;
  const root: Node = {
    memory: enrolled,
    stored: enrolled,
    nowMs: startMs,
    wallOffMs: 0,
    uncountedMs: 0,
    ranMs: 0,
    grantedMs: 0,
    isForgotten: false,
  };
  const known = new Set([canonical(root)]);
  let frontier: Found[] = [{ node: root, from: undefined, by: '' }];
  let [transitions, locked] = [0, 0];
  const outcome = (reached: number, isWhole: boolean, broken?: Exploration['broken']): Exploration => ({
    states: known.size,
    transitions,
    locked,
    depth: reached,
    isWhole,
    broken,
  });
  for (let level = 1; level <= depth; level += 1) {
    const next: Found[] = [];
    for (const found of frontier) {
      for (const action of actions) {
        transitions += 1;
        const node = withLease(found.node, action.play(found.node, world));
        const way = (): readonly string[] => [...wayTo(found), action.name];
        const onTheWay = brokenBy(found.node, action, node);
        if (onTheWay !== undefined) return outcome(level, false, { promise: onTheWay, way: way() });
        if (node === found.node) continue;
        const key = canonical(node);
        if (known.has(key)) continue;
        known.add(key);
        const there = brokenIn(node, world);
        if (there !== undefined) return outcome(level, false, { promise: there, way: way() });
        if (isLocked(node.memory)) locked += 1;
        next.push({ node, from: found, by: action.name });
      }
      if (known.size >= statesMax) return outcome(level, false);
    }
    if (next.length === 0) return outcome(level, true);
    frontier = next;
  }
  return outcome(depth, true);
}

function wayTo(found: Found): readonly string[] {
  return found.from === undefined ? [] : [...wayTo(found.from), found.by];
}

function lockOf(state: AgentState) {
  return state.kind === 'enrolled' && state.posture.kind === 'locked' ? state.posture.lock : undefined;
}

const isLocked = (state: AgentState): boolean => lockOf(state) !== undefined;

/** Records the lease of a lock when it begins, in memory or only in storage, to compare it with the true running time. */
function withLease(before: Node, after: Node): Node {
  const held = (node: Node) => lockOf(node.memory) ?? lockOf(node.stored);
  const lock = held(after);
  if (lock === undefined)
    return after.grantedMs === 0 && after.ranMs === 0 && !after.isForgotten
      ? after
      : { ...after, ranMs: 0, grantedMs: 0, isForgotten: false };
  if (held(before)?.seq === lock.seq) return after;
  return { ...after, ranMs: 0, grantedMs: lock.until - after.nowMs };
}

/** Checks promises 3 and 8 on a transition. */
function brokenBy(before: Node, action: Action, after: Node): string | undefined {
  const [from, to] = [before.memory, after.memory];
  if (action.isFailed && from.kind === 'enrolled' && (to.kind === 'fresh' || to.posture !== from.posture))
    return 'P3: a failed exchange changed how the phone stands';
  const lock = lockOf(to);
  const old = lockOf(from);
  const isOver = old !== undefined && leftOf(old) <= before.uncountedMs;
  if (action.name.includes('wrong code') && old !== undefined && lock === undefined && !isOver)
    return 'P10: a wrong code unlocks';
  if (lock !== undefined && isReleasedBy(before, action, lock.seq)) return 'P10: a release does not unlock';
  if (action.name === 'reset' && lock !== undefined) return 'P3: a reset phone is locked';
  if (lock === undefined || to.kind === 'fresh') return undefined;
  if (old !== undefined && old.seq === lock.seq)
    return lock.until === old.until ? undefined : 'P8: a lock changed its end';
  // A lock in storage was proved when it was saved; memory is only restored from it.
  if (lockOf(before.stored)?.seq === lock.seq && action.brings.length === 0) return undefined;
  if (action.name.startsWith('handed over')) return 'P8: locked by what only releases may come by';
  const cause = action.brings.find(
    (one) =>
      one.directive?.type === 'lock' && one.directive.seq === lock.seq && one.genuineFor === to.deviceId,
  );
  if (cause === undefined) return 'P8: locked without a proved order to this phone';
  if (from.kind === 'enrolled' && from.orderSeq >= lock.seq) return 'P8: an old lock came back';
  if (
    from.kind === 'enrolled' &&
    from.posture.kind === 'unlocked-by-code' &&
    from.pending?.report.unlockedByCode === undefined &&
    from.pending !== null
  )
    return 'P10: locked again before the server knew of the code';
  return undefined;
}

/** Whether the action delivers and saves a genuine release newer than the lock and any order obeyed. */
function isReleasedBy({ memory, nowMs }: Node, action: Action, lockSeq: number): boolean {
  if (memory.kind === 'fresh' || action.name.includes('disk')) return false;
  return action.brings.some(
    ({ directive, genuineFor }) =>
      directive?.type === 'release' &&
      genuineFor === memory.deviceId &&
      directive.seq > Math.max(memory.orderSeq, lockSeq) &&
      directive.exp * 1000 > nowMs,
  );
}

/** Checks promises 3, 6, 9 and 10 in one state. */
function brokenIn(node: Node, { step }: World): string | undefined {
  const state = node.memory;
  if (step(state, { kind: 'failed' }) !== state) return 'P3: a failure is not nothing';
  if (state.kind === 'fresh') return undefined;
  if (state.codeTries.length > 5 || state.codeTries.some((each) => !(each > 0 && each <= 3_600_000)))
    return 'tries: more than five an hour';
  const { log, witnesses, quorum } = messages.enrolled.trust;
  if (
    !isDeepStrictEqual([state.trust.log, state.trust.witnesses, state.trust.quorum], [log, witnesses, quorum])
  )
    return 'P8: what proves a lock was changed after enrolment';
  const lock = lockOf(state);
  if (lock === undefined) return undefined;
  const leftMs = leftOf(lock);
  if (!(leftMs > 0 && leftMs <= leaseMaxMs)) return 'P6: a lock without an end';
  if (!node.isForgotten && leftMs + node.ranMs - node.uncountedMs > node.grantedMs)
    return 'P6: a lock longer than its lease';
  const over = step(state, { kind: 'ticked', elapsedMs: leftMs, wallMs: 0 });
  if (isLocked(over)) return 'P6: time alone does not unlock';
  return saves(state, step);
}

/** Checks promise 9, and the ways out of a lock. */
function saves(state: EnrolledState, step: World['step']): string | undefined {
  if (!isShown(state)) return 'P9: the lock screen is not complete';
  const appealed = step(state, { kind: 'appeal-written', text: 'mine too' });
  if (appealed.kind === 'fresh' || appealed.appeal !== 'mine too') return 'P9: no appeal';
  const entered = step(state, { kind: 'code-entered', isRight: true, at: 0 });
  if (state.codeTries.length < 5 === isLocked(entered))
    return 'P10: a right code does not unlock, or one too many does';
  return undefined;
}

const screens = new Map<string, boolean>();

const english = createOwnerTexts({}).in('en');

/** Checks that the lock screen is complete. Each distinct screen is checked once, because formatting its date is slow. */
function isShown(state: EnrolledState): boolean {
  const { leftMs, spanMs, spanWallMs, ...shown } = lockOf(state)!;
  const key = JSON.stringify([shown, state.trust.lockProfile, Number.isFinite(leftMs + spanMs + spanWallMs)]);
  const known = screens.get(key) ?? isComplete(state);
  screens.set(key, known);
  return known;
}

function isComplete(state: EnrolledState): boolean {
  const view = viewPosture(state, 0, english);
  if (view.kind !== 'locked') return false;
  const { reason, lines, clauses, remedy, challenge, allowed } = view.screen;
  return (
    reason !== '' &&
    lines.includes(reason) &&
    clauses.length > 0 &&
    remedy.appealUrl !== '' &&
    remedy.contact !== '' &&
    /^\d{10}$/.test(challenge) &&
    lockAllowances.every((what) => allowed.includes(what) && isAllowed(state, what))
  );
}

/** The parts of a node that affect what follows; nodes with the same key are one state. Report numbers and times of acknowledgements do not count. */
function canonical(node: Node): string {
  const stored = node.stored === node.memory ? 'same' : essence(node.stored, node);
  return JSON.stringify([
    essence(node.memory, node),
    stored,
    (node.nowMs - messages.startMs) / 60_000,
    node.wallOffMs,
    node.uncountedMs,
    node.ranMs,
    node.isForgotten,
  ]);
}

function essence(state: AgentState, node: Node): unknown {
  if (state.kind === 'fresh') return 'fresh';
  const lock = lockOf(state);
  const pending = state.pending?.report;
  return [
    state.deviceId === messages.enrolled.deviceId ? 1 : 2,
    state.posture.kind,
    lock === undefined
      ? 0
      : [lock.seq, leftOf(lock), lock.spanMs, lock.spanWallMs - node.nowMs, lock.challenge, lock.reason],
    noticesOf(state.posture).map((each) => [each.seq, each.shownAt !== null]),
    [state.directiveSeq, state.orderSeq, state.floorMs - messages.startMs],
    state.noticeTerms.map(({ seq, ackedMs }) => [seq, ackedMs]),
    state.codeTries,
    state.acks.map((ack) => [ack.seq, ack.state]),
    state.settled.map((ack) => [ack.seq, ack.state]),
    pending === undefined
      ? 0
      : [pending.acks.map((ack) => [ack.seq, ack.state]), pending.unlockedByCode !== undefined],
    state.appeal,
    state.trust.lockProfile.length,
  ];
}
