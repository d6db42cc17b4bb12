import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { approversCommand } from '../../src/cli/approvers.ts';
import { dayMs, formatInstant } from '../../src/core/time.ts';
import { withAbsentWitness } from '../support/approvers.ts';
import { officersOf, testServer } from '../support/server.ts';

const server = await testServer('2021-08-20T00:00:00Z', withAbsentWitness);

function run(args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const token = join(server.dataDir, 'keys', 'operator-token');
  return runOn([...args, '--url', server.url, '--token-file', token]);
}

async function runOn(args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const io = {
    ...process,
    stdout: { write: (text: string) => (out += text) !== '' },
    stderr: { write: (text: string) => (err += text) !== '' },
  } as unknown as Parameters<typeof approversCommand.run>[1];
  const code = await approversCommand.run(args, io);
  return { code, out, err };
}

test('without a set it says what has to be done', async () => {
  assert.match((await run(['list'])).out, /no approver set[^]*To do:\n {2}Two people who may approve/);
  const shown = await run(['show']);
  assert.equal(shown.code, 1);
  assert.match(shown.err, /no approver set yet/);
  const proposed = await run(['propose']);
  assert.equal(proposed.code, 1);
  assert.match(proposed.err, /Two people who may approve each add an approver key/);
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

test('the set that firmware names is taken from a file, on the machine of the database, and only if it is exact', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-adopt-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const adopt = async (text: string): Promise<{ code: number; out: string; err: string }> => {
    const file = join(folder, 'set');
    writeFileSync(file, text);
    return runOn(['adopt', file, '--database', server.databaseUrl]);
  };
  assert.equal((await runOn(['adopt', join(folder, 'none'), '--database', server.databaseUrl])).code, 2);
  // The machine's clock runs years after this server's, so that for it set 1 has ended.
  const proposed = (await run(['propose', '--pinned'])).out;
  const over = await adopt(proposed);
  assert.deepEqual([over.code, over.out], [1, '']);
  assert.match(over.err, /It ended 2021-.* Propose another/);
  const now = Date.now();
  const dates = { from: formatInstant(now), until: formatInstant(now + 80 * dayMs) };
  const text = JSON.stringify({ ...JSON.parse(proposed), ...dates });
  assert.match((await adopt(`${text}\n`)).err, /exact text/);
  const adopted = await adopt(text);
  assert.equal(adopted.code, 0, adopted.err);
  assert.match(
    adopted.out,
    new RegExp(`^Approver set 2 \\(${hash('sha256', text, 'base64url')}\\) counts until`),
  );
  assert.match((await run(['show', '2'])).out, /by nobody: firmware names it/);
});
