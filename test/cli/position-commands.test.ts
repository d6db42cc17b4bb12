import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { fenceCommand } from '../../src/cli/fence.ts';
import type { Command } from '../../src/cli/command.ts';
import { locateCommand } from '../../src/cli/locate.ts';
import { tries } from '../support/tries.ts';

const folder = mkdtempSync(join(tmpdir(), 'carnet-'));
after(() => rmSync(folder, { recursive: true }));

class Kept extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    // Late, as a pipe is: the command must wait for its reader.
    setImmediate(done);
  }
}

async function run(
  command: Command,
  args: readonly string[],
  input: string | readonly string[] = '',
): Promise<{ code: number; out: string; err: string }> {
  const [stdout, stderr] = [new Kept({ highWaterMark: 64 }), new Kept()];
  const stdin = Readable.from((typeof input === 'string' ? [input] : input).map((text) => Buffer.from(text)));
  const code = await command.run(args, { stdin, stdout, stderr });
  await Promise.all([stdout, stderr].map((stream) => once(stream.end(), 'close')));
  return { code, out: stdout.text, err: stderr.text };
}

const positions = '-82.38\t23.13\n33.52\t44.60\n13.40\t52.52\n';
const answers = /^CU\t24\d{3}\nUA-40\t14\d{3}\n-\t500000\n$/;

void test('fence answers standard input and a file alike', async () => {
  const file = join(folder, 'positions.tsv');
  writeFileSync(file, positions);
  const given = await run(fenceCommand, [], positions);
  assert.match(given.out, answers);
  assert.deepEqual(given, { code: 0, out: given.out, err: '' });
  assert.deepEqual(await run(fenceCommand, [file]), given);
  assert.deepEqual(await run(fenceCommand, ['-'], positions), given);
});

void test('lines may end in CR LF, the last in nothing, and chunks anywhere, within a character too', async () => {
  const whole = await run(fenceCommand, [], positions);
  assert.deepEqual(await run(fenceCommand, [], positions.replaceAll('\n', '\r\n')), whole);
  assert.deepEqual(await run(fenceCommand, [], positions.trimEnd()), whole);
  assert.deepEqual(await run(fenceCommand, [], positions.split('')), whole);
});

const badLines: readonly (readonly [line: string, says: RegExp])[] = [
  ['', /line has no tab; write longitude, one tab, latitude/],
  ['-82.38 23.13', /line has no tab/],
  ['1\t2\t3', /line has 3 columns/],
  ['x\t23', /longitude "x" is no decimal number/],
  ['\t23', /longitude "" is no decimal/],
  ['-82,38\t23.13', /longitude "-82,38" is no decimal number; write degrees such as/],
  ['NaN\t1', /longitude "NaN"/],
  ['Infinity\t1', /longitude "Infinity"/],
  ['0x10\t1', /longitude "0x10"/],
  ['181\t1', /longitude "181" is outside the world/],
  ['1\t91', /latitude "91" is outside the world; write -90 to 90; longitude comes first/],
  ['1\t1e999', /latitude "1e999" is outside the world/],
  ['9'.repeat(70_000), /longer than 65536/],
];
for (const [line, says] of badLines) {
  void test(`fence tells what is wrong with ${JSON.stringify(line.slice(0, 20))} and answers the rest`, async () => {
    const { code, out, err } = await run(fenceCommand, [], `0\t0\n${line}\n-82.38\t23.13\n`);
    assert.equal(code, 1);
    assert.match(out, /^-\t\d+\nCU\t\d+\n$/);
    assert.match(err, says);
    assert.match(err, /^line 2: .*\n$/);
  });
}

void test('fence --json keeps faults in their place', async () => {
  const { code, out } = await run(fenceCommand, ['--json'], '-82.38\t23.13\nx\t1\n0\t0\n');
  const rows = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.equal(code, 1);
  assert.deepEqual(
    rows.map((row) => [row['line'], row['territory'], typeof row['fault']]),
    [
      [1, 'CU', 'undefined'],
      [2, undefined, 'object'],
      [3, null, 'undefined'],
    ],
  );
});

