import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { audit, LogUnreachable, StateFault, TrustFault } from '../../src/auditor/index.ts';
import { keyArgs, LogOnDisk, logKey, run, witnesses } from './log-on-disk.ts';
import { tellStory } from './logged-story.ts';

// The auditor as a function: what programs get as `carnet/auditor`.

const scratch = mkdtempSync(join(tmpdir(), 'carnet-audit-'));
after(() => rmSync(scratch, { recursive: true, force: true }));
const keys = { vkeys: [logKey.vkey], witnesses: witnesses.map(({ vkey }) => vkey) };

const log = new LogOnDisk(join(scratch, 'data', 'log'));
await log.tell(tellStory({}, 20));

test('the result is what `carnet log verify --json` prints, for the log and for its data folder', async () => {
  const stateFile = join(scratch, 'printed.json');
  const { out } = await run(['verify', log.dir, ...keyArgs, '--state', stateFile, '--json']);
  const result = await audit(log.dir, { ...keys, stateFile: join(scratch, 'returned.json') });
  assert.equal(result.ok, true);
  assert.deepEqual({ ...result, state: stateFile }, JSON.parse(out));
  assert.equal((await audit(join(scratch, 'data'), keys)).checkpoint?.size, log.size);
});

test('without a state file nothing is remembered; with one the next audit reads on', async () => {
  const first = await audit(log.dir, keys);
  assert.deepEqual([first.state, first.remembered, first.readFrom], [null, false, 0]);
  const stateFile = join(scratch, 'state.json');
  assert.equal((await audit(log.dir, { ...keys, stateFile })).remembered, true);
  assert.ok(existsSync(stateFile));
  assert.equal((await audit(log.dir, { ...keys, stateFile })).readFrom, log.size);
  assert.equal((await audit(log.dir, { ...keys, stateFile, fromStart: true })).readFrom, 0);
});

test('what is wrong with the log is a finding', async () => {
  const bad = new LogOnDisk(join(scratch, 'bad'));
  await bad.tell(tellStory({}, 20));
  await bad.sign(logKey, witnesses.slice(1));
  const { ok, findings } = await audit(bad.dir, keys);
  assert.equal(ok, false);
  assert.deepEqual(
    findings.map(({ code }) => code),
    ['quorum'],
  );
});

test('what prevents an audit is thrown', async () => {
  await assert.rejects(audit(join(scratch, 'nothing'), keys), LogUnreachable);
  await assert.rejects(audit(log.dir), TrustFault);
  await assert.rejects(audit(log.dir, { ...keys, quorum: 3 }), TrustFault);
  const stateFile = join(log.dir, 'checkpoint');
  await assert.rejects(audit(log.dir, { ...keys, stateFile }), StateFault);
});
