import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { loadKeys } from '../../src/keystore/keys.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'carnet-test-keys-command-'));
after(() => rmSync(dataDir, { recursive: true, force: true }));
loadKeys(join(dataDir, 'keys'));

function carnet(...args: string[]): { status: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['src/cli/main.ts', ...args], {
    encoding: 'utf8',
  });
  return { status, out: stdout, err: stderr };
}

test('keys: lists, adds, and says what follows', () => {
  assert.match(carnet('keys', '--help').out, /carnet keys rotate KIND/);
  const rotated = carnet('keys', 'rotate', 'directive', '--data', dataDir, '--json');
  const { kind, from, key } = JSON.parse(rotated.out) as { kind: string; from: string; key: string };
  assert.equal(kind, 'directive');
  assert.ok(Math.abs(Date.parse(from) - Date.now()) < 60_000);
  assert.match(carnet('keys', 'rotate', 'sealing', '--data', dataDir).out, /at its next check-in/);
  const listed = carnet('keys', 'list', '--data', dataDir);
  assert.equal(listed.status, 0);
  assert.ok(listed.out.includes(key) && /directive +1 +the first +trusted until/.test(listed.out));
  assert.equal((JSON.parse(carnet('keys', 'list', '--data', dataDir, '--json').out) as unknown[]).length, 6);
});

test('keys and witness: a wrong call is named with what to do', async (t) => {
  const table: readonly [string[], RegExp][] = [
    [['keys'], /say what to do: list, rotate/],
    [['keys', 'rotate'], /KIND is missing \(the kind of key: sealing, directive/],
    [['keys', 'rotate', 'house'], /KIND takes one of sealing.*, not "house"/],
    [['keys', 'rotate', 'unlock', '--stolen'], /can only unlock them/],
    [['keys', 'rotate', 'operator-token', '--stolen'], /counts no more in any case/],
    [['keys', 'rotate', 'log', '--in', '5'], /--in is for sealing keys/],
    [['keys', 'rotate', 'sealing', '--in', 'soon'], /--in takes a number from 0 to 10080/],
    [['keys', 'rotate', 'log', '--pkcs11', 'pkcs11:'], /--pkcs11 is for the directive key/],
    [
      ['keys', 'rotate', 'directive', '--data', dataDir, '--pkcs11', 'pkcs11:token=x'],
      /names no module-path/,
    ],
    [['keys', 'rotate', 'witness', '--data', dataDir], /holds no such keys/],
    [['keys', 'list', '--data', join(dataDir, 'nothing')], /holds no such keys\. A server makes them/],
    [['keys', 'list', '--all'], /Unknown option/],
    [['witness'], /--data is missing/],
    [['witness', '--data', dataDir], /--log is missing \(the verifier key/],
    [['witness', '--data', dataDir, '--log', 'x', '--port', '70000'], /--port takes a number/],
    [['witness', '--data', dataDir, '--name', 'w', '--log', 'x'], /"x" is no verifier key of a log/],
    [['serve', '--witness', 'https://example.org'], /--witness takes KEY@URL/],
    [['serve', '--log-origin', 'my log'], /--log-origin takes a name without spaces/],
    [['serve', '--quorum', '3'], /--quorum takes a number from 1 to 2/],
    [['serve', '--quorum', '0'], /--quorum takes a number from 1 to 2/],
  ];
  for (const [args, message] of table)
    await t.test(args.slice(0, 5).join(' '), () => {
      const { status, err } = carnet(...args);
      assert.equal(status, 2, err);
      assert.match(err, message);
    });
});
