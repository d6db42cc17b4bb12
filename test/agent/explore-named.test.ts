import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AgentState } from '../../src/agent/state/agent-state.ts';
import { step } from '../../src/agent/state/step.ts';
import { actions, brokenBy, root, type Node } from './explore-named.ts';

interface Walk {
  readonly states: number;
  readonly locked: number;
  readonly broken: string | undefined;
}

/** Every way of so many actions, each distinct state once. */
function walk(depth: number, take: typeof step = step, from: Node = root): Walk {
  const known = new Set<string>();
  let locked = 0;
  let frontier: readonly { readonly node: Node; readonly way: readonly string[] }[] = [
    { node: from, way: [] },
  ];
  for (let level = 0; level < depth; level += 1) {
    const next: { readonly node: Node; readonly way: readonly string[] }[] = [];
    for (const { node, way } of frontier)
      for (const { name, play } of actions) {
        const after = play(node, take);
        const broken = brokenBy(node, after);
        if (broken !== undefined)
          return { states: known.size, locked, broken: `${broken}: ${[...way, name].join(', ')}` };
        const key = keyOf(after);
        if (known.has(key)) continue;
        known.add(key);
        if (after.state.posture.kind === 'locked') locked += 1;
        next.push({ node: after, way: [...way, name] });
      }
    frontier = next;
  }
  return { states: known.size, locked, broken: undefined };
}

/** What tells two nodes apart: report numbers and acknowledgements decide nothing here. */
function keyOf({ state, day, notices, wasIn, hasFarewell }: Node): string {
  const { posture, noticeTerms, supported, floorMs } = state;
  return JSON.stringify([posture, noticeTerms, supported, floorMs, day, notices, wasIn, hasFarewell]);
}

/** The ways that lead to locks are eight actions long; this begins in Cuba, where the notice was seen. */
const noticed = ['in Cuba', 'notice for Cuba', 'seen', 'acknowledgement in the log'].reduce(
  (node, name) => actions.find((one) => one.name === name)!.play(node, step),
  root,
);

describe('all that can happen around locks that name a phone', () => {
  test('from the first check-in: no promise is broken', (t) => {
    const found = walk(5);
    t.diagnostic(`${found.states} states`);
    assert.equal(found.broken, undefined);
  });

  test('from a notice that was seen and logged: no promise is broken, and locks are reached', (t) => {
    const found = walk(5, step, noticed);
    t.diagnostic(`${found.states} states, ${found.locked} of them locked`);
    assert.equal(found.broken, undefined);
    assert.ok(found.locked > 20);
  });

  const changed =
    (
      change: (before: AgentState, event: Parameters<typeof step>[1], after: AgentState) => AgentState,
    ): typeof step =>
    (state, event) =>
      change(state, event, step(state, event));
  const mutants: readonly (readonly [string, typeof step])[] = [
    [
      'a release leaves the notices',
      changed((before, event, after) =>
        event.kind === 'answered' &&
        event.orders.some((one) => one.kind === 'releasing') &&
        before.kind === 'enrolled' &&
        after.kind === 'enrolled'
          ? {
              ...after,
              posture:
                before.posture.kind === 'locked'
                  ? { kind: 'noticed', notices: before.posture.notices }
                  : before.posture,
              noticeTerms: before.noticeTerms,
            }
          : after,
      ),
    ],
    [
      'every territory counts as supported',
      changed((_, __, after) => (after.kind === 'enrolled' ? { ...after, supported: ['CU', 'IR'] } : after)),
    ],
    [
      'the clock begins when the notice is seen',
      changed((_, event, after) =>
        event.kind === 'notice-shown' && after.kind === 'enrolled'
          ? { ...after, noticeTerms: after.noticeTerms.map((one) => ({ ...one, ackedMs: event.at })) }
          : after,
      ),
    ],
    [
      'a stolen key shortens the time',
      changed((_, __, after) =>
        after.kind === 'enrolled'
          ? {
              ...after,
              noticeTerms: after.noticeTerms.map((one) =>
                one.noticeS === 0 && one.ackedMs !== null ? { ...one, ackedMs: 0 } : one,
              ),
            }
          : after,
      ),
    ],
    [
      'a farewell is forgotten',
      changed((_, __, after) => (after.kind === 'enrolled' ? { ...after, farewell: null } : after)),
    ],
  ];
  for (const [name, take] of mutants)
    test(`finds that ${name}`, () => {
      const start = ['in Cuba', 'notice for Cuba', 'seen', 'acknowledgement in the log'].reduce(
        (node, action) => actions.find((one) => one.name === action)!.play(node, take),
        root,
      );
      assert.notEqual(walk(5, take, start).broken ?? walk(6, take).broken, undefined);
    });
});
