import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { decideCommand } from '../../../src/cli/decide.ts';

const folder = new URL('../../decisions/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

function sink(): Writable & { text: string } {
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done): void {
      (stream as Writable & { text: string }).text += chunk.toString();
      done();
    },
  });
  return Object.assign(stream, { text: '' });
}

describe('decision cases come out as wanted', () => {
  for (const file of files) {
    test(file, async () => {
      const stdout = sink();
      const stderr = sink();
      const path = fileURLToPath(new URL(file, folder));
      const code = await decideCommand.run([path], { stdin: process.stdin, stdout, stderr });
      assert.equal(stderr.text, '');
      assert.equal(
        code,
        0,
        stdout.text
          .split('\n')
          .filter((line) => !line.startsWith('ok'))
          .join('\n'),
      );
    });
  }

  test('there are at least 60, every one with something wanted', () => {
    const texts = files.map((file) => readFileSync(new URL(file, folder), 'utf8'));
    const count = (pattern: RegExp): number =>
      texts.reduce((sum, text) => sum + text.matchAll(pattern).toArray().length, 0);
    assert.ok(count(/^ {2}- name: /gm) >= 60);
    assert.equal(count(/^ {2}- name: /gm), count(/^ {4}want: \{ ./gm));
  });
});
