/** P11: after a whole story, every decision follows again from the database alone, and the public log bears out every lock. */
import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Client } from 'pg';
import { playScenario } from '../../src/sim/demo/play-scenario.ts';
import { replayDecisions } from '../../src/sim/scoring/replay.ts';
import { prepareScenario } from '../../src/sim/scenarios/prepare-scenario.ts';
import { testDatabase } from '../support/database.ts';

const databaseUrl = await testDatabase();
const dataDir = mkdtempSync(join(tmpdir(), 'carnet-replay-'));
after(() => rmSync(dataDir, { recursive: true, force: true }));
const prepared = prepareScenario('september-2021');
const board = await playScenario(
  { prepared, phones: 60, seed: 11, dataDir, databaseUrl, interrupted: false },
  () => {},
);

const query = async <Row extends object>(text: string): Promise<readonly Row[]> => {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
};

test('every recorded decision follows again, to the same bytes, from the events and policies that are there', async () => {
  const { recorded, alike, standings, different } = await replayDecisions(databaseUrl);
  assert.ok(recorded > 100, `${recorded} decisions were recorded`);
  for (const reached of ['visitor', 'notice', 'grace', 'due', 'locked'])
    assert.ok(standings.includes(reached), `nobody was ${reached}`);
  assert.deepEqual(different, []);
  assert.equal(alike, recorded);
});

test('a decision that was altered afterwards is found', async () => {
  await query(`update decisions set sha256 = repeat('A', 43)
    where (bucket, phone_id, number) in (select bucket, phone_id, number from decisions where standing = 'due' limit 1)`);
  const { recorded, alike, different } = await replayDecisions(databaseUrl);
  assert.equal(alike, recorded - 1);
  assert.match(different[0]!, /due$/);
});

test('the auditor reads the log of the story and finds nothing wrong', () => {
  const { checked } = board;
  assert.ok(checked !== null);
  assert.deepEqual(checked.log.findings, []);
  assert.ok(checked.passed);
  const { statements, entries } = checked.log;
  // Not vacuous: a policy and a lock by two people, the locks themselves, the end of the case.
  assert.equal(statements['policy'], 1);
  assert.equal(statements['approval'], 2);
  assert.equal(statements['case-end'], 1);
  assert.ok(statements['directive lock']! >= board.locks!.locked);
  assert.ok(board.locks!.locked > 0);
  assert.ok(entries > 20, `${entries} entries`);
});

test('every statement about a lock names a decision that was recorded, and the policy text that was published', async () => {
  const decisions = new Set(
    (await query<{ sha256: string }>('select sha256 from decisions')).map((one) => one.sha256),
  );
  const policies = await query<{ id: string; version: number; sha256: string; text: string }>(
    'select id, version, sha256, text from policies',
  );
  const logged = await query<{ statement: string }>('select statement from log_entries order by index');
  const directives = logged
    .map(
      ({ statement }) =>
        JSON.parse(statement) as Record<string, unknown> & {
          policy: { id: string; version: number; sha256: string };
        },
    )
    .filter(({ kind }) => kind === 'directive');
  assert.ok(directives.length > 0);
  let unnamed = 0;
  for (const { decisionSha256, policy } of directives) {
    // The one that the test before altered.
    if (!decisions.has(decisionSha256 as string)) unnamed += 1;
    const text = policies.find((one) => one.id === policy.id && one.version === policy.version)!;
    assert.equal(hash('sha256', text.text, 'base64url'), policy.sha256);
  }
  assert.ok(unnamed <= 1, `${unnamed} name no recorded decision`);
});

test('the checkpoint that the data folder keeps bears the log and both of its witnesses', () => {
  const note = readFileSync(join(dataDir, 'log', 'checkpoint'), 'utf8');
  assert.equal(note.match(/^\u2014 /gm)?.length, 3);
  assert.equal(Number(note.split('\n')[1]), board.checked!.log.entries);
});
