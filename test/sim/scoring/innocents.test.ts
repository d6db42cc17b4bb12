import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startPageWith } from '../../support/start-page.ts';
import { scenarioSummary } from '../../../src/sim/demo/scenario-summary.ts';
import { scoreboardText } from '../../../src/sim/scoring/scoreboard-text.ts';
import type { Scoreboard, ScoreRow } from '../../../src/sim/scoring/scoreboard.ts';

const row = (title: string, contraband: boolean, reached: ScoreRow['reached']): ScoreRow => ({
  kind: title,
  title,
  phones: Object.values(reached).reduce((sum, phones) => sum + phones, 0),
  contraband,
  reachable: true,
  lockedBy2021Rule: 0,
  lockedByNetworkRule: 0,
  reached,
  ended: reached,
  noticed: 0,
  due: 0,
  mustBeDue: 0,
  wrongful: 0,
});

const board: Scoreboard = {
  scenario: 's',
  title: 'A scenario',
  seed: 1,
  phones: 40,
  from: '2021-08-01',
  until: '2021-12-01',
  rows: [
    row('gift from abroad', false, { notice: 7, exempt: 1 }),
    row('lives there', false, { clear: 9, grace: 2, due: 1, locked: 3 }),
    row('smuggled lot', true, { due: 8, locked: 11 }),
  ],
  wrongly: { rule2021: 20, networkRule: 10, carnet: 0 },
  wrongfulEffects: [],
  due: { reached: 8, expected: 8 },
  dueByProof: {
    claimed: { reached: 8, expected: 8 },
    factory: { reached: 0, expected: 0 },
    attested: { reached: 0, expected: 0 },
  },
  strangers: {
    enrolled: { boxed: 0, stolen: 0, sold: 0 },
    answers: 0,
    ownersCarnets: 0,
    othersOrders: 0,
    heldWithoutStart: 0,
    supersededOwners: 0,
  },
  locks: null,
  checked: null,
  examples: [],
  traffic: {
    checkIns: 0,
    enrolments: 0,
    faults: { 'lost-request': 0, 'lost-answer': 0, duplicate: 0, 'late-copy': 0 },
    unavailable: 0,
    broken: 0,
    refused: {},
  },
  passed: true,
  pace: { elapsedMs: 1, checkInsPerSecond: 1 },
};

test('the headline of the first page counts what its table shows of innocent owners', () => {
  const scenario = scenarioSummary(board);
  assert.deepEqual(scenario.innocent, {
    lockedBy2021Rule: 20,
    lockedByNetworkRule: 10,
    locked: 3,
    noticed: 10,
  });
  const page = startPageWith({ scenario });
  const bars = [...page.matchAll(/<dt>([^<]*)<\/dt>.*?<strong>([\d,]+)<\/strong>/g)].map(
    ([, name, count]) => [name, count],
  );
  assert.deepEqual(bars, [
    ['The rule of 2021: locked on sight', '20'],
    ['A network-code rule: locked', '10'],
    ['Carnet: locked', '3'],
    ['Carnet: put under notice, nothing locked', '10'],
  ]);
  assert.match(scoreboardText(board), /Innocent phones locked by Carnet: +3; put under notice: 10\n/);
});
