import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { after, test } from 'node:test';
import { logCommand } from '../../src/cli/log.ts';
import { dayMs, hourMs, secondMs } from '../../src/core/time.ts';
import type { AnyJson } from '../support/any-json.ts';
import { duePhone } from '../support/havana.ts';
import { lockByTwo } from '../support/lock-order.ts';
import { testServerWithLog } from '../support/log.ts';
import { officersOf } from '../support/server.ts';

const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');
const server = await testServerWithLog('2021-08-25T00:00:00Z', { policy });
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
  // An approver set is published once its statement is in the witnessed log.
  await server.executeMeasures();
  const { code, told } = await audit(server.url, '--state', join(folder, 'state.json'), ...args);
  assert.deepEqual(told.findings, []);
  assert.equal(code, 0);
  return told;
}

test('a policy by two people, a lock by two people, its renewal, its release: an auditor finds nothing wrong', async () => {
  const first = await isWell();
  assert.deepEqual(first.statements, { approvers: 1, approval: 1, policy: 1 });
  assert.equal(first.checkpoint.cosigned.length, 2);

  const phone = await duePhone(server);
  const { caseId } = await lockByTwo(server, [await phone.phoneId()]);
  await phone.after(hourMs);
  const second = await isWell();
  assert.equal(second.readFrom, first.checkpoint.size);
  assert.equal(second.statements['lock'], 1);
  await phone.after(30 * secondMs);
  assert.equal(await phone.isLocked(), true, 'the answer that brings the lock');

  // A lease is renewed in its last third.
  await phone.after(25 * dayMs);
  assert.equal((await isWell()).statements['lock'], 2);

  const [proposer] = await officersOf(server);
  const ending = { finding: 'no-diversion', reason: 'Bought in good faith.' };
  const ended = await proposer.post(`cases/${caseId}/end`, ending);
  assert.equal(ended.status, 200, JSON.stringify(ended.body));
  await server.executeMeasures();
  await phone.after(hourMs);
  assert.equal(await phone.isLocked(), false);
  const last = await isWell();
  assert.equal(last.statements['case-end'], 1);
  assert.ok(last.statements['day-list'] >= 1, 'notices and the release are opaque leaves');
  assert.deepEqual(
    Object.keys(last.statements).filter((name) => name.startsWith('directive')),
    [],
  );
  assert.deepEqual((await isWell('--from-start')).statements, last.statements);
});

test('the same log read from the data folder is as well', async () => {
  const trust: AnyJson = await (await fetch(`${server.url}/v1/trust`)).json();
  const args = ['--vkey', trust.log.vkey, '--state', join(folder, 'other.json'), '--from-start'];
  const { code, told } = await audit(server.dataDir, ...args);
  assert.deepEqual(told.findings, []);
  assert.equal(code, 0);
});
