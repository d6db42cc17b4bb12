import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { MissingCluster } from '../../src/store/embedded/cluster.ts';
import { startEmbeddedPostgres } from '../../src/store/embedded/supervisor.ts';

function folder(): string {
  const dataDir = mkdtempSync(join(tmpdir(), 'carnet-test-cluster-'));
  after(() => rmSync(dataDir, { recursive: true, force: true }));
  return dataDir;
}

const cluster = (dataDir: string, ...names: readonly string[]): void => {
  mkdirSync(join(dataDir, 'postgres'));
  for (const name of names) writeFileSync(join(dataDir, 'postgres', name), '');
};

for (const [what, make, ifMissing, message] of [
  ['a cluster is missing that there was', () => {}, 'lost', /no database in .*--database URL/],
  ['an empty mount stands in its place', (dir) => cluster(dir), 'lost', /mount it/],
  ['a command does not make one', () => {}, 'none', /does not make one.*--data DIR/],
  ['what is there has no version', (dir) => cluster(dir, 'postgresql.conf'), 'make', /PG_VERSION is missing/],
  ['its version is empty', (dir) => cluster(dir, 'PG_VERSION'), 'make', /PG_VERSION does not name a version/],
  [
    'its place is named by nothing',
    (dir) => writeFileSync(join(dir, 'postgres.location'), ''),
    'make',
    /postgres\.location names the place/,
  ],
] as readonly (readonly [string, (dir: string) => void, MissingCluster, RegExp])[])
  test(`nothing is made: ${what}`, async () => {
    const dataDir = folder();
    make(dataDir);
    const before = readdirSync(dataDir, { recursive: true });
    const { mode } = statSync(dataDir);
    await assert.rejects(startEmbeddedPostgres({ dataDir, ifMissing }), {
      name: 'EmbeddedDatabaseRefused',
      message,
    });
    assert.deepEqual(readdirSync(dataDir, { recursive: true }), before);
    if (ifMissing === 'none') assert.equal(statSync(dataDir).mode, mode, 'nobody else is let in');
  });

test('a command makes no data folder', async () => {
  const dataDir = join(folder(), 'nowhere');
  await assert.rejects(startEmbeddedPostgres({ dataDir, ifMissing: 'none' }), {
    name: 'EmbeddedDatabaseRefused',
    message: /no data folder .*--data DIR/,
  });
  assert.equal(existsSync(dataDir), false);
});
