import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { after, before, test } from 'node:test';
import { main } from '../../src/cli/commands.ts';

const folder = mkdtempSync(join(tmpdir(), 'carnet-test-ports-'));
const other = createServer();
let taken = 0;
before(async () => {
  other.listen({ host: '127.0.0.1', port: 0 });
  await once(other, 'listening');
  taken = (other.address() as AddressInfo).port;
});
after(() => {
  other.close();
  rmSync(folder, { recursive: true, force: true });
});

async function run(...args: readonly string[]): Promise<{ code: number; err: string }> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const code = await main(args, { stdin, stdout, stderr });
  return { code, err: String(stderr.read() ?? '') };
}

// The key of some log: the witness does not ask who holds it.
const vkey = 'sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8';

for (const [what, command, option] of [
  ['the port', ['serve', '--port'], '--port'],
  ['the admin port', ['serve', '--port', '0', '--admin-port'], '--admin-port'],
  ['the port of a witness', ['witness', '--name', 'example.org/w', '--log', vkey, '--port'], '--port'],
] as const)
  test(`${what} is taken: it is said with a remedy, and nothing is made`, async () => {
    const data = join(folder, what.replaceAll(' ', '-'));
    const { code, err } = await run(...command, String(taken), '--data', data);
    assert.notEqual(code, 0);
    assert.match(err, new RegExp(`^carnet .*: Port ${taken} of 127\\.0\\.0\\.1 is taken by another program`));
    assert.ok(err.includes(`choose another by ${option} N`), err);
    assert.equal(existsSync(data), false);
  });

test('an address of another machine is refused with a remedy, and nothing is made', async () => {
  const data = join(folder, 'elsewhere');
  const { code, err } = await run('serve', '--host', '192.0.2.1', '--port', '0', '--data', data);
  assert.equal(code, 1);
  assert.match(err, /192\.0\.2\.1 is no address of this machine\. Choose one by --host ADDRESS/);
  assert.equal(existsSync(data), false);
});
