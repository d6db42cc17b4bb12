import assert from 'node:assert/strict';
import { PassThrough, Readable } from 'node:stream';
import { test } from 'node:test';
import type { ExitCode, Streams } from '../../src/cli/io.ts';
import { main } from '../../src/cli/commands.ts';
import { locateCommand } from '../../src/cli/locate.ts';
import { phoneCommand } from '../../src/cli/phone.ts';
import { registryCommand } from '../../src/cli/registry.ts';
import { testServer } from '../support/server.ts';
import { TestPhone } from '../support/test-phone.ts';

const server = await testServer('2026-11-27T00:00:00Z');
const here = ['--url', server.url, '--data', server.dataDir];
const hostile = '\u001b]0;owned\u0007\u009b2J\u202egpj\u200b\u2066\r\nFREE\tnow';
const phone = new TestPhone(server);
phone.registered = false;
assert.equal((await phone.enrol('DE', { model: hostile })).status, 201);

interface Runs {
  run(args: readonly string[], streams: Streams): Promise<ExitCode>;
}
const anyCommand: Runs = { run: main };

async function told(command: Runs, args: readonly string[], input = ''): Promise<string> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  await command.run(args, { stdin: Readable.from([input]), stdout, stderr });
  return String(stdout.read() ?? '') + String(stderr.read() ?? '');
}

// Each: a command that tells what a stranger, a file or a caller said. JSON says it exactly.
const calls: readonly (readonly [string, Runs, readonly string[], string?])[] = [
  ['a phone', phoneCommand, ['find', phone.serial, ...here]],
  ['a phone as JSON', phoneCommand, ['find', phone.serial, '--json', ...here]],
  ['a dossier', phoneCommand, ['dossier', phone.serial, ...here]],
  ['a phone that nobody knows', phoneCommand, ['dossier', hostile, ...here]],
  ['an option that there is not', phoneCommand, ['find', `--${hostile}`]],
  ['a command that there is not', anyCommand, [hostile]],
  ['a verb that there is not', registryCommand, [hostile]],
  ['a line that cannot be read', locateCommand, [], `${hostile}\n`],
  ['a file that is not there', registryCommand, ['upload', `${hostile}.csv`]],
];

for (const [what, command, args, input] of calls)
  test(`no control sequence reaches a terminal that is told of ${what}`, async () => {
    const text = await told(command, args, input);
    assert.notEqual(text, '');
    assert.match(text.replaceAll(/[\n\t]/g, ''), /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u);
  });

test('what somebody chose begins no line of its own, and JSON says exactly what it was', async () => {
  const found = await told(phoneCommand, ['find', phone.serial, ...here]);
  assert.deepEqual([found.split('\n').length, found.includes('\t')], [2, false]);
  const json = await told(phoneCommand, ['find', phone.serial, '--json', ...here]);
  assert.equal((JSON.parse(json) as { phones: { model: string }[] }).phones[0]!.model, hostile);
});
