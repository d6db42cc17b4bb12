/** P11: after a whole story, every decision follows again from the database alone, and the public log bears out every lock. */
import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Client } from 'pg';
import { nodeCrypto } from '../../src/app/dossiers/orders/leaves.ts';
import { decodeBase64url, encodeBase64url } from '../../src/core/base64.ts';
import { decisionHash } from '../../src/core/orders/episode.ts';
import type { LockDirectiveV2 } from '../../src/protocol/device/directive-v2.ts';
import type { LockStatement } from '../../src/protocol/log/statement-v2.ts';
import { playScenario } from '../../src/sim/demo/play-scenario.ts';
import { replayDecisions } from '../../src/sim/scoring/replay.ts';
import { prepareScenario } from '../../src/sim/scenarios/prepare-scenario.ts';
import { testDatabase } from '../support/database.ts';
import { payloadOf } from '../support/test-phone.ts';

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
  assert.ok(statements['lock']! >= board.locks!.locked);
  assert.ok(board.locks!.locked > 0);
  assert.ok(entries > 20, `${entries} entries`);
});

test('every statement about a lock names a decision that follows again, and the policy text that was published', async () => {
  const decisions = new Map<string, string[]>();
  await replayDecisions(databaseUrl, (phone, bytes) =>
    decisions.set(phone, [...(decisions.get(phone) ?? []), bytes]),
  );
  const policies = await query<{ id: string; version: number; sha256: string; text: string }>(
    'select id, version, sha256, text from policies',
  );
  const locks = await query<{ phone: string; statement: string; jws: string }>(
    `select phone_id::text as phone, statement, jws from directives where type = 'lock'`,
  );
  assert.ok(locks.length > 0);
  const logged = new Set(
    (await query<{ statement: string }>('select statement from log_entries')).map((one) => one.statement),
  );
  for (const { phone, statement, jws } of locks) {
    assert.ok(logged.has(statement));
    const { decisionSha256, policy } = JSON.parse(statement) as LockStatement;
    const { salt, episodeSeq } = payloadOf(jws) as unknown as LockDirectiveV2;
    const named = await Promise.all(
      decisions
        .get(phone)!
        .map((bytes) => decisionHash(nodeCrypto, decodeBase64url(salt)!, episodeSeq, Buffer.from(bytes))),
    );
    assert.ok(named.map((one) => encodeBase64url(one)).includes(decisionSha256));
    const text = policies.find((one) => one.id === policy.id && one.version === policy.version)!;
    assert.equal(hash('sha256', text.text, 'base64url'), policy.sha256);
  }
});

test('the checkpoint that the data folder keeps bears the log and both of its witnesses', () => {
  const note = readFileSync(join(dataDir, 'log', 'checkpoint'), 'utf8');
  assert.equal(note.match(/^\u2014 /gm)?.length, 3);
  assert.equal(Number(note.split('\n')[1]), board.checked!.log.entries);
});
