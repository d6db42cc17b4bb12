/** Attacks on the whole of it: a real server with its log and two witnesses, a real agent, and somebody with more power than they should have. */
import type { Territory } from '../../src/core/territory/territory.ts';
import assert from 'node:assert/strict';
import { createPrivateKey, hash, sign } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { after, test } from 'node:test';
import { Client } from 'pg';
import type { AgentPorts, Transport } from '../../src/agent/platform/ports.ts';
import { memberOf, subjectOf } from '../../src/app/dossiers/orders/subject.ts';
import { logCommandIn } from '../../src/cli/log.ts';
import { dayMs, formatInstant, hourMs, secondMs } from '../../src/core/time.ts';
import type { DeliveredDirective, Directive } from '../../src/protocol/device/directive.ts';
import type { DirectiveStatement } from '../../src/protocol/log/statement.ts';
import { asAdmin, withDatabase } from '../support/database.ts';
import type { AnyJson } from '../support/any-json.ts';
import { duePhone, lockNow, type Havana } from '../support/havana.ts';
import { append, ordered } from '../support/lock-order.ts';
import { testServerWithLog, testWitnesses } from '../support/log.ts';
import { enrolOperator } from '../support/people.ts';
import { testServer, type TestServer } from '../support/server.ts';

const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');
const began = '2021-08-20T00:00:00Z';

