import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFileSync } from 'node:fs';
import { dayMs, hourMs } from '../../../src/core/time.ts';
import { readPolicyDocument } from '../../../src/protocol/decision-files/policy-document.ts';
import { populate } from '../../../src/sim/fleet/population.ts';
import { promised } from '../../../src/sim/judging/judge.ts';
import { hardCasesStory } from '../../../src/sim/scenarios/hard-cases.ts';
import { slotMs } from '../../../src/sim/scenarios/scenario-options.ts';
import type { Segment } from '../../../src/sim/world/person.ts';
import { readWorld } from '../../../src/sim/world/places.ts';

const people = populate(hardCasesStory, { phones: 350, seed: 3, shiftMs: 0, world: readWorld() });
const listed = new Set<string>(hardCasesStory.listed);

function lengths(
  segments: readonly Segment[],
): readonly { readonly segment: Segment; readonly ms: number }[] {
  return segments.map((segment, index) => ({
    segment,
    ms: (segments[index + 1]?.from ?? Infinity) - segment.from,
  }));
}

test('every kind is met, and nobody in it may be touched', () => {
  assert.equal(new Set(people.map(({ kind }) => kind.id)).size, hardCasesStory.kinds.length);
  for (const { kind } of people) assert.deepEqual([kind.reach.kind, kind.contraband], ['never', false]);
});

test('nobody was first started in a listed territory, and nobody stayed in one for longer than is permitted', () => {
  for (const { life, kind } of people) {
    assert.ok(!listed.has(life.segments[0]!.place.territory), kind.id);
    const there = lengths(life.segments).filter(({ segment }) => listed.has(segment.place.territory));
    assert.ok(there.reduce((sum, { ms }) => sum + ms, 0) <= 30 * dayMs, kind.id);
  }
});

test('the agent runs for hours at the airport before the phone boards: two attempts fall into them', () => {
  const flown = people.filter(({ kind }) => kind.id === 'started-at-the-airport');
  assert.ok(flown.length > 30);
  for (const { life } of flown) {
    const [airport, aboard] = lengths(life.segments);
    assert.equal(airport!.segment.connection, 'wifi');
    assert.ok(airport!.ms >= 2 * slotMs + hourMs);
    assert.equal(aboard!.segment.connection, 'offline');
  }
});

test('second phones lie silent for longer than what a visit may last, and are visits apart', () => {
  for (const { life } of people.filter(({ kind }) => kind.id === 'second-phone')) {
    const visits = life.segments.filter(({ place }) => listed.has(place.territory));
    assert.equal(visits.length, 2);
    assert.ok(
      visits[1]!.from - visits[0]!.from > 30 * dayMs,
      'counted from first to last it would be too long',
    );
  }
});

test('the policy of the story promises what the judge holds it to, in every territory of the story', () => {
  const text = readFileSync(new URL(`../../../${hardCasesStory.policyPath}`, import.meta.url), 'utf8');
  const read = readPolicyDocument(text);
  assert.ok(read.ok);
  for (const { dwell, notice, grace, territories } of read.policy.clauses) {
    assert.deepEqual({ dwellMs: dwell.ms, noticeMs: notice.ms, graceMs: grace.ms }, promised);
    assert.deepEqual(new Set<string>(territories), listed);
  }
});
