import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { askWitnesses } from '../../src/app/log/ask-witnesses.ts';
import { startLocalWitnesses } from '../../src/server/local-witnesses.ts';
import { openLogKeys, rotateLogKey } from '../../src/keystore/log-keys.ts';
import { rotateWitnessKey } from '../../src/keystore/witness-keys.ts';
import { smallLog } from '../app/log/small-log.ts';
import { patienceMs, until } from '../support/until.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'carnet-test-local-'));
after(() => rmSync(dataDir, { recursive: true, force: true }));

/** The process of the first witness. */
function firstProcess(): number {
  const text = execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' });
  const line = text.split('\n').find((each) => each.includes(dataDir) && each.includes('witness-1'));
  return Number.parseInt(line!.trim(), 10);
}

test('two local witnesses cosign, come back when they die, and learn of new keys', async () => {
  const lines: string[] = [];
  const witnesses = startLocalWitnesses({ dataDir, log: (line) => lines.push(line) });
  after(() => witnesses.stop());
  await witnesses.ready;
  const logKeys = openLogKeys(join(dataDir, 'keys'), undefined, Date.now());
  const { origin } = logKeys;
  const log = smallLog(origin, logKeys.current()[0]);
  const asker = askWitnesses({
    witnesses: witnesses.addresses,
    quorum: witnesses.quorum,
    timeoutMs: patienceMs,
  });
  const cosigned = async (size: number, keys = [logKeys.current()[0]!]): Promise<string[]> => {
    const answers = await asker.cosign(log.note(size, { keys }), size, async (from) => log.proof(from, size));
    return answers.map(({ name }) => name);
  };
  const both = [`${origin}/witness-1`, `${origin}/witness-2`];
  assert.deepEqual(await cosigned(3), both);

  process.kill(firstProcess(), 'SIGKILL');
  await until('the witness is back', async () => (await cosigned(5)).length === 2);
  assert.ok(
    lines.some((line) => /witness-1 has ended/.test(line)) && lines.some((line) => /is up again/.test(line)),
  );

  rotateWitnessKey(join(dataDir, 'witnesses', '1'), 'kept', Date.now());
  assert.equal(witnesses.addresses()[0]!.olderVkeys!.length, 1);
  assert.deepEqual(await cosigned(6), [both[0], both[0], both[1]], 'one line for the phones of each key');

  const newer = rotateLogKey(join(dataDir, 'keys'), 'stolen', Date.now())!;
  await until('the new key is trusted', async () => (await cosigned(8, [newer])).length === 3);
  await witnesses.stop();
  assert.deepEqual(await cosigned(8), []);
});

test('a witness that cannot run holds up nothing, and is tried until it can', async () => {
  const broken = mkdtempSync(join(tmpdir(), 'carnet-test-local-broken-'));
  mkdirSync(join(broken, 'witnesses'), { recursive: true });
  const obstacle = join(broken, 'witnesses', '1');
  writeFileSync(obstacle, 'where its folder should be');
  const lines: string[] = [];
  const witnesses = startLocalWitnesses({ dataDir: broken, log: (line) => lines.push(line) });
  after(async () => {
    await witnesses.stop();
    rmSync(broken, { recursive: true, force: true });
  });
  assert.equal(await witnesses.ready, false);
  const logKeys = openLogKeys(join(broken, 'keys'), undefined, Date.now());
  const log = smallLog(logKeys.origin, logKeys.current()[0]);
  const asker = askWitnesses({
    witnesses: witnesses.addresses,
    quorum: witnesses.quorum,
    timeoutMs: patienceMs,
  });
  const cosigned = async (): Promise<string[]> => {
    const answers = await asker.cosign(log.note(3), 3, async (from) => log.proof(from, 3));
    return answers.map(({ name }) => name);
  };
  assert.deepEqual(await cosigned(), [`${logKeys.origin}/witness-2`]);
  assert.ok(lines.some((line) => /witness-1 cannot start; it is started again/.test(line)));

  rmSync(obstacle);
  await until('the first witness cosigns', async () => (await cosigned()).length === 2);
});
