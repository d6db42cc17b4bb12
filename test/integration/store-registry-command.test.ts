import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { registryCommand } from '../../src/cli/registry.ts';
import { testDatabase } from '../support/database.ts';
import { manifestCsv } from '../support/manifest.ts';

const folder = mkdtempSync(join(tmpdir(), 'carnet-manifests-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const database = await testDatabase();

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function run(...args: string[]): Promise<{ exit: number; out: string; err: string }> {
  const stdout = new PassThrough({ highWaterMark: 2 ** 24 });
  const stderr = new PassThrough({ highWaterMark: 2 ** 24 });
  const exit = await registryCommand.run(args, { stdin: Readable.from([]), stdout, stderr });
  return { exit, out: String(stdout.read() ?? ''), err: String(stderr.read() ?? '') };
}

const manifest = Buffer.concat([...manifestCsv(300)]);
const good = file('good.csv', manifest);
const bad = file('bad.csv', `${manifest.toString()}350010000000001,,SN1,M,,,\n,,SN9999,M,,,\n`);
const empty = `postgresql://nobody@127.0.0.1:1/none`;

const calls: [string, string[], number, RegExp][] = [
  ['help', ['--help'], 0, /--on-bad-line/],
  ['no file', ['upload'], 2, /FILE is missing/],
  ['another verb', ['download', good], 2, /there is no "download"/],
  ['an unknown option', ['upload', good, '--force'], 2, /force/],
  ['both targets', ['upload', good, '--data', 'x', '--database', database], 2, /exclude each other/],
  ['no known format', ['upload', file('list.txt', 'x'), '--database', database], 2, /--format csv or jsonl/],
  ['no such file', ['upload', join(folder, 'none.csv'), '--database', database], 2, /ENOENT/],
  ['no such database', ['upload', good, '--database', empty], 2, /ECONNREFUSED/],
  [
    'a cut archive',
    ['upload', file('cut.csv.gz', gzipSync(manifest).subarray(0, 200)), '--database', database],
    2,
    /unexpected end/,
  ],
  ['a bad line', ['upload', bad, '--database', database], 1, /line 302: imei: column 1: .*check digit; .*\n/],
  [
    'the good lines of it',
    ['upload', bad, '--database', database, '--on-bad-line', 'skip'],
    1,
    /301 added, .* 1 bad line skipped/,
  ],
  [
    'a dry run of other phones',
    ['upload', file('others.csv', 'serial,model\nDRY-0001,M\n'), '--database', database, '--dry-run'],
    0,
    /Tried, and nothing entered: 1 phone read: 1 added, 0 completed/,
  ],
  [
    'a dry run of a bad file',
    ['upload', bad, '--database', database, '--dry-run', '--on-bad-line', 'skip'],
    1,
    /Tried, and nothing entered: 302 phones read: 0 added, .* 1 bad line skipped/,
  ],
  [
    'what was tried before',
    ['upload', file('tried.csv', 'serial,model\nDRY-0001,M\n'), '--database', database],
    0,
    /1 phone read: 1 added/,
  ],
  [
    'a header that cannot be read',
    ['upload', file('header.csv', 'serial,colour\nAB-0001,M\n'), '--database', database],
    1,
    /^Nothing entered: the header cannot be read\.\n[^]*line 1: header: column 2: "colour" is no column/,
  ],
  [
    'a file that only says that it is compressed',
    ['upload', file('plain.csv.gz', manifest), '--database', database],
    2,
    /plain\.csv\.gz is not compressed/,
  ],
  [
    'an archive under another name',
    ['upload', file('packed.csv', gzipSync(manifest)), '--database', database],
    0,
    /300 known/,
  ],
  [
    'the same once more',
    ['upload', good, '--database', database],
    0,
    /300 phones read: 0 added, 0 completed, 300 known/,
  ],
  [
    'compressed',
    ['upload', file('good.csv.gz', gzipSync(manifest)), '--database', database, '--json'],
    0,
    /"unchanged":300/,
  ],
  [
    'a correction',
    [
      'correct',
      file(
        'right.csv',
        `${manifest
          .toString()
          .split('\n')
          .slice(0, 2)
          .join('\n')
          .replace(/,(?:PA|PL),/, ',IE,')}\n`,
      ),
      '--database',
      database,
      '--by',
      'Ada',
      '--reason',
      'went elsewhere',
    ],
    0,
    /1 phone read: 1 corrected, 0 right already/,
  ],
  [
    'what was corrected',
    ['corrections', '--database', database],
    0,
    /market PA became IE; by Ada as .*: went elsewhere/,
  ],
  ['a correction by nobody', ['correct', good, '--database', database, '--reason', 'x'], 2, /--by/],
];
for (const [name, args, exit, text] of calls) {
  test(`carnet registry with ${name}`, async () => {
    const told = await run(...args);
    assert.equal(told.exit, exit, told.err);
    assert.match(told.out + told.err, text);
  });
}
