import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { after, test } from 'node:test';
import type { Transport } from '../../src/agent/platform/ports.ts';
import { logCommand } from '../../src/cli/log.ts';
import { dayMs, hourMs, secondMs } from '../../src/core/time.ts';
import { signByTwo } from '../../src/sim/casework/officers.ts';
import { Phone } from '../agent/phone.ts';
import type { AnyJson } from '../support/any-json.ts';
import { testServerWithLog } from '../support/log.ts';
import { officersOf } from '../support/server.ts';

const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');
const server = await testServerWithLog('2021-08-20T00:00:00Z', { policy });
const folder = mkdtempSync(join(tmpdir(), 'carnet-audit-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** The auditor, as a stranger runs it. */
async function audit(
  place: string,
  ...args: string[]
): Promise<{ readonly code: number; readonly told: AnyJson }> {
  let out = '';
  const stdout = new Writable({
    write(chunk: Buffer, _, done) {
      out += chunk.toString();
      done();
    },
  });
  const io = { stdin: process.stdin, stdout, stderr: process.stderr };
  const code = await logCommand.run(['verify', place, '--json', ...args], io);
  return { code, told: JSON.parse(out) };
}

async function isWell(...args: string[]): Promise<AnyJson> {
  // The loop of the measures publishes what an approval refers to.
  await server.executeMeasures();
  await server.sequence();
  const { code, told } = await audit(server.url, '--state', join(folder, 'state.json'), ...args);
  assert.deepEqual(told.findings, []);
  assert.equal(code, 0);
  return told;
}

const world = {
  baseUrl: server.url,
  transport: ((url, request) => fetch(url, request)) as Transport,
  get nowMs() {
    return server.clock.now();
  },
  set nowMs(now: number) {
    server.clock.set(now);
  },
};

async function checkIn(phone: Phone, afterMs: number): Promise<string> {
  server.clock.advance(afterMs - hourMs);
  const outcome = await phone.hourly();
  return outcome.kind === 'answered' ? (outcome.standing ?? 'unknown') : outcome.kind;
}

test('a policy by two people, a lock by two people, its renewal, its release: an auditor finds nothing wrong', async () => {
  const first = await isWell();
  assert.deepEqual(first.statements, { approvers: 1, approval: 1, policy: 1 });
  assert.equal(first.checkpoint.cosigned.length, 2);

  server.clock.set('2021-09-02T08:00:00Z');
  const hardware = { imei: [], serial: `AUDIT-${process.pid}`, model: 'One' };
  await server.register(hardware);
  const phone = new Phone(world, { hardware });
  Object.assign(phone, {
    position: { lon: -82.38, lat: 23.11, accuracyM: 20 },
    networks: { serving: '36801', sims: ['36801'] },
  });
  await phone.agent.enrol();
  await checkIn(phone, 26 * hourMs);
  await checkIn(phone, hourMs);
  assert.equal(await checkIn(phone, 45 * dayMs), 'due');
  const { phone: phoneId } = (await phone.agent.showCarnet())!.carnet;

  const [proposer, approver] = await officersOf(server);
  const opening = { title: 'A lot', clauses: ['cu-activation'], limitDays: 60 };
  const opened = await proposer.post('cases', opening);
  assert.equal(opened.status, 201, JSON.stringify(opened.body));
  const draft = { reason: 'A smuggled lot.', phones: [phoneId] };
  const drafted = await proposer.post(`cases/${opened.body.id}/measures`, draft);
  assert.equal(drafted.status, 201, JSON.stringify(drafted.body));
  const approved = await signByTwo(proposer, approver, drafted.body.measure);
  assert.equal(approved.status, 200, JSON.stringify(approved.body));
  await server.executeMeasures();
  assert.equal(await checkIn(phone, hourMs), 'due');
  const second = await isWell();
  assert.equal(second.readFrom, first.checkpoint.size);
  assert.equal(second.statements['directive lock'], 1);
  assert.equal(await checkIn(phone, 30 * secondMs), 'due', 'the answer that brings the lock');

  // A lease is renewed in its last third.
  await checkIn(phone, 25 * dayMs);
  assert.equal((await isWell()).statements['directive lock'], 2);

  const ending = { finding: 'no-diversion', reason: 'Bought in good faith.' };
  const ended = await proposer.post(`cases/${opened.body.id}/end`, ending);
  assert.equal(ended.status, 200, JSON.stringify(ended.body));
  await server.executeMeasures();
  assert.equal(await checkIn(phone, hourMs), 'due');
  const last = await isWell();
  assert.equal(last.statements['case-end'], 1);
  assert.ok(last.statements['day-list'] >= 1, 'notices and the release are opaque leaves');
  assert.equal(last.statements['directive release'], undefined);
  assert.deepEqual((await isWell('--from-start')).statements, last.statements);
});

test('the same log read from the data folder is as well', async () => {
  const trust: AnyJson = await (await fetch(`${server.url}/v1/trust`)).json();
  const args = ['--vkey', trust.log.vkey, '--state', join(folder, 'other.json'), '--from-start'];
  const { code, told } = await audit(server.dataDir, ...args);
  assert.deepEqual(told.findings, []);
  assert.equal(code, 0);
});