const lines: readonly (readonly [line: string, answer: string])[] = [
  [
    '[{"kind":"fix","territory":"CU","marginM":9000},{"kind":"network","plmn":"36801"}]',
    'placed\tCU\tfix,network',
  ],
  ['{"evidence":[{"kind":"network","plmn":"25001"}]}', 'unproven\tsingle-source\tRU,UA-40,UA-43'],
  [
    '[{"kind":"fix","territory":null,"marginM":9000},{"kind":"network","plmn":"310410"}]',
    'elsewhere\t-\tfix,network',
  ],
  ['[]', 'unproven\tno-evidence\t-'],
];
void test('locate answers lists and objects', async () => {
  const { code, out } = await run(locateCommand, [], lines.map(([line]) => `${line}\n`).join(''));
  assert.equal(code, 0);
  assert.equal(out, lines.map(([, answer]) => `${answer}\n`).join(''));
});

const badEvidence: readonly (readonly [line: string, says: RegExp])[] = [
  ['x', /line is no JSON/],
  ['', /line is no JSON/],
  ['7', /evidence is 7; write a list/],
  ['{}', /evidence is missing/],
  ['null', /evidence is null/],
  ['[{"kind":"network","plmn":36801}]', /evidence\[0\]\.plmn is 36801; write MCC and MNC as a string/],
  [
    '[{"kind":"fix","territory":"CU","marginM":1,"lon":1}]',
    /evidence\[0\]\.lon is no field here; leave it out/,
  ],
];
for (const [line, says] of badEvidence) {
  void test(`locate tells what is wrong with ${line || '(nothing)'}`, async () => {
    const { code, out, err } = await run(locateCommand, [], `[]\n${line}\n[]\n`);
    assert.equal(code, 1);
    assert.equal(out, 'unproven\tno-evidence\t-\n'.repeat(2));
    assert.match(err, says);
    assert.match(err, /^line 2: /);
  });
}

for (const [name, command] of [['fence', fenceCommand] as const, ['locate', locateCommand] as const]) {
  void test(`${name} explains itself, and refuses a call it does not know`, async () => {
    const help = await run(command, ['--help']);
    assert.match(help.out, new RegExp(`^carnet ${name} \\[FILE\\] \\[options\\]`));
    assert.equal(help.code, 0);
    for (const args of [['--jsn'], ['a', 'b'], [join(folder, 'absent')], [folder]]) {
      const wrong = await run(command, args);
      assert.deepEqual([wrong.code, wrong.out], [2, '']);
      assert.match(wrong.err, new RegExp(`^carnet ${name}: `));
    }
  });
}

void test('a thousand faults are told, the rest counted', async () => {
  const { code, err } = await run(fenceCommand, [], 'x\n'.repeat(1500));
  assert.equal(code, 1);
  assert.equal(err.split('\n').length, 1002);
  assert.match(err, /… and 500 more bad lines\n$/);
});

const thousands = tries(1000);

void test(
  `${thousands},000 positions are all answered, and a reader that leaves ends the command quietly`,
  { timeout: 5 * 60_000 },
  async () => {
    const file = join(folder, 'million.tsv');
    const rows = Array.from(
      { length: 1000 },
      (_, n) => `${(n * 0.36 - 180).toFixed(2)}\t${(n * 0.18 - 90).toFixed(2)}\n`,
    );
    writeFileSync(file, rows.join('').repeat(thousands));
    const bin = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

    const full = spawn(process.execPath, [bin, 'fence', file], { stdio: ['ignore', 'pipe', 'pipe'] });
    let answered = 0;
    full.stdout.on('data', (chunk: Buffer) => {
      for (const byte of chunk) if (byte === 10) answered++;
    });
    assert.deepEqual(await once(full, 'close'), [0, null]);
    assert.equal(answered, thousands * 1000);

    const left = spawn(process.execPath, [bin, 'fence', file], { stdio: ['ignore', 'pipe', 'pipe'] });
    let told = '';
    left.stderr.on('data', (chunk: Buffer) => (told += chunk.toString()));
    await once(left.stdout, 'data');
    left.stdout.destroy();
    assert.deepEqual(await once(left, 'close'), [0, null]);
    assert.equal(told, '');
  },
);
