import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { playScenario } from '../../../src/sim/demo/play-scenario.ts';
import { scoreboardText } from '../../../src/sim/scoring/scoreboard-text.ts';
import type { Scoreboard } from '../../../src/sim/scoring/scoreboard.ts';
import { prepareScenario } from '../../../src/sim/scenarios/prepare-scenario.ts';
import { testDatabase } from '../../support/database.ts';

const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

// Both are played at once, against two databases: what one does must not show in the other.
const databases = [await testDatabase(), await testDatabase()];

const scoreboards = databases.map(async (databaseUrl): Promise<Scoreboard> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'carnet-sim-test-'));
  folders.push(dataDir);
  const prepared = prepareScenario('september-2021');
  return playScenario({ prepared, phones: 160, seed: 3, dataDir, databaseUrl, interrupted: true }, () => {});
});

test('September 2021: nobody is wronged, the smuggled reach due, the rivals wrong many', async () => {
  const board = await scoreboards[0]!;
  assert.deepEqual(board.wrongfulEffects, [], scoreboardText(board));
  assert.ok(board.due.expected > 8, `${board.due.expected} had to reach due`);
  assert.equal(board.due.reached, board.due.expected, scoreboardText(board));
  assert.equal(board.traffic.broken, 0);
  assert.ok(board.passed);
  // Not vacuous: notices were shown, exemptions counted, and network and database were as hostile as they should be.
  const row = (kind: string) => board.rows.find((each) => each.kind === kind)!;
  assert.equal(row('gift').noticed, row('gift').phones);
  assert.deepEqual(row('gift').ended, { exempt: row('gift').phones });
  assert.equal(row('press').reached.exempt, row('press').phones);
  assert.ok((row('second-hand').reached.visitor ?? 0) > 0);
  for (const [fault, count] of Object.entries(board.traffic.faults))
    assert.ok(count > 20, `${fault}: ${count}`);
  assert.ok(board.traffic.unavailable > 10, `${board.traffic.unavailable} answered 503`);
  assert.ok(board.wrongly.rule2021 > 50, `${board.wrongly.rule2021}`);
  assert.ok(board.wrongly.networkRule > 50, `${board.wrongly.networkRule}`);
});

test('claimed, factory-proved and attested lots alike reach due, and strangers reach nothing', async () => {
  const { dueByProof, strangers } = await scoreboards[0]!;
  for (const [proof, { reached, expected }] of Object.entries(dueByProof)) {
    assert.ok(expected > 0, `no ${proof} phone had to reach due`);
    assert.equal(reached, expected, proof);
  }
  const { enrolled, answers, ...reached } = strangers;
  for (const [kind, count] of Object.entries(enrolled)) assert.ok(count > 0, `${kind}: ${count}`);
  assert.ok(answers >= 24, `${answers} answers`);
  assert.deepEqual(reached, { ownersCarnets: 0, othersOrders: 0, heldWithoutStart: 0, supersededOwners: 0 });
});

test('the smuggled lots are locked by two people and nobody else is; one act releases all; a code and time do the rest', async () => {
  const board = await scoreboards[0]!;
  const { locks } = board;
  assert.ok(locks !== null);
  assert.ok(locks.ordered >= 5, `${locks.ordered} ordered`);
  assert.equal(locks.named, locks.ordered);
  assert.equal(locks.locked, locks.ordered, scoreboardText(board));
  assert.deepEqual(
    [locks.wronglyLocked, locks.withoutProof, locks.stillLocked, locks.missed],
    [0, 0, 0, 0],
    scoreboardText(board),
  );
  // Every way back was gone by somebody.
  assert.ok(locks.appeals.upheld > 0 && locks.appeals.liftedProvisionally > 0);
  assert.ok(locks.renewed > 0);
  const { released, appeal, code, lease } = locks.endedBy;
  assert.equal(released + appeal + code + lease, locks.locked);
  assert.ok(released > 0 && appeal > 0 && code + lease > 0, scoreboardText(board));
  const row = (kind: string) => board.rows.find((each) => each.kind === kind)!;
  // Contraband that no case named stays due, and works.
  assert.ok((row('resident-new').ended.due ?? 0) > 0);
  assert.equal(row('resident-new').reached.locked, undefined);
});

test('afterwards every decision follows again and the auditor finds nothing wrong', async () => {
  const { checked } = await scoreboards[0]!;
  assert.deepEqual(checked!.log.findings, []);
  assert.equal(checked!.decisions.alike, checked!.decisions.recorded);
});

test('the same seed on another database gives the same scoreboard', async () => {
  const [first, second] = await Promise.all(scoreboards);
  const withoutPace = ({ pace: _pace, ...board }: Scoreboard): object => board;
  assert.deepEqual(withoutPace(second!), withoutPace(first!));
});
