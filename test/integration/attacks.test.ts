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
import { nodeCrypto, saltOf } from '../../src/app/dossiers/orders/leaves.ts';
import { leaseSubject, orderHash } from '../../src/core/orders/episode.ts';
import type { LockApproval } from '../../src/protocol/acts/approval.ts';
import type { LockDirectiveV2 } from '../../src/protocol/device/directive-v2.ts';
import type { LockStatement } from '../../src/protocol/log/statement-v2.ts';
import { logCommandIn } from '../../src/cli/log.ts';
import { dayMs, hourMs, secondMs } from '../../src/core/time.ts';
import type { DeliveredDirective } from '../../src/protocol/device/directive.ts';
import { copyOf } from '../support/database.ts';
import type { AnyJson } from '../support/any-json.ts';
import { acknowledged, duePhone, Havana, lockNow } from '../support/havana.ts';
import { orderLock } from '../support/lock-order.ts';
import { testServerWithLog, testWitnesses, witnessedBy } from '../support/log.ts';
import { enrolOperator } from '../support/people.ts';
import { testServer, type TestServer, testClock } from '../support/server.ts';

const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');
const began = '2021-08-20T00:00:00Z';
/** Where browsers would reach the servers, so that keys go on from one to the next. */
const publicUrl = 'http://localhost:8321';

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
function signedByTheft(dataDir: string, kid: string, payload: LockDirectiveV2): string {
  const key = createPrivateKey(readFileSync(join(dataDir, 'keys', 'directive.pem')));
  const input = `${segment({ alg: 'ES256', kid, typ: 'carnet-directive+jws' })}.${segment(payload)}`;
  const signature = sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}

interface Loot {
  readonly server: TestServer;
  readonly phone: Havana;
  /** Of the phone's episode, base64url. */
  readonly salt: string;
  readonly notifySeq: number;
  readonly deviceId: string;
  readonly kid: string;
  /** The statement of the policy, in the log: what the phone is told of by itself has none. */
  readonly logged: { readonly statement: string; readonly proof: string };
}

const sha256 = (text: string): string => hash('sha256', text, 'base64url');
const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
const opening = Buffer.alloc(16, 7).toString('base64url');

/** What the thief's directive says; `seq` and the times are those of the moment. */
function lockOf(loot: Loot, statement: string, seq: number): LockDirectiveV2 {
  const { phone, deviceId, salt, notifySeq } = loot;
  const now = phone.server.clock.now();
  return {
    iss: 'Example Devices',
    aud: deviceId,
    seq,
    type: 'lock',
    iat: Math.floor(now / secondMs),
    exp: Math.floor((now + 7 * dayMs) / secondMs),
    lease: `${dayOf(now + 20 * dayMs)}T00:00:00Z`,
    standing: 'locked',
    clauses: [{ id: 'cu-activation', basis: [] }],
    territory: 'CU' as Territory,
    reason: 'Pay here to unlock.',
    remedy: { appealUrl: 'https://thief.example', contact: 'thief@example.com' },
    salt,
    notifySeq,
    opening,
    episodeSeq: 1,
    statementSha256: sha256(statement),
  };
}

const invented = ['proposer', 'approver'] as const;

/** A statement with everything that a lock's has, which nobody ever logged. */
async function inventedStatement(loot: Loot, seq: number): Promise<string> {
  const now = loot.phone.server.clock.now();
  const { policy: named } = JSON.parse(loot.logged.statement) as Pick<LockStatement, 'policy'>;
  const salt = Uint8Array.from(Buffer.from(loot.salt, 'base64url'));
  const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
  const statement: LockStatement = {
    v: 2,
    day: dayOf(now),
    kind: 'lock',
    subject: base64url(await leaseSubject(nodeCrypto, salt, 1, loot.deviceId)),
    order: base64url(await orderHash(nodeCrypto, salt, seq)),
    territory: 'CU' as Territory,
    clauses: ['cu-activation'],
    policy: named,
    decisionSha256: sha256('d'),
    approvals: invented.map((role) => ({
      role,
      key: sha256(role),
      assertionSha256: sha256(`${role} signed`),
    })),
    measure: { sha256: sha256('head') },
    until: dayOf(now + 20 * dayMs),
  };
  return JSON.stringify(statement);
}

const thefts: Readonly<
  Record<
    string,
    { readonly lock: (loot: Loot, seq: number) => Promise<DeliveredDirective>; readonly why: RegExp }
  >
