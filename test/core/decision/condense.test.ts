/** Observations that are kept as runs lead to the same decisions, to the byte, as when each was kept by itself. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { compilePolicies, type PolicySet } from '../../../src/core/decision/compile.ts';
import { condense, condenseAll, turnsOf } from '../../../src/core/decision/condense.ts';
import { decide, decisionBytes } from '../../../src/core/decision/decide.ts';
import type { DossierEvent } from '../../../src/core/decision/event.ts';
import { isObserved, recordOf, type Observed } from '../../../src/core/decision/runs.ts';
import type { Territory } from '../../../src/core/territory/territory.ts';
import type { Whereabouts } from '../../../src/core/territory/whereabouts.ts';
import { dayOf, hourMs, type Instant } from '../../../src/core/time.ts';
import { runs as tried, scene, settings, type Scene } from './histories.ts';
import { origin } from './generated-policies.ts';

function bytesOf(set: PolicySet, events: readonly DossierEvent[], now: Instant): string {
  return decisionBytes(decide(set, { events }, { now, knownAt: now }));
}

/** A dossier as it grows: what was recorded one by one beside what is kept. */
interface Growing {
  readonly single: DossierEvent[];
  readonly acts: DossierEvent[];
  observed: readonly Observed[];
}

function take(grown: Growing, event: DossierEvent, set: PolicySet): void {
  grown.single.push(event);
  if (!isObserved(event)) {
    grown.acts.push(event);
    return;
  }
  const now = event.receivedAt;
  const bytes = bytesOf(set, recordOf(grown.acts, [...grown.observed, event]), now);
  grown.observed = condense([...grown.observed, event], {
    keeps: (observed) => bytesOf(set, recordOf(grown.acts, observed), now) === bytes,
    turns: () => turnsOf(set, grown.acts, now),
  });
}

function grow(set: PolicySet, events: readonly DossierEvent[]): Growing {
  const grown: Growing = { single: [], acts: [], observed: [] };
  for (const event of events.toSorted((a, b) => a.receivedAt - b.receivedAt)) take(grown, event, set);
  return grown;
}

const T = (code: string): Territory => code as Territory;
const placed = (code: string): Whereabouts => ({
  kind: 'placed',
  territory: T(code),
  by: ['fix', 'network'],
});
const elsewhere: Whereabouts = { kind: 'elsewhere', by: ['fix', 'network'] };
const unproven: Whereabouts = { kind: 'unproven', because: 'conflict', candidates: [T('CU')] };
const seen = (at: Instant, whereabouts: Whereabouts): Observed => ({
  kind: 'observed',
  at,
  receivedAt: at,
  whereabouts,
});

const weak: Whereabouts = { kind: 'placed', territory: T('CU'), by: ['network', 'address'] };
const denied: Whereabouts = { kind: 'unproven', because: 'conflict', candidates: [], denied: [T('CU')] };
/** Weak ones are as frequent as a phone indoors makes them. */
const rarer = [elsewhere, unproven, placed('IR'), denied, weak, weak, weak, weak, weak, weak, weak, weak];

/** A phone that stays, reports often, and now and then proves nothing or crosses a border. */
const resident = fc
  .record({
    from: fc.integer({ min: 0, max: 60 * 24 }),
    gaps: fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 5, maxLength: 120 }),
    other: fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 120, maxLength: 120 }),
  })
  .map(({ from, gaps, other }) => {
    let at = origin + from * hourMs;
    return gaps.map((hours, index) => {
      at += hours * hourMs;
      const finding = rarer[other[index]!] ?? placed('CU');
      return seen(at, finding);
    });
  });

const lived: fc.Arbitrary<Scene> = fc.tuple(scene, resident).map(([one, stays]) => ({
  ...one,
  // Observations and a first start are recorded at the moment when they happen; all else may become known later.
  events: [
    ...one.events.map((event) =>
      isObserved(event) || event.kind === 'activated' ? { ...event, receivedAt: event.at } : event,
    ),
    ...stays,
  ].sort((a, b) => a.at - b.at),
}));

const fewer = { ...settings, numRuns: Math.ceil(tried / 10) };

describe('observations kept as runs', () => {
  test('at every moment that something is received the decision has the same bytes as from each observation by itself', () => {
    fc.assert(
      fc.property(lived, ({ policies, events }) => {
        const grown: Growing = { single: [], acts: [], observed: [] };
        for (const event of events.toSorted((a, b) => a.receivedAt - b.receivedAt)) {
          const now = event.receivedAt;
          const set = compilePolicies(policies.filter((one) => one.published! <= now));
          take(grown, event, set);
          assert.equal(
            bytesOf(set, recordOf(grown.acts, grown.observed), now),
            bytesOf(set, grown.single, now),
          );
        }
      }),
      fewer,
    );
  });

  test('a dossier of before leads to the same bytes once its observations are joined', () => {
    fc.assert(
      fc.property(lived, ({ compiled, events, now }) => {
        const known = events.toSorted((a, b) => a.receivedAt - b.receivedAt);
        const acts = known.filter((event) => !isObserved(event));
        const bytes = bytesOf(compiled, known, now);
        const joined = condenseAll(known.filter(isObserved), {
          keeps: (observed) => bytesOf(compiled, recordOf(acts, observed), now) === bytes,
          turns: () => turnsOf(compiled, acts, now),
        });
        assert.equal(bytesOf(compiled, recordOf(acts, joined), now), bytes);
      }),
      fewer,
    );
  });

  test('no observation is lost from the count but those that proved nothing, and no day', () => {
    fc.assert(
      fc.property(resident, (events) => {
        const { observed } = grow(compilePolicies([]), events);
        const count = observed.reduce((sum, { run }) => sum + (run?.count ?? 1) + (run?.unproven ?? 0), 0);
        assert.ok(count <= events.length);
        const cuban = observed.filter(({ whereabouts: w }) => w.kind === 'placed' && w.territory === 'CU');
        const days = new Set(
          events
            .filter(({ whereabouts: w }) => w.kind === 'placed' && w.territory === 'CU')
            .map(({ at }) => dayOf(at)),
        );
        assert.ok(cuban.reduce((sum, { run }) => sum + (run?.days ?? 1), 0) >= days.size);
      }),
      fewer,
    );
  });
});
