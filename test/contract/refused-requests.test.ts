import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client } from 'pg';
import { enrolOperator } from '../support/people.ts';
import { testServer } from '../support/server.ts';

// An operator's request that is refused before it reaches its handler, or that fails in it, is in the audit trail like one that was carried out.

const server = await testServer('2026-03-01T08:00:00Z');
const person = await enrolOperator(server, ['support']);
const auditor = await enrolOperator(server, ['auditor']);

interface Entry {
  readonly operatorId: string | null;
  readonly operation: string;
  readonly target: string | null;
  readonly outcome: string;
}

/** What the trail gained from one request, the earliest first. */
async function recordedBy(path: string, init: RequestInit): Promise<readonly string[]> {
  const entries = async (): Promise<readonly Entry[]> =>
    ((await auditor.get('audit')).body as { entries: Entry[] }).entries.filter(
      ({ operatorId }) => operatorId === person.id,
    );
  const before = (await entries()).length;
  await (await fetch(`${server.url}/v1/operator/${path}`, init)).text();
  return (await entries())
    .toReversed()
    .slice(before)
    .map(({ operation, outcome, target }) => `${operation} ${outcome} ${target ?? '-'}`);
}

const phoneId = 'a'.repeat(32);
const exemptions = `dossiers/${phoneId}/exemptions`;
const post = (headers: Readonly<Record<string, string>>, body: string): RequestInit => ({
  method: 'POST',
  headers: {
    ...person.headers(),
    'content-type': 'application/json',
    'idempotency-key': 'refused-requests',
    ...headers,
  },
  body,
});

const refused: readonly (readonly [string, string, RequestInit, string])[] = [
  [
    'without the CSRF token',
    exemptions,
    post({ 'carnet-csrf': '' }, '{}'),
    `grantExemption csrf-token-missing phoneId=${phoneId}`,
  ],
  [
    'without an Idempotency-Key',
    exemptions,
    post({ 'idempotency-key': '' }, '{}'),
    `grantExemption idempotency-key-missing phoneId=${phoneId}`,
  ],
  [
    'of a media type that is not read',
    exemptions,
    post({ 'content-type': 'text/csv' }, 'a,b'),
    `grantExemption unsupported-media-type phoneId=${phoneId}`,
  ],
  [
    'with a body that is no JSON',
    exemptions,
    post({}, '{'),
    `grantExemption malformed-body phoneId=${phoneId}`,
  ],
  [
    'with a body of another shape',
    exemptions,
    post({}, '{"exemption":1}'),
    `grantExemption malformed-body phoneId=${phoneId}`,
  ],
  [
    'with a query of another shape',
    'appeals?limit=0',
    { headers: person.headers() },
    'listAppeals malformed-query -',
  ],
  [
    'with an address of another shape',
    'dossiers/x',
    { headers: person.headers() },
    'readDossier malformed-query phoneId=x',
  ],
  ['that its roles do not permit', 'operators', { headers: person.headers() }, 'listOperators forbidden -'],
];

for (const [name, path, init, entry] of refused)
  test(`a request ${name} is on record, once`, async () => {
    assert.deepEqual(await recordedBy(path, init), [entry]);
  });

test('a request that failed is on record, and so is that a change had begun', async () => {
  const client = new Client({ connectionString: server.databaseUrl });
  await client.connect();
  await client.query('alter table appeals rename to appeals_away');
  await client.query('alter table passkey_challenges rename to passkey_challenges_away');
  await client.end();
  assert.deepEqual(await recordedBy('appeals', { headers: person.headers() }), ['listAppeals internal -']);
  assert.deepEqual(await recordedBy('passkeys/options', post({}, '{}')), [
    'beginPasskey begun -',
    'beginPasskey internal -',
  ]);
});

test('whoever is not known leaves no entry: the metrics count them', async () => {
  const nobody = { method: 'POST', headers: { authorization: 'Bearer guessed' } };
  assert.deepEqual(await recordedBy(exemptions, nobody), []);
  const metrics = await (await fetch(`${server.adminUrl}/metrics`)).text();
  assert.match(
    metrics,
    /^carnet_request_seconds_count\{operation="grantExemption",path="",status="401"\} 1$/m,
  );
});
