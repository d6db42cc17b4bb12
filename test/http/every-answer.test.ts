import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, afterEach, test } from 'node:test';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { StoreUnavailable } from '../../src/app/ports.ts';
import type { Authorizer } from '../../src/http/auth/authorize.ts';
import type { Handlers, ReceivedHandler } from '../../src/http/exchange/handler.ts';
import { jsonReply, textReply } from '../../src/http/exchange/reply.ts';
import { logFilePages } from '../../src/http/log-files.ts';
import { peoplePages } from '../../src/http/pages/people-pages.ts';
import { createServer, type ServerOptions } from '../../src/http/server.ts';
import { errorRegistry } from '../../src/protocol/errors/error-table.ts';
import { refuse, type ErrorCode, type Refusal } from '../../src/protocol/errors/errors.ts';
import { operations, type OperationId } from '../../src/protocol/operations/operations.ts';
import { bodyBytesMax, type Operation } from '../../src/protocol/operations/operation.ts';
import { quietMetrics } from '../support/quiet-metrics.ts';

// Every operation in every way in which a request of it can end: each answer is counted once, under a label from a closed list, and carries the
// headers that all answers carry; each refused or failed request of an operator is in the audit trail. The handlers are stubs: what is tried here
// is the road to them and back.

const now = Date.parse('2026-03-01T08:00:00Z');
let counted: string[] = [];
let recorded: string[] = [];
let handle: ReceivedHandler;
let refusedByAuthorizer: Refusal | null = null;
let trailFailsWith: Error | null = null;
const answer: ReceivedHandler = () => jsonReply(200, { fine: true });

afterEach(() => {
  [counted, recorded, refusedByAuthorizer, trailFailsWith] = [[], [], null, null];
  handle = answer;
});
handle = answer;

const principal = { kind: 'program', roles: [] } as const;
const authorizer: Authorizer = {
  authorize: () =>
    Promise.resolve(
      refusedByAuthorizer ?? {
        kind: 'authorized',
        principal,
        run: async (request, handler) => handler({ ...request, principal, audit: () => Promise.resolve() }),
        recordRefusal(code) {
          if (trailFailsWith !== null) return Promise.reject(trailFailsWith);
          recorded.push(code);
          return Promise.resolve();
        },
      },
    ),
};

const unlimited = { requestsMax: 1_000_000, windowS: 60 };
const ids = Object.keys(operations) as OperationId[];
const options: ServerOptions = {
  handlers: Object.fromEntries(
    ids.map((id) => [id, (request: Parameters<ReceivedHandler>[0]) => handle(request)]),
  ) as unknown as Handlers,
  pages: {
    ...peoplePages({ oidc: false, publicUrl: () => 'http://carnet.localhost' }),
    ...logFilePages({
      readCheckpoint: () => Promise.resolve('a checkpoint'),
      readTile: () => Promise.reject(new Error('the disk failed')),
      readDocument: () => Promise.resolve(null),
    } as unknown as Parameters<typeof logFilePages>[0]),
  },
  clock: { now: () => now },
  metrics: quietMetrics((operation, path, status, seconds) => {
    assert.ok(seconds >= 0 && seconds < 60, `${seconds} s`);
    counted.push([operation, path, status].join(' '));
  }),
  authorizer,
  quotas: {
    public: { name: 'public', ...unlimited },
    enrolment: { name: 'enrolment', ...unlimited },
    'sign-in': { name: 'sign-in', ...unlimited },
  },
  trustProxy: 'loopback',
  log: { level: 'silent' },
};

const validating = createServer(options);
// Takes every body and address, so that a request reaches its handler whatever its schemas say.
const lenient = createServer(options);
lenient.setValidatorCompiler(() => () => true);
const none = { requestsMax: 0, windowS: 60 };
const exhausted = createServer({
  ...options,
  quotas: {
    public: { name: 'public', ...none },
    enrolment: { name: 'enrolment', ...none },
    'sign-in': { name: 'sign-in', ...none },
  },
});
exhausted.setValidatorCompiler(() => () => true);
after(() => Promise.all([validating, lenient, exhausted].map((server) => server.close())));

interface Request {
  readonly method: NonNullable<InjectOptions['method']>;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload?: string;
}

function requestOf({ method, path, body, idempotent }: Operation): Request {
  return {
    method,
    url: path.replaceAll(/\{\w+\}/g, 'a'),
    headers: {
      ...(idempotent ? { 'idempotency-key': 'every-answer' } : {}),
      ...(body === undefined ? {} : { 'content-type': body.types[0]! }),
    },
    ...(body === undefined ? {} : { payload: '{}' }),
  };
}

