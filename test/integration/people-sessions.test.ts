import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { suite, test } from 'node:test';
import { hourMs, minuteMs } from '../../src/core/time.ts';
import { askAnonymously, cookieOf, enrolOperator, type Answered } from '../support/people.ts';
import { testServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const server = await testServer('2026-03-01T08:00:00Z');
const { clock } = server;
const code = ({ body }: Answered): string => String(body.type).replace('urn:carnet:error:', '');

async function ask(
  path: string,
  headers: Readonly<Record<string, string>>,
  method = 'GET',
): Promise<Answered> {
  const response = await fetch(`${server.url}/v1/operator/${path}`, {
    method,
    headers: method === 'POST' ? { 'content-type': 'application/json', ...headers } : headers,
    ...(method === 'POST' ? { body: '{}' } : {}),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

suite('a session', () => {
  test('without TLS: HttpOnly, SameSite=Strict, twelve hours', async () => {
    const person = await enrolOperator(server, ['viewer']);
    const { body } = await askAnonymously(server, 'sign-in/options', {});
    const signedIn = await askAnonymously(server, 'sign-in', { credential: person.assert(body.options) });
    assert.match(
      signedIn.headers.get('set-cookie')!,
      /^carnet=[A-Za-z0-9_-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/,
    );
    assert.equal(signedIn.headers.get('cache-control'), 'no-store');
  });

  test('gets a new secret at every sign-in: what a browser was made to hold before opens nothing', async () => {
    const person = await enrolOperator(server, ['viewer']);
    const planted = { cookie: `carnet=${'A'.repeat(43)}` };
    assert.equal(code(await ask('me', planted)), 'unauthorized');
    const { body } = await askAnonymously(server, 'sign-in/options', {}, planted);
    const signedIn = await askAnonymously(
      server,
      'sign-in',
      { credential: person.assert(body.options) },
      planted,
    );
    assert.notEqual(cookieOf(signedIn), planted.cookie);
    assert.equal(code(await ask('me', planted)), 'unauthorized');
    assert.equal((await ask('me', { cookie: cookieOf(signedIn) })).status, 200);
  });

  test('is over after half an hour without a request, not before', async () => {
    const person = await enrolOperator(server, ['viewer']);
    const headers = person.headers();
    for (const minutes of [29, 29, 29]) {
      server.clock.advance(minutes * minuteMs);
      assert.equal((await ask('me', headers)).status, 200);
    }
    server.clock.advance(30 * minuteMs);
    assert.equal(code(await ask('me', headers)), 'unauthorized');
  });

  test('is over after twelve hours, however busy', async () => {
    const person = await enrolOperator(server, ['viewer']);
    const headers = person.headers();
    for (let minutes = 0; minutes < 12 * 60 - 20; minutes += 20) {
      server.clock.advance(20 * minuteMs);
      assert.equal((await ask('me', headers)).status, 200, `after ${minutes + 20} minutes`);
    }
    server.clock.advance(20 * minuteMs);
    assert.equal(code(await ask('me', headers)), 'unauthorized');
  });

  test('is over when the clock is moved back before it began', async () => {
    const person = await enrolOperator(server, ['viewer']);
    server.clock.advance(-24 * hourMs);
    assert.equal(code(await ask('me', person.headers())), 'unauthorized');
    server.clock.advance(24 * hourMs);
  });

  test('ends by signing out, for good; others go on', async () => {
    const person = await enrolOperator(server, ['viewer']);
    const first = person.headers();
    await person.signIn();
    const out = await ask('sign-out', first, 'POST');
    assert.equal(out.status, 200);
    assert.match(out.headers.get('set-cookie')!, /^carnet=; Path=\/; Max-Age=0;/);
    assert.equal(code(await ask('me', first)), 'unauthorized');
    assert.equal((await ask('me', person.headers())).status, 200);
  });

  test('signing out everywhere ends them all, and nobody else’s', async () => {
    const [person, other] = [
      await enrolOperator(server, ['viewer']),
      await enrolOperator(server, ['viewer']),
    ];
    const held = [person.headers()];
    for (let more = 0; more < 3; more += 1) {
      await person.signIn();
      held.push(person.headers());
    }
    const listed = (await ask('sessions', held[3]!)).body.sessions;
    assert.equal(listed.length, 4);
    assert.deepEqual(
      listed.map(({ current }: { current: boolean }) => current),
      listed.map(
        (one: { id: string }) => one.id === listed.find((each: { current: boolean }) => each.current).id,
      ),
    );
    assert.equal(listed.filter(({ current }: { current: boolean }) => current).length, 1);
    assert.equal((await ask('sign-out-everywhere', held[1]!, 'POST')).status, 200);
    for (const headers of held) assert.equal(code(await ask('me', headers)), 'unauthorized');
    assert.equal((await ask('me', other.headers())).status, 200);
  });

  test('ends when its operator is deactivated', async () => {
    const person = await enrolOperator(server, ['viewer']);
    await server.people.deactivate(person.id);
    assert.equal(code(await ask('me', person.headers())), 'unauthorized');
  });

  test('has the roles of now, not of when it was opened', async () => {
    const administrator = await enrolOperator(server, ['administrator']);
    const person = await enrolOperator(server, ['auditor']);
    assert.equal((await person.get('audit')).status, 200);
    await administrator.post(`operators/${person.id}/roles`, { roles: ['viewer'] });
    assert.equal(code(await person.get('audit')), 'forbidden');
  });

  for (const [what, end, wanted] of [
    ['deactivated', async (id: string) => server.people.deactivate(id), 'unauthorized'],
    [
      'told to do less',
      async (id: string) => {
        const other = await enrolOperator(server, ['administrator']);
        return other.post(`operators/${id}/roles`, { roles: ['viewer'] });
      },
      'forbidden',
    ],
  ] as const)
    test(`does nothing more once its operator was ${what}, however slowly the request came`, async () => {
      const person = await enrolOperator(server, ['administrator']);
      const { hostname, port } = new URL(server.url);
      const body = JSON.stringify({ name: 'Late', email: `${person.id}@example.org`, roles: ['viewer'] });
      const head = Object.entries({
        host: `${hostname}:${port}`,
        ...person.headers(),
        'content-type': 'application/json',
        'content-length': String(body.length),
        connection: 'close',
      }).map(([name, value]) => `${name}: ${value}\r\n`);
      // A session's use is written down once a minute: that shows when the head of the request was read.
      clock.advance(minuteMs);
      const socket = connect(Number(port), hostname);
      socket.write(`POST /v1/operator/operators HTTP/1.1\r\n${head.join('')}\r\n${body.slice(0, 5)}`);
      await until('the request is let in', async () => {
        const sessions = await server.store.transact((tx) => server.store.listSessions(tx, person.id));
        return sessions[0]!.lastSeenAt === clock.now();
      });
      await end(person.id);
      socket.write(body.slice(5));
      const answer = await text(socket);
      assert.match(answer, new RegExp(`urn:carnet:error:${wanted}`));
    });

  test('its secret stands nowhere in the database', async () => {
    const person = await enrolOperator(server, ['viewer']);
    const secret = person.headers()['cookie']!.split('=')[1]!;
    const dump = await server.store.transact(async (tx) => {
      const sessions = await server.store.listSessions(tx, person.id);
      return JSON.stringify([sessions, await server.store.readLatestAudit(tx, null, 100)]);
    });
    assert.equal(dump.includes(secret), false);
  });
});

suite('a request that another site makes in the name of a session', () => {
  const refusals: readonly (readonly [
    string,
    (held: Readonly<Record<string, string>>) => Record<string, string>,
  ])[] = [
    ['with the cookie alone', ({ cookie }) => ({ cookie: cookie! })],
    ['with an empty token', ({ cookie }) => ({ cookie: cookie!, 'carnet-csrf': '' })],
    ['with a guessed token', ({ cookie }) => ({ cookie: cookie!, 'carnet-csrf': 'A'.repeat(43) })],
    ['with the right token and another origin', (held) => ({ ...held, origin: 'https://evil.example' })],
    ['with the right token from a sister site', (held) => ({ ...held, 'sec-fetch-site': 'same-site' })],
    ['with the right token across sites', (held) => ({ ...held, 'sec-fetch-site': 'cross-site' })],
  ];
  for (const [name, headersOf] of refusals)
    test(`is refused ${name}`, async () => {
      const person = await enrolOperator(server, ['viewer']);
      assert.equal(code(await ask('sign-out', headersOf(person.headers()), 'POST')), 'csrf-token-missing');
      assert.equal((await ask('me', person.headers())).status, 200);
    });

  test('is refused with the token of another session of the same person', async () => {
    const person = await enrolOperator(server, ['viewer']);
    const token = person.headers()['carnet-csrf']!;
    await person.signIn();
    const crossed = { ...person.headers(), 'carnet-csrf': token };
    assert.equal(code(await ask('sign-out', crossed, 'POST')), 'csrf-token-missing');
  });

  test('a page of ours passes, and reading needs no token', async () => {
    const person = await enrolOperator(server, ['viewer']);
    const { cookie } = person.headers();
    assert.equal((await ask('me', { cookie: cookie! })).body.csrf, person.headers()['carnet-csrf']);
    const ours = {
      ...person.headers(),
      origin: server.people.publicUrl(),
      'sec-fetch-site': 'same-origin',
    };
    assert.equal((await ask('sign-out', ours, 'POST')).status, 200);
  });
});

suite('without a session', () => {
  for (const [name, headers] of [
    ['nothing at all', {}],
    ['an empty cookie', { cookie: 'carnet=' }],
    ['a cookie of another length', { cookie: `carnet=${'A'.repeat(42)}` }],
    ['the cookie of TLS where there is none', { cookie: `__Host-carnet=${'A'.repeat(43)}` }],
    ['another token', { authorization: 'Bearer wrong' }],
    ['a session’s secret as a token', { authorization: `Bearer ${'A'.repeat(43)}` }],
  ] as const)
    test(`${name} is nobody`, async () => {
      const refused = await ask('me', headers);
      assert.deepEqual([refused.status, code(refused)], [401, 'unauthorized']);
    });

  test('the token of the data folder is a program: it reads and favours owners, and manages nobody', async () => {
    const program = { authorization: `Bearer ${server.operatorToken}` };
    const me = (await ask('me', program)).body;
    assert.deepEqual([me.kind, me.operator, me.roles], ['program', null, ['viewer', 'support']]);
    for (const path of ['operators', 'audit', 'audit/export', 'sessions'])
      assert.equal(code(await ask(path, program)), 'forbidden', path);
    assert.equal(code(await ask('sign-out', program, 'POST')), 'forbidden');
  });

  test('sign-ins from one address are counted', async () => {
    const counted = await testServer('2026-03-01T08:00:00Z', {
      quotas: {
        public: { name: 'public', requestsMax: 600, windowS: 60 },
        enrolment: { name: 'enrolment', requestsMax: 300, windowS: 60 },
        'sign-in': { name: 'sign-in', requestsMax: 3, windowS: 60 },
      },
    });
    const asked = [];
    for (let tries = 0; tries < 5; tries += 1)
      asked.push((await askAnonymously(counted, 'sign-in/options', {})).status);
    assert.deepEqual(asked, [200, 200, 200, 429, 429]);
  });
});
