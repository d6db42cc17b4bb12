import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decide, decideFrom, decisionBytes } from '../../../src/core/decision/decide.ts';
import type { DossierEvent } from '../../../src/core/decision/event.ts';
import { extendHistory, gatherHistory } from '../../../src/core/decision/gather-history.ts';
import { runs, scene, settings } from './histories.ts';

/** The last `count` events of a dossier, all or none of them moved to the moment of the decision. */
const cut = fc.record({ count: fc.nat({ max: 5 }), areOfNow: fc.boolean() });

test('a history that is extended is the history of all the events, and decides the same', () => {
  fc.assert(
    fc.property(scene, cut, ({ compiled, events, now }, { count, areOfNow }) => {
      const recorded = events.slice(0, events.length - count);
      const added = events
        .slice(events.length - count)
        .map((event): DossierEvent => (areOfNow ? { ...event, at: now, receivedAt: now } : event));
      const all = [...recorded, ...added];
      const extended = extendHistory(gatherHistory({ events: recorded }, now, now), recorded, added);
      assert.deepEqual(extended, gatherHistory({ events: all }, now, now));
      assert.equal(
        decisionBytes(decideFrom(compiled, extended)),
        decisionBytes(decide(compiled, { events: all }, { now, knownAt: now })),
      );
    }),
    { ...settings, numRuns: Math.ceil(runs / 6) },
  );
});
