import assert from 'node:assert/strict';
import { Readable, Writable } from 'node:stream';
import { suite, test } from 'node:test';
import { operatorsCommand } from '../../src/cli/operators.ts';
import { enrolByLink } from '../support/people.ts';
import { testClock, testServer } from '../support/server.ts';

const server = await testServer('2026-03-01T08:00:00Z', {
  clock: { ...testClock('2026-03-01T08:00:00Z'), now: () => Date.now() },
  publicUrl: 'http://localhost:8321',
});

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const said = { out: '', err: '' };
  const sink = (into: 'out' | 'err'): Writable =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        said[into] += chunk.toString('utf8');
        done();
      },
    });
  const io = { stdin: Readable.from([]), stdout: sink('out'), stderr: sink('err') };
  return { code: await operatorsCommand.run(args, io), ...said };
}
const database = ['--database', server.databaseUrl];

suite('carnet operators', () => {
  test('invites a person beside a running server, whose acting roles hold at once, and lists them', async () => {
    assert.match((await run('list', ...database)).out, /Nobody yet/);
    const roles = ['--role', 'compliance', '--role', 'viewer'];
    const invited = await run('invite', '--name', 'Ada', '--email', 'Ada@Example.org', ...roles, ...database);
    assert.equal(invited.code, 0, invited.err);
    const link = /http:\/\/localhost:8321\/people\/enrol#\S+/.exec(invited.out)![0];
    const ada = await enrolByLink(server, link);
    assert.deepEqual((await ada.get('me')).body.roles, ['compliance', 'viewer']);
    const listed = await run('list', ...database);
    assert.equal(listed.out, 'Ada <ada@example.org>  compliance, viewer  (1 passkey)\n');
    const json = JSON.parse((await run('list', '--json', ...database)).out) as { operators: object[] };
    assert.equal(json.operators.length, 1);
  });

  test('gives a new link, other roles, and an end', async () => {
    const email = ['--email', 'ada@example.org'];
    const renewed = JSON.parse((await run('link', '--json', ...email, ...database)).out) as { link: string };
    await enrolByLink(server, renewed.link);
    assert.equal((await run('roles', '--role', 'auditor', ...email, ...database)).out, 'Done.\n');
    assert.match((await run('list', ...database)).out, /auditor {2}\(2 passkeys\)/);
    assert.equal((await run('deactivate', ...email, ...database)).code, 0);
    assert.match((await run('list', ...database)).out, /\(deactivated\)/);
    const entries = await server.store.transact((tx) => server.store.readLatestAudit(tx, null, 50));
    const byMachine = entries.filter(({ who }) => who === 'machine').map(({ operation }) => operation);
    assert.deepEqual(byMachine, ['deactivateOperator', 'changeRoles', 'renewLink', 'inviteOperator']);
  });

  const refusals: readonly (readonly [string, readonly string[], number, RegExp])[] = [
    ['nothing', [], 2, /say what to do/],
    ['an unknown deed', ['promote'], 2, /there is no "promote"/],
    ['a name missing', ['invite', '--email', 'a@b.c', '--role', 'viewer'], 2, /--name/],
    ['an address missing', ['invite', '--name', 'A', '--role', 'viewer'], 2, /--email/],
    ['a role missing', ['invite', '--name', 'A', '--email', 'a@b.c'], 2, /--role is missing \(.*: viewer/],
    [
      'a role that is none',
      ['roles', '--email', 'a@b.c', '--role', 'king'],
      2,
      /--role takes one of .*, not "king"/,
    ],
    ['an unknown flag', ['list', '--all'], 2, /--all/],
    ['an address as public URL', ['list', '--public-url', 'https://192.0.2.1'], 2, /--public-url/],
    ['http as public URL', ['list', '--public-url', 'http://example.org'], 2, /--public-url/],
    ['a path in the public URL', ['list', '--public-url', 'https://example.org/x'], 2, /--public-url/],
    ['somebody unknown', ['link', '--email', 'nobody@example.org', ...database], 1, /Nobody here goes by/],
    [
      'an address that is taken',
      ['invite', '--name', 'A', '--email', 'ada@example.org', '--role', 'viewer', ...database],
      1,
      /names one operator/,
    ],
    ['somebody deactivated', ['link', '--email', 'ada@example.org', ...database], 1, /deactivated/],
    ['no database', ['list', '--database', 'postgresql://127.0.0.1:9/none'], 2, /./],
  ];
  for (const [name, args, code, message] of refusals)
    test(`refuses ${name}`, async () => {
      const outcome = await run(...args);
      assert.equal(outcome.code, code, outcome.out + outcome.err);
      assert.match(outcome.err, message);
      assert.equal(outcome.out, '');
    });

  test('--help tells all of it', async () => {
    const { code, out } = await run('--help');
    assert.equal(code, 0);
    for (const word of ['invite', 'deactivate', '--public-url', 'administrator'])
      assert.ok(out.includes(word), word);
  });
});
