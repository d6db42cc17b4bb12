import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { undated } from '../../src/sim/casework/officers.ts';
import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { hourMs } from '../../src/core/time.ts';
import { errorRegistry } from '../../src/protocol/errors/error-table.ts';
import type { ErrorCode } from '../../src/protocol/errors/errors.ts';
import { commonErrors, operations, type OperationId } from '../../src/protocol/operations/operations.ts';
import type { Operation } from '../../src/protocol/operations/operation.ts';
import { testServerWithLog } from '../support/log.ts';
import { testProvider } from '../support/oidc.ts';
import { publish } from '../support/server.ts';
import { TestPhone } from '../support/test-phone.ts';
import { approverRequests } from './approver-requests.ts';
import { factoryKeyRequests } from './factory-key-requests.ts';
import { measureRequests } from './measure-requests.ts';
import { peopleRequests } from './people-requests.ts';
import { recoveryRequests } from './recovery-requests.ts';
import { supportRequests } from './support-requests.ts';

const policy = undated(
  readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8'),
);
const publicUrl = 'http://carnet.localhost';
const provider = await testProvider(`${publicUrl}/v1/operator/oidc/callback`);
const server = await testServerWithLog('2021-08-20T00:00:00Z', { policy, publicUrl, oidc: provider });
server.clock.set('2021-09-02T08:00:00Z');
const phone = new TestPhone(server);
await phone.enrol('CU');
server.clock.advance(26 * hourMs);
await phone.checkIn('CU');
const another = new TestPhone(server);
await another.enrol('DE');

const ajv = new Ajv2020({ strict: false });
const validators = new Map<string, ValidateFunction>();
function assertShaped(id: string, status: number, body: unknown): void {
  const schema = (operations as Record<string, Operation>)[id]!.answers[status]?.schema;
  if (schema === undefined) return;
  const validate = validators.get(`${id} ${status}`) ?? ajv.compile(schema);
  validators.set(`${id} ${status}`, validate);
  assert.ok(validate(body), `${id} ${status}: ${JSON.stringify(validate.errors)}`);
}

// The same by the description as it is served, which is what others generate clients from.
const description = (await (await fetch(`${server.url}/openapi.json`)).json()) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly responses: Described }>>>>;
};
type Described = Readonly<
  Record<string, { readonly content?: Readonly<Record<string, { schema?: object }>> }>
>;
ajv.addSchema(description, 'openapi.json');
const step = (name: string): string =>
  name.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll(/[{}]/g, encodeURIComponent);

function assertDescribed(id: string, status: number, type: string, text: string): void {
  const { path, method } = (operations as Record<string, Operation>)[id]!;
  const answer = description.paths[path]![method.toLowerCase()]!.responses[status];
  const content = answer?.content?.[type];
  assert.ok(content !== undefined, `${id} describes no ${status} of ${type}`);
  if (type !== 'application/json' || content.schema === undefined) return;
  const place = ['paths', path, method.toLowerCase(), 'responses', String(status), 'content', type, 'schema'];
  const validate = ajv.compile({ $ref: `openapi.json#/${place.map(step).join('/')}` });
  assert.ok(validate(JSON.parse(text)), `${id} ${status}: ${JSON.stringify(validate.errors)}`);
}

const statementSha256 = hash('sha256', '{"v":1}', 'base64url');
await server.store.transact(async (tx) => server.store.queueStatements(tx, ['{"v":1}']));
await server.sequence();

const operator = { authorization: `Bearer ${server.operatorToken}` };
const json = { 'content-type': 'application/json' };
const next = (): object => {
  phone.seq += 1;
  return phone.request(phone.report([]));
};

/** One good request an operation: the types force none to be forgotten. */
const good: Readonly<
  Record<OperationId, { readonly path: string; readonly init?: () => RequestInit; readonly status: number }>
