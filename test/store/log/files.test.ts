import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { encodeEntries } from '../../../src/core/log/tiles.ts';
import { openLogFiles } from '../../../src/store/log/files.ts';

const dir = mkdtempSync(join(tmpdir(), 'carnet-test-log-files-'));
after(() => rmSync(dir, { recursive: true, force: true }));

let folders = 0;
function fresh() {
  folders += 1;
  const log = join(dir, String(folders), 'log');
  const staging = join(dir, String(folders), 'staging');
  return { log, staging, files: openLogFiles(log, staging) };
}

const hashes = (count: number, from = 0): Uint8Array =>
  Uint8Array.from({ length: 32 * count }, (_, at) => (from + Math.floor(at / 32)) % 251);

test('what is staged is not there before it is published, and then only there', async () => {
  const { files, log, staging } = fresh();
  await files.stage('1', new Map([['tile/0/000.p/3', hashes(3)]]));
  assert.equal(await files.readTile({ level: 0, index: 0, width: 3 }), null);
  assert.deepEqual(await files.readStaged('1', 'tile/0/000.p/3'), Buffer.from(hashes(3)));
  await files.publishStaged('1');
  await files.publishStaged('1');
  assert.deepEqual(await files.readTile({ level: 0, index: 0, width: 3 }), Buffer.from(hashes(3)));
  assert.equal(await files.readStaged('1', 'tile/0/000.p/3'), null);
  assert.deepEqual(readdirSync(join(staging, 'trees')), []);
  assert.ok(existsSync(join(log, 'tile/0/000.p/3')));
});

test('staging again writes over; staging under other names is dropped', async () => {
  const { files } = fresh();
  await files.stage('1', new Map([['tile/0/000.p/3', hashes(2)]]));
  await files.stage('1', new Map([['tile/0/000.p/3', hashes(3)]]));
  await files.stage('2', new Map([['tile/0/000.p/4', hashes(4)]]));
  await files.dropStagedBut('1');
  assert.equal(await files.readStaged('2', 'tile/0/000.p/4'), null);
  await files.publishStaged('2');
  await files.publishStaged('1');
  assert.equal(await files.readTile({ level: 0, index: 0, width: 4 }), null);
  assert.equal((await files.readTile({ level: 0, index: 0, width: 3 }))?.length, 96);
});

test('a partial tile is read from a wider one where it is gone', async () => {
  const { files } = fresh();
  const entries = Array.from({ length: 256 }, (_, at) => Buffer.from(`{"n":${at}}`));
  await files.stage(
    '1',
    new Map([
      ['tile/0/000.p/9', hashes(9)],
      ['tile/0/000.p/20', hashes(20)],
      ['tile/entries/000.p/9', encodeEntries(entries.slice(0, 9))],
    ]),
  );
  await files.publishStaged('1');
  const read = async (level: 0 | 'entries', width: number) => files.readTile({ level, index: 0, width });
  assert.deepEqual(await read(0, 5), Buffer.from(hashes(5)));
  assert.deepEqual(await read(0, 12), Buffer.from(hashes(12)));
  assert.equal(await read(0, 21), null);
  assert.deepEqual(await read('entries', 4), Buffer.from(encodeEntries(entries.slice(0, 4))));
  assert.equal(await read('entries', 10), null);
  await files.stage(
    '2',
    new Map([
      ['tile/0/000', hashes(256)],
      ['tile/entries/000', encodeEntries(entries)],
    ]),
  );
  await files.publishStaged('2');
  await files.dropPartials([
    { level: 0, index: 0, width: 256 },
    { level: 'entries', index: 0, width: 256 },
  ]);
  assert.deepEqual(await read(0, 5), Buffer.from(hashes(5)));
  assert.deepEqual(await read('entries', 200), Buffer.from(encodeEntries(entries.slice(0, 200))));
  assert.equal(await files.readTile({ level: 0, index: 1, width: 5 }), null);
});

test('a checkpoint is replaced as a whole, and documents are not mistaken for drafts', async () => {
  const { files, log, staging } = fresh();
  assert.equal(await files.readCheckpoint(), null);
  await files.replaceCheckpoint('one\n');
  await Promise.all([
    files.replaceCheckpoint('two\n'),
    files.publishDocument('manifests', Buffer.from('{}')),
  ]);
  assert.equal(await files.readCheckpoint(), 'two\n');
  assert.deepEqual(readdirSync(log).sort(), ['checkpoint', 'manifests']);
  assert.deepEqual(readdirSync(join(staging, 'drafts')), []);
});

test('no name of a document leads out of its folder', async () => {
  const { files } = fresh();
  await files.replaceCheckpoint('secret\n');
  for (const name of ['../checkpoint', '..', '', 'x'.repeat(42), `${'x'.repeat(42)}/`, `${'x'.repeat(42)}\n`])
    assert.equal(await files.readDocument('manifests', name), null, JSON.stringify(name));
});

test('a fault of the disk is one, and no missing file', async () => {
  const { files, log } = fresh();
  await files.stage('1', new Map([['tile/0/000', hashes(256)]]));
  await files.publishStaged('1');
  rmSync(join(log, 'tile/0/000'));
  openLogFiles(join(log, 'tile/0/000'), join(dir, 'elsewhere'));
  await assert.rejects(files.readTile({ level: 0, index: 0, width: 256 }), { code: 'EISDIR' });
});
