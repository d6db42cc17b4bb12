/** P11: after a whole story, every decision that was recorded follows again from the database alone, to the same bytes. */
import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Client } from 'pg';
import { bookOf } from '../../src/app/policy-book.ts';
import { playScenario } from '../../src/bin/play-scenario.ts';
import { decide, decisionBytes } from '../../src/core/decision/decide.ts';
import type { DossierEvent } from '../../src/core/decision/event.ts';
import { prepareScenario } from '../../src/sim/story.ts';
import { testDatabase } from '../support/database.ts';

const databaseUrl = await testDatabase();
const dataDir = mkdtempSync(join(tmpdir(), 'carnet-replay-'));
after(() => rmSync(dataDir, { recursive: true, force: true }));
const prepared = prepareScenario('september-2021')!;
await playScenario({ prepared, phones: 40, seed: 11, dataDir, databaseUrl, interrupted: false }, () => {});

const client = new Client({ connectionString: databaseUrl });
await client.connect();

const read = async <Row extends object>(text: string): Promise<readonly Row[]> =>
  (await client.query<Row>(text)).rows;
const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;

interface Recorded {
  readonly phone: string;
  readonly now: number;
  readonly knownAt: number;
  readonly events: number;
  readonly standing: string;
  readonly sha256: string;
}

const published = await read<{
  id: string;
  version: number;
  publishedAt: number;
  sha256: string;
  text: string;
}>(
  `select id, version, ${ms('published_at')} as "publishedAt", sha256, text from policies order by published_at, number`,
);
const { set } = bookOf(published);
const eventsOf = new Map<string, DossierEvent[]>();
for (const { phone, event } of await read<{ phone: string; event: DossierEvent }>(
  `select phone_id::text as phone, event from dossier_events order by bucket, phone_id, seq`,
))
  eventsOf.set(phone, [...(eventsOf.get(phone) ?? []), event]);
const recorded = await read<Recorded>(
  `select phone_id::text as phone, ${ms('decided_now')} as now, ${ms('known_at')} as "knownAt", event_count as events, standing, sha256
    from decisions order by bucket, phone_id, number`,
);
const statements = await read<{ body: string }>(`select body from outbox where kind = 'statement'`);
await client.end();

test('P11: every recorded decision follows again from the events and policies that are there', () => {
  assert.ok(recorded.length > 100, `${recorded.length} decisions were recorded`);
  const standings = new Set(recorded.map((one) => one.standing));
  for (const reached of ['visitor', 'notice', 'grace', 'due'])
    assert.ok(standings.has(reached), `nobody was ${reached}`);
  for (const one of recorded) {
    const events = (eventsOf.get(one.phone) ?? []).slice(0, one.events);
    assert.equal(events.length, one.events, 'events that a decision rests on are gone');
    const decision = decide(set, { events }, { now: one.now, knownAt: one.knownAt });
    assert.equal(decision.standing, one.standing, `${one.phone} after ${one.events} events`);
    assert.equal(hash('sha256', decisionBytes(decision), 'base64url'), one.sha256, one.phone);
  }
});

test('P11: every statement names a decision that was recorded, and the policy text that was published', () => {
  assert.ok(statements.length >= 5, `${statements.length} statements`);
  const decisions = new Set(recorded.map((one) => one.sha256));
  for (const { body } of statements) {
    const statement = JSON.parse(body) as {
      decisionSha256: string;
      policy: { id: string; version: number; sha256: string };
    };
    assert.ok(decisions.has(statement.decisionSha256));
    const { id, version, sha256 } = statement.policy;
    const policy = published.find((one) => one.id === id && one.version === version)!;
    assert.equal(hash('sha256', policy.text, 'base64url'), sha256);
    assert.equal(policy.sha256, sha256);
  }
});
