/** P11 and what follows from it: a decision can be recomputed, does not depend on what must not matter, and says when it changes. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { compilePolicies } from '../../../src/core/decision/compile.ts';
import { decide, decisionBytes, isOpen, listedTerritories } from '../../../src/core/decision/decide.ts';
import type { Decision } from '../../../src/core/decision/decision.ts';
import type { DossierEvent } from '../../../src/core/decision/event.ts';
import type { Territory } from '../../../src/core/territory/territory.ts';
import { hourMs, type Instant } from '../../../src/core/time.ts';
import { explainDecision } from '../../../src/protocol/words/explain.ts';
import { runs, type Scene, scene, settings } from './histories.ts';

const severity = { clear: 0, unproven: 0, visitor: 0, exempt: 0, notice: 1, grace: 2, due: 3, locked: 4 };
const fewer = { ...settings, numRuns: Math.ceil(runs / 3) };

function decideAt(one: Scene, now: Instant, knownAt = now): Decision {
  return decide(one.compiled, { events: one.events }, { now, knownAt });
}

describe('a decision can be recomputed', () => {
  test('P11: the same inputs, read anew, give the same bytes', () => {
    fc.assert(
      fc.property(scene, (one) => {
        const bytes = decisionBytes(decideAt(one, one.now));
        const copy = structuredClone({ policies: one.policies, events: one.events });
        const compiled = compilePolicies(copy.policies.toReversed());
        assert.equal(decisionBytes(decide(compiled, copy, { now: one.now, knownAt: one.now })), bytes);
        assert.equal(decisionBytes(decideAt(one, one.now)), bytes);
        assert.deepEqual(copy.events, one.events, 'the dossier was changed');
      }),
      settings,
    );
  });

  test('P11: neither the order in which reports arrived nor that in which they are listed matters', () => {
    fc.assert(
      fc.property(scene, fc.infiniteStream(fc.nat()), (one, numbers) => {
        const shuffled = one.events
          .map((event) => ({ event, rank: numbers.next().value! }))
          .sort((a, b) => a.rank - b.rank);
        const moments = one.events.map((event) => Math.min(event.receivedAt, one.now));
        const events = shuffled.map(({ event }, index): DossierEvent => ({
          ...event,
          receivedAt: moments[index]!,
        }));
        // Events of one moment keep the order in which they were recorded: that order is part of the dossier.
        const ties = one.events.map((event, index) => ({ event, index }));
        const restored = events.toSorted((a, b) => a.at - b.at || indexOf(ties, a) - indexOf(ties, b));
        const all = one.events.map((event): DossierEvent => ({
          ...event,
          receivedAt: Math.min(event.receivedAt, one.now),
        }));
        const expected = decisionBytes(decideAt({ ...one, events: all }, one.now));
        assert.equal(decisionBytes(decideAt({ ...one, events: restored }, one.now)), expected);
        const distinct = new Set(one.events.map((event) => event.at)).size === one.events.length;
        if (distinct) assert.equal(decisionBytes(decideAt({ ...one, events }, one.now)), expected);
      }),
      fewer,
    );
  });

  test('P11: as of a past moment only what was known then counts', () => {
    fc.assert(
      fc.property(scene, fc.nat({ max: 2000 }), (one, hours) => {
        const then = one.now - hours * hourMs;
        const known = one.events.filter((event) => event.receivedAt <= then && event.at <= then);
        const compiled = compilePolicies(one.policies.filter((policy) => policy.published! <= then));
        const asKnown = decide(compiled, { events: known }, { now: then, knownAt: then });
        assert.equal(decisionBytes(decideAt(one, then)), decisionBytes(asKnown));
        assert.equal(
          decisionBytes(decide(one.compiled, { events: known }, { now: then, knownAt: then })),
          decisionBytes(asKnown),
        );
      }),
      fewer,
    );
  });

  test('P11: the words name clause, legal basis, evidence, deadline and remedy of everything that applies', () => {
    fc.assert(
      fc.property(scene, (one) => {
        const decision = decideAt(one, one.now);
        const sentences = explainDecision(decision, one.policies, 'en');
        for (const verdict of decision.clauses) {
          assert.ok(sentences.some((sentence) => sentence.includes(verdict.clause)));
          if (verdict.verdict !== 'applies') continue;
          const text = sentences.find((sentence) => sentence.startsWith(`Clause ${verdict.clause} `)) ?? '';
          assert.match(text, /legal basis: Terms 14\.2/);
          assert.match(text, /Evidence: placed in (Cuba|Iran) (once|\d+ times)/);
          assert.match(text, verdict.standing === null ? /lets nothing follow/ : /Deadline: /);
          assert.match(text, /Remedy: appeal at https:\/\/example\.com/);
        }
        assert.ok(
          !sentences.some((sentence) => /undefined|null|NaN|unknown time/.test(sentence)),
          sentences.join('\n'),
        );
      }),
      { ...settings, numRuns: Math.ceil(runs / 10) },
    );
  });
});

function indexOf(ties: readonly { event: DossierEvent; index: number }[], event: DossierEvent): number {
  const { receivedAt: _ignored, ...told } = event;
  return ties.findIndex((tie) => {
    const { receivedAt: _received, ...other } = tie.event;
    return JSON.stringify(other) === JSON.stringify(told);
  });
}

describe('what must not make it stricter does not', () => {
  test('an acknowledgement that arrives later never brings anything earlier', () => {
    fc.assert(
      fc.property(scene, fc.nat({ max: 60 * 24 }), (one, hours) => {
        const events = one.events.map((event): DossierEvent =>
          event.kind === 'notice-acknowledged'
            ? { ...event, receivedAt: event.receivedAt + hours * hourMs }
            : event,
        );
        const late = decideAt({ ...one, events }, one.now);
        assert.ok(severity[late.standing] <= severity[decideAt(one, one.now).standing]);
      }),
      fewer,
    );
  });

  test('an appeal, a pass, an exemption or a release never makes it stricter', () => {
    const relief = fc.constantFrom('appeal-filed', 'pass-granted', 'exemption-granted', 'released');
    fc.assert(
      fc.property(scene, relief, fc.nat({ max: 40 * 24 }), (one, kind, hours) => {
        const at = one.now - hours * hourMs;
        const until = one.now + hourMs;
        const told = { at, receivedAt: at };
        const event: DossierEvent =
          kind === 'pass-granted'
            ? { ...told, kind, territory: 'CU' as Territory, from: at, until }
            : kind === 'exemption-granted'
              ? { ...told, kind, exemption: 'press', from: null, until }
              : { ...told, kind };
        const events = [...one.events, event].sort((a, b) => a.at - b.at);
        const eased = decideAt({ ...one, events }, one.now);
        assert.ok(severity[eased.standing] <= severity[decideAt(one, one.now).standing]);
      }),
      settings,
    );
  });

  test('silence never makes it stricter than the deadlines already running', () => {
    fc.assert(
      fc.property(scene, fc.nat({ max: 100 * 24 }), (one, hours) => {
        const events = one.events.filter((event) => event.at <= one.now && event.receivedAt <= one.now);
        const known = {
          ...one,
          events,
          compiled: compilePolicies(one.policies.filter((p) => p.published! <= one.now)),
        };
        const before = decideAt(known, one.now);
        const after = decideAt(known, one.now + hours * hourMs, one.now + hours * hourMs);
        // Without a report nothing begins anew but a notice, and no lock comes by itself.
        if (severity[after.standing] > severity[before.standing]) assert.notEqual(after.standing, 'locked');
        if (before.notice === null)
          assert.ok(
            severity[after.standing] <= 1 ||
              before.clauses.some((c) => c.notice !== null) ||
              before.standing === 'exempt',
          );
      }),
      fewer,
    );
  });
});

describe('it says when it changes', () => {
  test('until `next` nothing changes, whenever one asks', () => {
    fc.assert(
      fc.property(scene, fc.integer({ min: 1, max: 999 }), (one, thousandth) => {
        const events = one.events.filter((event) => event.at <= one.now);
        // Versions that are known to come are part of what can be foreseen.
        const knownAt = one.now + 100 * 24 * hourMs;
        const decision = decideAt({ ...one, events }, one.now, knownAt);
        const end = decision.next ?? one.now + 400 * 24 * hourMs;
        const soon = Math.floor(one.now + ((end - one.now) * thousandth) / 1000);
        const then = decide(one.compiled, { events }, { now: soon, knownAt });
        assert.equal(then.standing, decision.standing);
        assert.equal(then.territory, decision.territory);
        assert.deepEqual(
          then.clauses.map((clause) => [
            clause.clause,
            clause.verdict,
            clause.because,
            clause.standing,
            clause.since,
          ]),
          decision.clauses.map((clause) => [
            clause.clause,
            clause.verdict,
            clause.because,
            clause.standing,
            clause.since,
          ]),
        );
      }),
      settings,
    );
  });

  test('a closed dossier may miss a report from a territory that is not listed', () => {
    fc.assert(
      fc.property(scene, fc.integer({ min: 1, max: 400 }), (one, hours) => {
        const events = one.events.filter((event) => event.at <= one.now && event.receivedAt <= one.now);
        const published = compilePolicies(one.policies.filter((policy) => policy.published! <= one.now));
        const closed = { ...one, events, compiled: published };
        const decision = decideAt(closed, one.now);
        const listed = listedTerritories(published, one.now);
        if (isOpen(decision) || listed.has('DE' as Territory) || listed.size === 0) return;
        const sight = (at: Instant, territory: string): DossierEvent => ({
          at,
          receivedAt: at,
          kind: 'observed',
          whereabouts: { kind: 'placed', territory: territory as Territory, by: [] },
        });
        const then = one.now + hours * hourMs;
        const back = [then + hourMs, then + 100 * hourMs].map((at) => sight(at, [...listed][0]!));
        const missed = decideAt({ ...closed, events: [...events, ...back] }, then + 200 * hourMs);
        const recorded = decideAt(
          { ...closed, events: [...events, sight(then, 'DE'), ...back] },
          then + 200 * hourMs,
        );
        assert.ok(severity[missed.standing] === severity[recorded.standing]);
      }),
      fewer,
    );
  });
});