interface Ending {
  readonly server?: FastifyInstance;
  readonly status: number;
  readonly code?: ErrorCode;
  /** Operations that can end so; all where it is not given. */
  readonly of?: (operation: Operation) => boolean;
  readonly prepare?: () => void;
  readonly change?: (request: Request, operation: Operation) => Request;
  /** Where it is not the operation itself. */
  readonly label?: string;
  /** Whether an operator is known by then, so that the trail can name them. */
  readonly recorded?: boolean;
}

const refusal = (code: ErrorCode, rest: Omit<Ending, 'status' | 'code'> = {}): Ending => ({
  status: errorRegistry[code].status,
  code,
  ...rest,
});
const byAuthorizer = (code: ErrorCode): Ending =>
  refusal(code, {
    of: ({ audience }) => audience === 'operator',
    prepare: () => (refusedByAuthorizer = refuse(code)),
  });
const failing = (error: () => Error) => (): void => {
  handle = () => {
    throw error();
  };
};
const withBody = ({ body }: Operation): boolean => body !== undefined;
const unknownQuery = ({ query }: Operation): boolean =>
  (query as { readonly additionalProperties?: boolean } | undefined)?.additionalProperties === false;

const endings: Readonly<Record<string, Ending>> = {
  answered: { status: 200 },
  'answered later': { status: 200, prepare: () => (handle = async (request) => answer(request)) },
  'not changed since': {
    status: 304,
    of: ({ cached }) => cached === true,
    change: (request) => ({ ...request, headers: { ...request.headers, 'if-none-match': '*' } }),
  },
  'refused by its handler': refusal('not-ready', {
    prepare: () => (handle = () => refuse('not-ready')),
    recorded: true,
  }),
  'failed, and it is a bug': refusal('internal', {
    prepare: failing(() => new Error('a bug')),
    recorded: true,
  }),
  'failed since the database is away': refusal('store-away', {
    prepare: failing(() => new StoreUnavailable('away')),
  }),
  'not authenticated': byAuthorizer('unauthorized'),
  'not permitted': byAuthorizer('forbidden'),
  'without a CSRF token': byAuthorizer('csrf-token-missing'),
  'beyond its quota': refusal('rate-limited', { server: exhausted, of: ({ quota }) => quota !== null }),
  'without an Idempotency-Key': refusal('idempotency-key-missing', {
    of: ({ idempotent }) => idempotent === true,
    change: (request) => ({ ...request, headers: { ...request.headers, 'idempotency-key': '' } }),
    recorded: true,
  }),
  'of another media type': refusal('unsupported-media-type', {
    of: withBody,
    change: (request) => ({ ...request, headers: { ...request.headers, 'content-type': 'text/csv' } }),
    recorded: true,
  }),
  'with too large a body': refusal('body-too-large', {
    of: withBody,
    change: (request) => ({ ...request, payload: 'x'.repeat(bodyBytesMax + 1) }),
    recorded: true,
  }),
  'with a body that is no JSON': refusal('malformed-body', {
    of: ({ body }) => body?.types.includes('application/json') ?? false,
    change: (request) => ({ ...request, payload: '{' }),
    recorded: true,
  }),
  'with a body of another shape': refusal('malformed-body', {
    server: validating,
    of: ({ body, params, query }) =>
      (body?.types.includes('application/json') ?? false) && params === undefined && query === undefined,
    change: (request) => ({ ...request, payload: '[]' }),
    recorded: true,
  }),
  'with a path of another shape': refusal('malformed-query', {
    server: validating,
    of: ({ params }) => params !== undefined,
    change: (request, { path }) => ({ ...request, url: path.replaceAll(/\{\w+\}/g, '!') }),
    recorded: true,
  }),
  'with a query of another shape': refusal('malformed-query', {
    server: validating,
    of: unknownQuery,
    change: (request) => ({ ...request, url: `${request.url}?nothing=here` }),
    recorded: true,
  }),
  'by another method': refusal('method-not-allowed', {
    change: (request) => ({ ...request, method: 'DELETE' }),
    label: 'unknown',
  }),
};

type Answered = Awaited<ReturnType<FastifyInstance['inject']>>;

function assertHeaders({ headers }: Answered, stored: boolean, what: string): void {
  assert.equal(headers['x-content-type-options'], 'nosniff', what);
  assert.equal(headers['referrer-policy'], 'no-referrer', what);
  assert.match(
    String(headers['content-security-policy']),
    /^default-src 'none';.*frame-ancestors 'none'/,
    what,
  );
  assert.equal(headers['date'], new Date(now).toUTCString(), what);
  if (stored) assert.match(String(headers['cache-control']), /^public, max-age=/, what);
  else assert.equal(headers['cache-control'], 'no-store', what);
}

