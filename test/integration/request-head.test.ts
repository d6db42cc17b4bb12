import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { test } from 'node:test';
import { assertRefused, type Refused } from '../support/assert-refused.ts';
import { officersOf, publish, testServer } from '../support/server.ts';
import { TestPhone } from '../support/test-phone.ts';

const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');
const server = await testServer('2021-08-20T00:00:00Z', { policy });
server.clock.set('2021-09-10T00:00:00Z');
const quotaServer = await testServer('2021-09-10T00:00:00Z', {
  quotas: {
    public: { name: 'public', requestsMax: 3, windowS: 60 },
    enrolment: { name: 'enrolment', requestsMax: 3, windowS: 60 },
    'sign-in': { name: 'sign-in', requestsMax: 3, windowS: 60 },
  },
});
const phone = new TestPhone(server);
await phone.enrol('DE');

test('requests by their head alone', async () => {
  const get = async (path: string, init: RequestInit = {}): Promise<Refused> => {
    const response = await fetch(server.url + path, init);
    return { status: response.status, headers: response.headers, body: await response.json() };
  };
  assertRefused(await get('/v1/nothing'), 'not-found');
  const wrongMethod = await get('/v1/check-ins');
  assertRefused(wrongMethod, 'method-not-allowed');
  assert.equal(wrongMethod.headers.get('allow'), 'POST');
  assertRefused(
    await get('/v1/check-ins', { method: 'POST', body: 'x', headers: { 'content-type': 'text/plain' } }),
    'unsupported-media-type',
  );
  assertRefused(
    await get('/v1/check-ins', {
      method: 'POST',
      body: 'a: 1',
      headers: { 'content-type': 'application/yaml' },
    }),
    'unsupported-media-type',
  );
  assertRefused(await get('/v1/check-ins', { method: 'POST' }), 'malformed-body');
  assertRefused(await get('/v1/policies/none'), 'policy-unknown');
  assertRefused(await get('/v1/policies/six-destinations?version=9'), 'policy-unknown');
  assertRefused(await get('/v1/policies/six-destinations?version=x'), 'malformed-query', /version/);
  assertRefused(await get('/v1/policies/six-destinations?draft=1'), 'malformed-query', /draft/);
  assertRefused(
    await get('/v1/policies/six-destinations', { headers: { accept: 'text/html' } }),
    'not-acceptable',
  );
  assertRefused(await get('/v1/operator/devices?imei=490154203237518'), 'unauthorized');
  const operator = { authorization: `Bearer ${server.operatorToken}` };
  assertRefused(await get('/v1/operator/devices', { headers: operator }), 'malformed-query');
  assertRefused(await get(`/v1/operator/dossiers/${'0'.repeat(32)}`, { headers: operator }), 'phone-unknown');
  assertRefused(await get('/v1/operator/dossiers/x', { headers: operator }), 'malformed-query', /phoneId/);
  const yaml = { ...operator, 'content-type': 'application/yaml' };
  assertRefused(
    await get('/v1/operator/policies', { method: 'POST', headers: yaml, body: policy }),
    'forbidden',
    /proposePolicy needs one of the roles compliance/,
  );
  const grant = { method: 'POST', headers: { ...operator, 'content-type': 'application/json' }, body: '{}' };
  assertRefused(
    await get(`/v1/operator/dossiers/${phone.phoneId}/exemptions`, grant),
    'idempotency-key-missing',
  );
  const [proposer] = await officersOf(server);
  const again = await proposer.post('policies', policy);
  assert.equal(again.body.type, 'urn:carnet:error:policy-exists');
  const faulty = await get('/v1/operator/policies', {
    method: 'POST',
    headers: { ...proposer.headers(), 'content-type': 'application/yaml', 'idempotency-key': 'refusals-1' },
    body: policy.replace('dwell: PT24H', 'dwell: soon'),
  });
  assertRefused(faulty, 'policy-faulty');
  assert.match(faulty.body.faults[0].field, /dwell/);
  assert.equal(policy.split('\n')[faulty.body.faults[0].line - 1]?.trim(), 'dwell: PT24H');
});

test('an Idempotency-Key names one request', async () => {
  await publish(server, policy.replace('version: 1', 'version: 2'));
  const post = (until: string): Promise<Response> =>
    fetch(`${server.url}/v1/operator/dossiers/${phone.phoneId}/exemptions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${server.operatorToken}`,
        'content-type': 'application/json',
        'idempotency-key': 'one-and-only',
      },
      body: JSON.stringify({ exemption: 'press', until, proof: 'card' }),
    });
  assert.equal((await post('2021-10-01T00:00:00Z')).status, 201);
  assert.equal((await post('2021-10-01T00:00:00Z')).status, 201);
  const reused = await post('2021-11-01T00:00:00Z');
  assert.equal(((await reused.json()) as { type: string }).type, 'urn:carnet:error:idempotency-key-reused');
});

test('bytes that are no HTTP get a problem too', async () => {
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () =>
      socket.end('nonsense\r\n\r\n'),
    );
    let text = '';
    socket.on('data', (chunk) => (text += String(chunk)));
    socket.on('end', () => resolve(text));
    socket.on('error', reject);
  });
  assert.match(answer, /^HTTP\/1\.1 400 .*urn:carnet:error:bad-request/s);
});

test('a path that cannot be decoded is a bad request', async () => {
  const body = await new Promise<string>((resolve, reject) => {
    httpRequest(`${server.url}/v1/policies/%ff`, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += String(chunk)));
      response.on('end', () => resolve(text));
    })
      .on('error', reject)
      .end();
  });
  assert.match(body, /urn:carnet:error:(bad-request|policy-unknown|malformed-query)/);
});

test('quotas: too many enrolments from one address are turned away, and told when to come back', async () => {
  const limited = quotaServer.url;
  const responses = await Promise.all(
    Array.from({ length: 4 }, () =>
      fetch(`${limited}/v1/enrolments`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      }),
    ),
  );
  assert.deepEqual(
    responses.map((one) => one.status).sort((a, b) => a - b),
    [400, 400, 400, 429],
  );
  const turnedAway = responses.find((one) => one.status === 429)!;
  assert.ok(Number(turnedAway.headers.get('retry-after')) > 0);
  assert.match(turnedAway.headers.get('ratelimit')!, /^"enrolment";r=0;t=\d+$/);
});
