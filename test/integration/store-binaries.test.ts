import assert from 'node:assert/strict';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, suite, test } from 'node:test';
import { EmbeddedDatabaseRefused } from '../../src/store/embedded/supervisor.ts';
import { serverAccount } from '../../src/store/embedded/account.ts';
import { findBinaries } from '../../src/store/embedded/binaries.ts';

const root = mkdtempSync(join(tmpdir(), 'carnet-binaries-'));
chmodSync(root, 0o755);
after(() => rmSync(root, { recursive: true, force: true }));

let folders = 0;
function folder(name: string): string {
  folders += 1;
  return join(root, String(folders), name);
}

suite('the binaries', { skip: process.platform !== 'linux' && 'is about Linux libraries' }, () => {
  const account = serverAccount(join(root, 'none'));
  const native = join(dirname(findBinaries(account).postgres), '..');

  /** The package as npm leaves it with --ignore-scripts: without the links among its libraries. */
  function withoutLinks(): string {
    const copy = folder('native');
    cpSync(native, copy, {
      recursive: true,
      filter: (path) => !lstatSync(path).isSymbolicLink() && !path.endsWith('.a'),
    });
    writeFileSync(join(copy, '..', 'package.json'), '{"version":"1.2.3"}');
    return copy;
  }

  function parent(): string {
    const made = folder('tmp');
    mkdirSync(made, { recursive: true });
    return made;
  }

  test('without their library links they run from a copy, made once', () => {
    const bare = withoutLinks();
    const [into] = [parent()];
    const first = findBinaries(account, bare, [into]);
    assert.equal(first.major, 18);
    assert.ok(first.postgres.startsWith(into));
    const { ino } = lstatSync(first.postgres);
    assert.equal(lstatSync(findBinaries(account, bare, [into]).postgres).ino, ino);
    // A cleaner of temporary files has been there.
    rmSync(first.initdb);
    const mended = findBinaries(account, bare, [into]);
    assert.ok(existsSync(mended.initdb));
  });

  test('what waits under the name of the copy is not trusted', () => {
    const bare = withoutLinks();
    const [into, trap] = [parent(), parent()];
    const good = findBinaries(account, bare, [into]).postgres;
    const name = dirname(dirname(good));
    rmSync(name, { recursive: true });
    symlinkSync(trap, name);
    const found = findBinaries(account, bare, [into]);
    assert.ok(found.postgres.startsWith(into) && !found.postgres.startsWith(name));
    assert.deepEqual(existsSync(join(trap, 'bin')), false);
  });

  test('where none run, the remedy is named', () => {
    const broken = folder('native');
    mkdirSync(join(broken, 'bin'), { recursive: true });
    writeFileSync(join(broken, '..', 'package.json'), '{"version":"0"}');
    assert.throws(
      () => findBinaries(account, broken, [parent()]),
      (error) => error instanceof EmbeddedDatabaseRefused && error.message.includes('--database URL'),
    );
  });
});