for (const [name, ending] of Object.entries(endings))
  test(`an operation ${name} is counted, and answered as all are`, async () => {
    const { server = lenient, of = () => true, prepare, change, status, code, label } = ending;
    let tried = 0;
    for (const id of ids) {
      const operation: Operation = operations[id];
      if (!of(operation)) continue;
      tried += 1;
      [counted, recorded] = [[], []];
      prepare?.();
      const request = requestOf(operation);
      const answered = await server.inject(change?.(request, operation) ?? request);
      assert.equal(answered.statusCode, status, `${id}: ${answered.body}`);
      if (code !== undefined)
        assert.equal(answered.json<{ type: string }>().type, `urn:carnet:error:${code}`, id);
      assert.deepEqual(counted, [`${label ?? id}  ${status}`], id);
      assertHeaders(answered, operation.cached === true && status < 400, id);
      const known = ending.recorded === true && operation.audience === 'operator';
      assert.deepEqual(recorded, known ? [code] : [], id);
    }
    assert.ok(tried > 0);
  });

test('a refusal that cannot be recorded is answered as the failure that it is', async () => {
  handle = () => refuse('phone-unknown');
  const request = requestOf(operations.readDossier);
  trailFailsWith = new StoreUnavailable('away');
  assert.equal((await lenient.inject(request)).statusCode, 503);
  trailFailsWith = new Error('the trail takes no entry');
  assert.equal((await lenient.inject(request)).statusCode, 500);
  assert.deepEqual(counted, ['readDossier  503', 'readDossier  500']);
});

test('no handler can have an answer stored that its operation does not declare as cached', async () => {
  handle = () => jsonReply(200, {}, { 'cache-control': 'public, max-age=60' });
  for (const id of ids) {
    const operation: Operation = operations[id];
    const answered = await lenient.inject(requestOf(operation));
    assertHeaders(answered, operation.cached === true, id);
  }
});

test('what names a phone or a person is never stored: only public readings may be', () => {
  for (const [id, { cached, method, audience, params, query }] of Object.entries<Operation>(operations)) {
    if (cached !== true) continue;
    assert.deepEqual([method, audience === 'operator'], ['GET', false], id);
    const names = Object.keys({ ...params?.properties, ...query?.properties });
    assert.deepEqual(
      names.filter((each) => !['id', 'version', 'cursor', 'limit'].includes(each)),
      [],
      id,
    );
  }
});

test('pages and files beside the operations are counted by their route', async () => {
  const beside: readonly (readonly [string, number, string, boolean])[] = [
    ['/people', 200, '/people', false],
    ['/people/enrol', 200, '/people/enrol', false],
    ['/log/checkpoint', 200, '/log/checkpoint', true],
    ['/log/tile/0/000', 500, '/log/tile/*', false],
    ['/log/tile/0/../../key', 404, 'unknown', false],
    ['/log/tile/zero', 404, '/log/tile/*', false],
    [`/log/manifests/${'0'.repeat(64)}`, 404, '/log/manifests/:sha256', false],
    ['/nothing', 404, 'unknown', false],
    ['/v1/nothing/at?all=1', 404, 'unknown', false],
    ['/v1/policies/%ff', 400, 'unknown', false],
  ];
  for (const [url, status, label, stored] of beside) {
    counted = [];
    const answered = await validating.inject({ method: 'GET', url });
    assert.equal(answered.statusCode, status, url);
    assert.deepEqual(counted, [`${label}  ${status}`], url);
    assertHeaders(answered, stored, url);
  }
});

test('a page keeps its own policy of content', async () => {
  const { headers } = await validating.inject({ method: 'GET', url: '/people' });
  assert.match(String(headers['content-security-policy']), /script-src 'self'/);
});

test('bytes that are no HTTP are counted, and answered as all are', async () => {
  await lenient.listen({ host: '127.0.0.1', port: 0 });
  const { port } = lenient.server.address() as { port: number };
  const text = await new Promise<string>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.end('nonsense\r\n\r\n'));
    let received = '';
    socket.on('data', (chunk) => (received += String(chunk)));
    socket.on('end', () => resolve(received));
    socket.on('error', reject);
  });
  assert.deepEqual(counted, ['unreadable  400']);
  const [head, body] = text.split('\r\n\r\n');
  const headers = Object.fromEntries(
    head!
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(': ') as [string, string]),
  );
  assert.equal(headers['content-length'], String(Buffer.byteLength(body!)));
  assertHeaders({ headers } as unknown as Answered, false, 'raw');
});

test('how a check-in was answered is counted with it', async () => {
  handle = () => ({ ...textReply(200, 'application/json', '{}'), path: 'listed' });
  await lenient.inject(requestOf(operations.checkIn));
  assert.deepEqual(counted, ['checkIn listed 200']);
});