/** What a server writes of itself. */
function listener(): { readonly stream: Writable; readonly said: () => string } {
  const lines: string[] = [];
  const stream = new Writable({
    write: (line: Buffer, _encoding, done) => {
      lines.push(String(line));
      done();
    },
  });
  return { stream, said: () => lines.join('') };
}

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'carnet-attack-'));
  after(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

async function metric(server: TestServer, name: string): Promise<number> {
  const text = await (await fetch(`${server.adminUrl}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
}

// ── the directive key is stolen ──────────────────────────────────────────────────────────────────────────────────────────────

const segment = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A directive as good as the server's own, by its own key. */
function signedByTheft(dataDir: string, kid: string, payload: Directive): string {
  const key = createPrivateKey(readFileSync(join(dataDir, 'keys', 'directive.pem')));
  const input = `${segment({ alg: 'ES256', kid, typ: 'carnet-directive+jws' })}.${segment(payload)}`;
  const signature = sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}

interface Loot {
  readonly server: TestServer;
  readonly phone: Havana;
  readonly salt: string;
  readonly deviceId: string;
  readonly phoneId: string;
  readonly kid: string;
  /** The statement of the policy, in the log: what the phone is told of by itself has none. */
  readonly logged: { readonly statement: string; readonly proof: string };
}

/** What the thief's directive says; `seq` and the times are those of the moment. */
function lockOf({ phone, deviceId, salt }: Loot, statement: string, seq: number): Directive {
  const now = phone.server.clock.now();
  return {
    iss: 'Example Devices',
    aud: deviceId,
    seq,
    type: 'lock',
    iat: Math.floor(now / secondMs),
    exp: Math.floor((now + 7 * dayMs) / secondMs),
    lease: formatInstant(Math.floor((now + 20 * dayMs) / secondMs) * secondMs),
    standing: 'locked',
    clauses: [{ id: 'cu-activation', basis: [] }],
    territory: 'CU' as Territory,
    reason: 'Pay here to unlock.',
    remedy: { appealUrl: 'https://thief.example', contact: 'thief@example.com' },
    salt,
    statementSha256: hash('sha256', statement, 'base64url'),
  };
}

/** A statement with everything that a lock's has, which nobody ever logged. */
function inventedStatement({ salt, deviceId, phoneId, phone, logged }: Loot, seq: number): string {
  const approval = (role: 'proposer' | 'approver') => ({
    role,
    key: hash('sha256', role, 'base64url'),
    assertionSha256: hash('sha256', `${role} signed`, 'base64url'),
  });
  const now = phone.server.clock.now();
  const { policy: named } = JSON.parse(logged.statement) as Pick<DirectiveStatement, 'policy'>;
  const statement: DirectiveStatement = {
    v: 1,
    kind: 'directive',
    at: formatInstant(now),
    subject: subjectOf(salt, deviceId),
    seq,
    type: 'lock',
    territory: 'CU' as Territory,
    clauses: ['cu-activation'],
    policy: named,
    decisionSha256: hash('sha256', 'd', 'base64url'),
    approvals: [approval('proposer'), approval('approver')],
    measure: { sha256: hash('sha256', 'm', 'base64url'), member: memberOf(salt, phoneId) },
    until: formatInstant(Math.floor((now + 20 * dayMs) / secondMs) * secondMs),
  };
  return JSON.stringify(statement);
}

const thefts: Readonly<
  Record<string, { readonly lock: (loot: Loot, seq: number) => DeliveredDirective; readonly why: RegExp }>
> = {
  'without any proof': {
    lock: (loot, seq) => forgedUnder(loot, inventedStatement(loot, seq), seq, null),
    why: /no-proof/,
  },
  'with the proof of another statement': {
    lock: (loot, seq) => forgedUnder(loot, inventedStatement(loot, seq), seq, loot.logged.proof),
    why: /not-in-log/,
  },
  'under the statement of the policy, which is in the log': {
    lock: (loot, seq) => forgedUnder(loot, loot.logged.statement, seq, loot.logged.proof),
    why: /statement-mismatch/,
  },
  'with a proof that is none': {
    lock: (loot, seq) =>
      forgedUnder(loot, inventedStatement(loot, seq), seq, 'c2sp.org/tlog-proof@v1\nindex 0\n'),
    why: /bad-proof/,
  },
};

function forgedUnder(loot: Loot, statement: string, seq: number, proof: string | null): DeliveredDirective {
  const directive = signedByTheft(loot.server.dataDir, loot.kid, lockOf(loot, statement, seq));
  return { directive, statement, proof };
}

/** What names the statement of the policy in the log. */
async function loggedPolicy(server: TestServer): Promise<string> {
  const database = new Client({ connectionString: server.databaseUrl });
  await database.connect();
  const { rows } = await database.query<{ sha256: string }>(
    `select sha256 from log_entries where statement like '{"v":1,"kind":"policy",%'`,
  );
  await database.end();
  return rows[0]!.sha256;
}

/** Puts `injected` into every answer to a check-in, as whoever sits on the line with the maker's certificate could. */
function tap(
  phone: Havana,
  injected: () => readonly DeliveredDirective[],
  heard: (report: string) => void,
): void {
  const { transport } = phone.ports;
  const tapped: Transport = async (url, request) => {
    const answer = await transport(url, request);
    if (!url.endsWith('/v1/check-ins') || answer.status !== 200) return answer;
    heard((JSON.parse(request.body!) as { report: string }).report);
    const body = JSON.parse(await answer.text()) as { directives: DeliveredDirective[] };
    const text = JSON.stringify({ ...body, directives: [...body.directives, ...injected()] });
    return { status: 200, headers: answer.headers, text: () => Promise.resolve(text) };
  };
  Object.assign(phone.ports as { transport: AgentPorts['transport'] }, { transport: tapped });
}

test('the directive key is stolen: the phone refuses every lock of the thief, and the server hears of it', async () => {
  const { stream, said } = listener();
  const server = await testServerWithLog(began, { policy, log: { level: 'error', stream } });
  const phone = await duePhone(server);
  await server.sequence();
  const view = await phone.agent.state();
  assert.ok(view.kind === 'enrolled');
  const phoneId = await phone.phoneId();
  const dossier = (await server.store.transact((tx) => server.store.readDossiers(tx, [phoneId]))).get(
    phoneId,
  )!;
  const sha256 = await loggedPolicy(server);
  const logged = (await (await fetch(`${server.url}/v1/statements/${sha256}`)).json()) as Loot['logged'];
  assert.equal(typeof logged.proof, 'string');
  const trust = (await (await fetch(`${server.url}/v1/trust`)).json()) as {
    directiveKeys: { keys: { kid: string }[] };
  };
  const kid = trust.directiveKeys.keys[0]!.kid;
  const loot: Loot = { server, phone, salt: dossier.salt, deviceId: view.deviceId, phoneId, kid, logged };

  let injected: readonly DeliveredDirective[] = [];
  let lastReport = '';
  tap(
    phone,
    () => injected,
    (report) => (lastReport = Buffer.from(report.split('.')[1]!, 'base64url').toString()),
  );
  let seq = Math.floor(server.clock.now() / secondMs) + 1_000_000;
  for (const [name, { lock, why }] of Object.entries(thefts)) {
    seq += 1;
    injected = [lock(loot, seq)];
    await phone.after(hourMs);
    assert.equal(await phone.isLocked(), false, name);
    injected = [];
    await phone.after(hourMs);
    const { acks } = JSON.parse(lastReport) as { acks: { seq: number; state: string; why?: string }[] };
    const ack = acks.find((one) => one.seq === seq);
    assert.equal(ack?.state, 'refused', name);
    assert.match(ack.why ?? '', why, name);
  }
  assert.equal(
    await metric(server, 'carnet_unknown_orders_acknowledged_total'),
    Object.keys(thefts).length,
    'every answer to an order of the thief is counted',
  );
  assert.equal(said(), '', 'any phone can name such a number, so nobody is alarmed by one');
  // And the real thing still works: the thief's numbers were refused, so they bar nothing.
  await append(server, phoneId, ordered(server));
  await lockNow(phone);
});

// ── the token of the data folder is stolen ───────────────────────────────────────────────────────────────────────────────────

test('the token is stolen: it orders nothing, and what it tried stands in the audit trail', async () => {
  const server = await testServerWithLog(began, { policy });
  const phone = await duePhone(server);
  const tried: readonly (readonly [path: string, body: object | string])[] = [
    ['policies', policy.replace('version: 1', 'version: 2').replaceAll('P14D', 'PT1H')],
    ['cases', { title: 'Mine', clauses: ['cu-activation'] }],
    ['operators', { name: 'Accomplice', email: 'a@example.org', roles: ['compliance'] }],
    [`measures/${'0'.repeat(32)}/approve`, {}],
  ];
  for (const [path, body] of tried) {
    const answer = await fetch(`${server.url}/v1/operator/${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${server.operatorToken}`,
        'content-type': typeof body === 'string' ? 'application/yaml' : 'application/json',
        'idempotency-key': `stolen-token-${path}`,
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    assert.equal(answer.status, 403, `${path}: ${await answer.text()}`);
  }
  await server.executeMeasures();
  await server.sequence();
  await phone.after(hourMs);
  assert.equal(await phone.isLocked(), false);
  const auditor = await enrolOperator(server, ['auditor']);
  const { body } = await auditor.get('audit');
  const refused = (body.entries as AnyJson[]).filter(
    (one) => one.who === 'program' && one.outcome !== 'done',
  );
  assert.ok(refused.length >= tried.length, JSON.stringify(body.entries.slice(0, 3)));
});

// ── database and log folder are both rolled back ─────────────────────────────────────────────────────────────────────────────

async function verify(url: string, state: string): Promise<{ readonly code: number; readonly said: string }> {
  let said = '';
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      said += chunk.toString();
      done();
    },
  });
  const io = { stdin: Readable.from([]), stdout: sink, stderr: sink };
  const code = await logCommandIn({ waitMs: 0 }).run(['verify', url, '--state', state], io);
  return { code, said };
}

test('database and log are rolled back together: the witnesses hold the log to what it said, and no lock is proved by it', async () => {
  const dataDir = folder();
  const witnesses = await testWitnesses(dataDir);
  const publicLog = {
    witnesses: witnesses.map(({ url, vkey }) => ({ url, vkey })),
    quorum: witnesses.length,
    everyMs: null,
  };
  const first = await testServer(began, { policy, dataDir, publicLog });
  const phone = await duePhone(first);
  await first.sequence();
  const state = join(folder(), 'auditor');
  await first.close();

  // Yesterday's backup, of the database and of the log's files.
  const backup = `test_${process.pid}_950`;
  const { pathname } = new URL(first.databaseUrl);
  await asAdmin(first.databaseUrl, (client) =>
    client.query(`create database ${backup} template ${pathname.slice(1)}`),
  );
  after(() =>
    asAdmin(first.databaseUrl, (client) => client.query(`drop database if exists ${backup} with (force)`)),
  );
  const files = folder();
  cpSync(join(dataDir, 'log'), files, { recursive: true });

  // A day on which the log grows, and an auditor reads it.
  const same = await testServer(began, { dataDir, publicLog, databaseUrl: first.databaseUrl });
  same.clock.set(first.clock.now());
  phone.moveTo(same);
  const second = await duePhone(same);
  await same.executeMeasures();
  await same.sequence();
  const honest = await verify(same.url, state);
  assert.equal(honest.code, 0, honest.said);
  const now = same.clock.now();
  await same.close();

  rmSync(join(dataDir, 'log'), { recursive: true });
  rmSync(join(dataDir, 'log-staging'), { recursive: true, force: true });
  cpSync(files, join(dataDir, 'log'), { recursive: true });
  const { stream, said } = listener();
  const third = await testServer(began, {
    dataDir,
    publicLog,
    databaseUrl: withDatabase(first.databaseUrl, backup),
    log: { level: 'warn', stream },
  });
  third.clock.set(now);
  phone.moveTo(third);
  second.moveTo(third);

  await append(third, await phone.phoneId(), ordered(third));
  for (let hours = 0; hours < 6; hours += 1) {
    await phone.after(hourMs);
    await third.sequence().catch(() => undefined);
    assert.equal(await phone.isLocked(), false, 'a log that went back proves nothing');
  }
  assert.match(said(), /log-halted/);
  assert.equal(await metric(third, 'carnet_log_halted'), 1);
  // The auditor remembers, and says so.
  const rolledBack = await verify(third.url, state);
  assert.equal(rolledBack.code, 1, rolledBack.said);
  assert.match(rolledBack.said, /smaller|rollback|rolled back|went back/i);
  // Everything that is no lock goes on: the phone checks in, and is answered.
  const outcome = await phone.after(hourMs);
  assert.equal(outcome.kind, 'answered');
});