> = {
  'without any proof': {
    lock: async (loot, seq) => forgedUnder(loot, await inventedStatement(loot, seq), seq, null),
    why: /no-proof/,
  },
  'with the proof of another statement': {
    lock: async (loot, seq) => forgedUnder(loot, await inventedStatement(loot, seq), seq, loot.logged.proof),
    why: /not-in-log/,
  },
  'under the statement of the policy, which is in the log': {
    lock: async (loot, seq) => forgedUnder(loot, loot.logged.statement, seq, loot.logged.proof),
    why: /statement-mismatch|malformed/,
  },
  'with a proof that is none': {
    lock: async (loot, seq) =>
      forgedUnder(loot, await inventedStatement(loot, seq), seq, 'c2sp.org/tlog-proof@v1\nindex 0\n'),
    why: /bad-proof/,
  },
};

function forgedUnder(loot: Loot, statement: string, seq: number, proof: string | null): DeliveredDirective {
  const directive = signedByTheft(loot.server.dataDir, loot.kid, lockOf(loot, statement, seq));
  const approval: LockApproval = {
    manifestHead: 'head',
    index: 0,
    path: [],
    assertions: invented.map((role) => ({
      role,
      key: sha256(role),
      authenticatorData: opening,
      clientDataJSON: opening,
      signature: opening,
    })),
  };
  return { directive, statement, proof, approval: { ...approval } };
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
  const policySha256 = await loggedPolicy(server);
  const logged = (await (
    await fetch(`${server.url}/v1/statements/${policySha256}`)
  ).json()) as Loot['logged'];
  assert.equal(typeof logged.proof, 'string');
  const trust = (await (await fetch(`${server.url}/v1/trust`)).json()) as {
    directiveKeys: { keys: { kid: string }[] };
  };
  const kid = trust.directiveKeys.keys[0]!.kid;
  const [notice] = dossier.notices;
  const salt = Buffer.from(await saltOf(dossier, notice!.episode)).toString('base64url');
  const { deviceId } = view;
  const loot: Loot = { server, phone, salt, notifySeq: notice!.seq, deviceId, kid, logged };

  let injected: readonly DeliveredDirective[] = [];
  let lastReport = '';
  tap(
    phone,
    () => injected,
    (report) => (lastReport = Buffer.from(report.split('.')[1]!, 'base64url').toString()),
  );
  let seq = Math.floor(server.clock.now() / secondMs) + 10_000;
  for (const [name, { lock, why }] of Object.entries(thefts)) {
    seq += 1;
    injected = [await lock(loot, seq)];
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
  await orderLock(server, phoneId);
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
  // Firmware of the first phone, sold nine days later, names the set that the log states: `approverSetOf` dates an older one anew.
  const start = '2021-08-25T00:00:00Z';
  const clock = testClock(start);
  const witnesses = await testWitnesses(dataDir, undefined, clock);
  const publicLog = witnessedBy(witnesses);
  const first = await testServer(start, { policy, dataDir, publicLog, publicUrl, clock });
  const phone = await duePhone(first);
  await first.sequence();
  const state = join(folder(), 'auditor');
  await first.close();

  // Yesterday's backup, of the database and of the log's files.
  const backup = await copyOf(first.databaseUrl);
  const files = folder();
  cpSync(join(dataDir, 'log'), files, { recursive: true });

  // A day on which the log grows, and an auditor reads it.
  const same = await testServer(start, {
    dataDir,
    publicLog,
    publicUrl,
    clock,
    databaseUrl: first.databaseUrl,
  });
  phone.moveTo(same);
  const second = new Havana(same);
  assert.equal((await second.agent.enrol()).kind, 'enrolled');
  await second.after(26 * hourMs);
  await acknowledged(second);
  await same.executeMeasures();
  await same.sequence();
  await same.executeMeasures();
  const honest = await verify(same.url, state);
  assert.equal(honest.code, 0, honest.said);
  await same.close();

  rmSync(join(dataDir, 'log'), { recursive: true });
  rmSync(join(dataDir, 'log-staging'), { recursive: true, force: true });
  cpSync(files, join(dataDir, 'log'), { recursive: true });
  const { stream, said } = listener();
  const third = await testServer(start, {
    dataDir,
    publicLog,
    publicUrl,
    clock,
    databaseUrl: backup,
    log: { level: 'warn', stream },
  });
  phone.moveTo(third);
  second.moveTo(third);

  await orderLock(third, await phone.phoneId());
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
