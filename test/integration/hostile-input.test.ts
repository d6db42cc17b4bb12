import fc from 'fast-check';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { generateKeyPairSync } from 'node:crypto';
import { Agent, request as httpRequest } from 'node:http';
import { after, test } from 'node:test';
import { Client } from 'pg';
import { hourMs } from '../../src/core/time.ts';
import { headMutations, mutations, oneField, type Mutation, type WireRequest } from '../support/mutate.ts';
import { testServer } from '../support/server.ts';
import { addresses, evidenceIn, macUnder, payloadOf, signReport, TestPhone } from '../support/test-phone.ts';

const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');
const server = await testServer('2021-08-20T00:00:00Z', { policy });
const { clock } = server;
const agent = new Agent({ keepAlive: true, maxSockets: 32 });
after(() => agent.destroy());

/** So many at each operation that takes a body. */
const withBody = 4000;
/** Of a request without one only the head can be mutated; an answer of the fences is large. */
const headsOnly = 1500;
const together = 100;

interface Outcome {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

function send({ method, path, headers, body }: WireRequest): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const hasBody = method !== 'GET' && method !== 'HEAD';
    const sent = httpRequest(
      server.url + path,
      {
        method,
        agent,
        headers: { ...headers, ...(hasBody ? { 'content-length': String(Buffer.byteLength(body)) } : {}) },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode!,
            type: String(response.headers['content-type']),
            body: text,
          }),
        );
        response.on('error', reject);
      },
    );
    sent.on('error', (error: NodeJS.ErrnoException) => {
      // The server closes a connection on which it will not read the rest of an oversized body.
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE')
        resolve({ status: 413, type: 'application/problem+json', body: '{"detail":"closed"}' });
      else reject(error);
    });
    sent.end(hasBody ? body : undefined);
  });
}

const database = new Client({ connectionString: server.databaseUrl });
// The database is dropped under it when the tests are done.
database.on('error', () => {});
await database.connect();
after(() => database.end());

/** Everything that the server keeps of phones and policies, as one hash a table. */
async function recorded(): Promise<readonly string[]> {
  const tables = [
    'phones',
    'hardware_identifiers',
    'dossiers',
    'dossier_events',
    'directives',
    'decisions',
    'outbox',
    'policies',
  ];
  const hashes: string[] = [];
  for (const table of tables) {
    const { rows } = await database.query<{ hash: string }>(
      `select md5(coalesce(string_agg(t::text, E'\\n' order by t::text), '')) as hash from ${table} t`,
    );
    hashes.push(`${table} ${rows[0]!.hash}`);
  }
  return hashes;
}

// A phone with a dossier and an order to answer, one that is only passing, and one at home.
clock.set('2021-09-02T08:00:00Z');
const smuggled = new TestPhone(server);
await smuggled.enrol('CU');
clock.advance(26 * hourMs);
const told = await smuggled.checkIn('CU');
const visitor = new TestPhone(server);
await visitor.enrol('DE');
await visitor.checkIn('CU');
const home = new TestPhone(server);
await home.enrol('DE');

const wire = (path: string, body: object, country: keyof typeof addresses): WireRequest => ({
  method: 'POST',
  path,
  headers: { 'content-type': 'application/json', 'x-forwarded-for': addresses[country] },
  body: JSON.stringify(body),
});

/** A genuine check-in whose number was taken in before: what it acknowledges or objects to counts once, and nothing else. */
function taken(phone: TestPhone, country: keyof typeof addresses, payload: object = {}): WireRequest {
  const report = signReport(phone.privateKey, { ...phone.report(evidenceIn(country)), seq: 1, ...payload });
  return wire(
    '/v1/check-ins',
    { carnet: phone.carnet, report, mac: macUnder(phone.sessionKey, report) },
    country,
  );
}

const strangeKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const acks = told.body.directives.map((one) => ({
  seq: payloadOf(one.directive).seq as number,
  state: 'shown' as const,
  at: '2021-09-03T10:00:00Z',
}));
const checkIns = [
  taken(smuggled, 'CU'),
  taken(smuggled, 'DE', { acks, appeal: 'no' }),
  taken(visitor, 'CU', { acks }),
  taken(visitor, 'IR'),
  taken(home, 'DE'),
];
// Once each, so that all that they say is known.
for (const request of checkIns) await send(request);
const enrolments = [smuggled, visitor, home].map((phone) =>
  wire(
    '/v1/enrolments',
    {
      ...phone.enrolmentRequest('CU'),
      report: signReport(phone.privateKey, { ...phone.report([]), seq: 1 }),
      firstReport: signReport(phone.privateKey, { ...phone.report([]), seq: 1, iat: 1_600_000_000 }),
    },
    'CU',
  ),
);
const segments = [...checkIns, ...enrolments].flatMap(({ body }) =>
  [...body.matchAll(/[A-Za-z0-9_-]{20,}/g)].map((match) => match[0]),
);

/** What a phone with the right keys can say wrongly: a spoilt payload under a good mac, its signature good or another's. */
const authenticated: fc.Arbitrary<Mutation> = fc
  .tuple(fc.constantFrom(smuggled, visitor), oneField, fc.boolean())
  .map(([phone, spoil, signedByOther]) => (request) => {
    const payload = { ...phone.report(evidenceIn('CU'), { acks: [...acks] }), seq: 1 };
    const spoilt = JSON.parse(spoil({ ...request, body: JSON.stringify(payload) }).body) as Record<
      string,
      unknown
    >;
    // A greater number would make it a new report, which rightly changes something.
    if (Number.isSafeInteger(spoilt['seq']) && (spoilt['seq'] as number) > 1) spoilt['seq'] = 1;
    const report = signReport(signedByOther ? strangeKey : phone.privateKey, spoilt);
    const body = JSON.stringify({ carnet: phone.carnet, report, mac: macUnder(phone.sessionKey, report) });
    return { ...request, body };
  });

async function throwAt(
  bases: readonly WireRequest[],
  mutation: fc.Arbitrary<Mutation>,
  count: number,
): Promise<Map<number, number>> {
  const before = await recorded();
  const statuses = new Map<number, number>();
  const one = fc.tuple(fc.constantFrom(...bases), mutation).map(([base, mutate]) => mutate(base));
  await fc.assert(
    fc.asyncProperty(fc.array(one, { minLength: together, maxLength: together }), async (requests) => {
      const outcomes = await Promise.all(requests.map(send));
      for (const [index, { status, type, body }] of outcomes.entries()) {
        const shown = `${status} ${body.slice(0, 300)}\n${requests[index]!.method} ${requests[index]!.path}\n${requests[index]!.body.slice(0, 2000)}`;
        assert.ok(status < 500, shown);
        if (status >= 400 && requests[index]!.method !== 'HEAD') {
          assert.match(type, /^application\/problem\+json/, shown);
          assert.ok((JSON.parse(body) as { detail: string }).detail.length > 0, shown);
        }
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    }),
    { numRuns: count / together, endOnFailure: true },
  );
  assert.deepEqual(await recorded(), before, 'nothing changed');
  return statuses;
}

for (const [name, count, bases, mutation] of [
  [
    'POST /v1/check-ins',
    withBody,
    checkIns,
    fc.oneof({ weight: 3, arbitrary: mutations(segments) }, { weight: 1, arbitrary: authenticated }),
  ],
  ['POST /v1/enrolments', withBody, enrolments, mutations(segments)],
  [
    'GET /v1/fences',
    headsOnly,
    [{ method: 'GET', path: '/v1/fences', headers: { 'accept-encoding': 'br' }, body: '{}' }],
    headMutations(),
  ],
  [
    'GET /v1/policies',
    headsOnly,
    [{ method: 'GET', path: '/v1/policies', headers: {}, body: '{}' }],
    headMutations(),
  ],
] as const)
  test(`${name}: ${count} mutated requests, none 5xx, nothing changed`, async (context) => {
    const statuses = await throwAt(bases, mutation, count);
    context.diagnostic(JSON.stringify(Object.fromEntries([...statuses].sort(([a], [b]) => a - b))));
    assert.ok(
      [...statuses].filter(([status]) => status >= 400).reduce((sum, [, count]) => sum + count, 0) >
        count / 4,
    );
  });

test('a genuine report repeated, and an older one after a newer, add nothing', async () => {
  const before = await recorded();
  for (const request of [...checkIns, ...checkIns.toReversed(), ...checkIns])
    assert.equal((await send(request)).status, 200);
  assert.deepEqual(await recorded(), before);
});