> = {
  ...(await measureRequests(server, phone.phoneId, policy)),
  enrol: {
    path: '/v1/enrolments',
    status: 201,
    init: () => ({
      method: 'POST',
      headers: json,
      body: JSON.stringify(new TestPhone(server).enrolmentRequest('DE')),
    }),
  },
  checkIn: {
    path: '/v1/check-ins',
    status: 200,
    init: () => ({ method: 'POST', headers: json, body: JSON.stringify(next()) }),
  },
  readFences: { path: '/v1/fences', status: 200 },
  listPolicies: { path: '/v1/policies?limit=1', status: 200 },
  readPolicy: {
    path: '/v1/policies/six-destinations?version=1',
    status: 200,
    init: () => ({ headers: { accept: 'application/json' } }),
  },
  advise: {
    path: '/v1/advisories?destination=CU&from=PL&arrive=2021-10-01&leave=2021-10-10&lang=es',
    status: 200,
  },
  readTrust: { path: '/v1/trust', status: 200 },
  readStatement: { path: `/v1/statements/${statementSha256}`, status: 200 },
  readHealth: { path: '/healthz', status: 200 },
  readReadiness: { path: '/readyz', status: 200 },
  readOpenApi: { path: '/openapi.json', status: 200 },
  findPhones: {
    path: `/v1/operator/devices?imei=${phone.imei}`,
    status: 200,
    init: () => ({ headers: operator }),
  },
  listContested: {
    path: '/v1/operator/contested-hardware?limit=5',
    status: 200,
    init: () => ({ headers: operator }),
  },
  readDossier: {
    path: `/v1/operator/dossiers/${phone.phoneId}?words=en`,
    status: 200,
    init: () => ({ headers: operator }),
  },
  grantExemption: {
    path: `/v1/operator/dossiers/${phone.phoneId}/exemptions`,
    status: 201,
    init: () => ({
      method: 'POST',
      headers: { ...operator, ...json, 'idempotency-key': 'contract-1' },
      body: JSON.stringify({ exemption: 'press', until: '2022-01-01T00:00:00Z', proof: 'card' }),
    }),
  },
  ...(await factoryKeyRequests(server, [phone.phoneId, another.phoneId])),
  ...(await approverRequests(server)),
  ...(await peopleRequests(server, provider)),
  ...(await supportRequests(server)),
  ...(await recoveryRequests(server)),
};

for (const [id, { path, init, status }] of Object.entries(good))
  test(`${id} answers as its schema says`, async () => {
    const response = await fetch(server.url + path, init?.());
    const text = await response.text();
    assert.equal(response.status, status, text);
    const operation = (operations as Record<string, Operation>)[id]!;
    const type = response.headers.get('content-type')!.split(';', 1)[0]!;
    assert.ok(operation.answers[status]!.types.includes(type), type);
    if (type === 'application/json') assertShaped(id, status, JSON.parse(text));
    assertDescribed(id, status, type, text);
    assert.equal(response.headers.get('date'), new Date(server.clock.now()).toUTCString());
    if (operation.cached !== true) return;
    const etag = response.headers.get('etag')!;
    const headers = { ...(init?.().headers as Record<string, string> | undefined), 'if-none-match': etag };
    const again = await fetch(server.url + path, { headers });
    assert.equal(again.status, 304);
    assert.equal(await again.text(), '');
  });

test('lists go on at their cursor until there is none', async () => {
  await publish(server, policy.replace('version: 1', 'version: 2'));
  const seen: string[] = [];
  let cursor: string | null = '0';
  while (cursor !== null) {
    const response = await fetch(`${server.url}/v1/policies?limit=1&cursor=${cursor}`);
    const list = (await response.json()) as {
      policies: { id: string; version: number; current: boolean }[];
      cursor: string | null;
    };
    seen.push(...list.policies.map((one) => `${one.id} ${one.version} ${one.current}`));
    ({ cursor } = list);
  }
  assert.deepEqual(seen, ['six-destinations 1 false', 'six-destinations 2 true']);
});

test('a policy is served as the exact text that its hash is of, and as JSON with the same fields', async () => {
  const text = await (await fetch(`${server.url}/v1/policies/six-destinations?version=1`)).text();
  assert.equal(text, policy);
  const json = (await (
    await fetch(`${server.url}/v1/policies/six-destinations?version=1`, {
      headers: { accept: 'application/json' },
    })
  ).json()) as { id: string; clauses: { id: string; dwell: string }[] };
  assert.equal(json.id, 'six-destinations');
  assert.equal(json.clauses[0]!.dwell, 'PT24H');
});

test('the fences come compressed, and are the same document', async () => {
  const plain = await (
    await fetch(`${server.url}/v1/fences`, { headers: { 'accept-encoding': 'identity' } })
  ).text();
  for (const coding of ['br', 'gzip']) {
    const response = await fetch(`${server.url}/v1/fences`, { headers: { 'accept-encoding': coding } });
    assert.equal(response.headers.get('content-encoding'), coding);
    assert.equal(await response.text(), plain);
  }
});

test('what an operation may refuse is documented for it', () => {
  const document = JSON.parse(readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8')) as {
    paths: Record<string, Record<string, { responses: Record<string, { description: string }> }>>;
  };
  for (const operation of Object.values<Operation>(operations)) {
    const { responses } = document.paths[operation.path]![operation.method.toLowerCase()]!;
    for (const code of [...operation.errors, ...commonErrors(operation)] as ErrorCode[])
      assert.ok(
        responses[errorRegistry[code].status]!.description.includes(`\`${code}\``),
        `${operation.path} ${code}`,
      );
  }
});
