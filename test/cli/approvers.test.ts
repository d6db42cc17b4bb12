import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { join } from 'node:path';
import { test } from 'node:test';
import { approversCommand } from '../../src/cli/approvers.ts';
import { withAbsentWitness } from '../support/approvers.ts';
import { officersOf, testServer } from '../support/server.ts';

const server = await testServer('2021-08-20T00:00:00Z', withAbsentWitness);

async function run(args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const io = {
    ...process,
    stdout: { write: (text: string) => (out += text) !== '' },
    stderr: { write: (text: string) => (err += text) !== '' },
  } as unknown as Parameters<typeof approversCommand.run>[1];
  const token = join(server.dataDir, 'keys', 'operator-token');
  const code = await approversCommand.run([...args, '--url', server.url, '--token-file', token], io);
  return { code, out, err };
}

test('without a set it says what has to be done', async () => {
  assert.match((await run(['list'])).out, /no approver set[^]*To do:\n {2}Two people who may approve/);
  const shown = await run(['show']);
  assert.equal(shown.code, 1);
  assert.match(shown.err, /no approver set yet/);
  const proposed = await run(['propose']);
  assert.equal(proposed.code, 1);
  assert.match(proposed.err, /two people who may approve each add an approver key/);
});

test('a set is listed, shown and printed as firmware pins it; a program proposes the next', async () => {
  await officersOf(server);
  assert.match((await run(['list'])).out, /^Set 1 {2}2021-08-20.* Approver, Proposer\n/);
  const { sets } = JSON.parse((await run(['list', '--json'])).out);
  const pinned = await run(['show', '1', '--pinned']);
  assert.equal(hash('sha256', pinned.out, 'base64url'), sets[0].sha256);
  assert.match((await run(['show'])).out, /Signed: .* by nobody: firmware names it/);
  assert.equal((await run(['show', '2'])).code, 1);
  assert.match((await run(['propose'])).out, /^Approver set 2 is proposed[^]*Adds: {5}nobody/);
  assert.match((await run(['list'])).out, /Set 2 {2}proposed .*, signed by nobody/);
});
