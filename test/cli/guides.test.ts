import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, hash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Action, Command } from '../../src/cli/command.ts';
import { commands } from '../../src/cli/commands.ts';
import { parseCall } from '../../src/cli/parse-call.ts';
import { formatVkey } from '../../src/core/log/note.ts';
import { sourceFiles } from '../support/source-files.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const guides = sourceFiles('README.md', 'docs/guides/*.md');

interface Block {
  readonly file: string;
  readonly language: string;
  readonly text: string;
}
const blocks: readonly Block[] = guides.flatMap(({ path: file, text }) =>
  [...text.matchAll(/^```([a-z]*)\n(.*?)^```$/gms)].map(([, language, body]) => ({
    file,
    language: language!,
    text: body!,
  })),
);

/** The calls of one shell script: each a list of words, without quotes, comments and what the shell does around them. */
function callsOf(script: string): readonly (readonly string[])[] {
  const calls: string[][] = [[]];
  const tokens = script
    .replaceAll('\\\n', ' ')
    .matchAll(/#[^\n]*|\n|\|\|?|&&|;|>\S*|((?:"[^"]*"|'[^']*'|[^\s"'|&;>])+)/g);
  for (const [token, word] of tokens) {
    if (token.startsWith('#') || token.startsWith('>')) continue;
    if (word === undefined) calls.push([]);
    else calls.at(-1)!.push(word.replaceAll(/["']/g, ''));
  }
  return calls
    .map((words) => words.filter((word) => !/^[A-Z_]+=/.test(word)))
    .filter(({ length }) => length > 0);
}

const vkey = 'sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8';
const witness = formatVkey(
  (bytes) => hash('sha256', bytes, 'buffer'),
  'example.org/w',
  4,
  Buffer.from(generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }).x!, 'base64url'),
);
/** What a reader puts in the place of a word in capitals. */
const meant: Readonly<Record<string, string>> = {
  KIND: 'sealing',
  '/etc/carnet/oidc-secret': join(root, 'package.json'),
  VKEY: vkey,
  ADDRESS: '127.0.0.1',
};
const filledIn = (word: string): string => meant[word] ?? word.replace(/^KEY@/, `${witness}@`);

async function actionOf(
  words: readonly string[],
): Promise<{ readonly action: Action; readonly args: readonly string[] }> {
  const [name, ...rest] = words;
  const command: Command | undefined = await commands[name!]?.load();
  assert.ok(command !== undefined, `there is no command ${name}`);
  if ('options' in command) return { action: command as Action, args: rest };
  const action = command.actions[rest[0]!];
  assert.ok(action !== undefined, `carnet ${name} has no action ${rest[0]}`);
  return { action, args: rest.slice(1) };
}

const shown = blocks
  .filter(({ language }) => language === 'sh' || language === '')
  .flatMap(({ file, text }) => callsOf(text).map((words) => ({ file, words })))
  .filter(({ words }) => words[0] === 'npx' && words[1] === 'carnet');

test('there are commands in the guides', () => assert.ok(shown.length > 40, `${shown.length}`));

for (const { file, words } of shown)
  test(`${file}: ${words.join(' ')} is a call that the program takes`, async () => {
    const { action, args } = await actionOf(words.slice(2).map(filledIn));
    const call = parseCall(args, action, {});
    assert.notEqual(call, null);
  });

test('no guide shows the program by a name that a checkout does not have', () => {
  const bare = guides.flatMap(({ path, text }) =>
    [...text.matchAll(/(?:`|^)carnet ([a-z]+)\b/gm)].map(([, name]) => `${path}: carnet ${name}`),
  );
  assert.deepEqual(bare, []);
});

test('what the README asks without a server answers as printed', () => {
  const text = blocks.find(
    ({ file, text: body }) => file === 'README.md' && body.includes('npx carnet advisory'),
  )!.text;
  const alone = text.split('\n\n').filter((part) => !/http:|npm start|simulate/.test(part));
  assert.ok(alone.length >= 4, `${alone.length}`);
  for (const part of alone) {
    const script = `set -euo pipefail\nnpx() { shift; node src/bin/carnet.mjs "$@"; }\n${part}`;
    const said = execFileSync('bash', ['-c', script], { cwd: root, encoding: 'utf8' });
    assert.notEqual(said, '', part);
  }
});

test('the case file of the guide is one, and every case in it is as wanted', () => {
  const { text } = blocks.find(
    ({ language, file }) => language === 'yaml' && file.endsWith('writing-policy.md'),
  )!;
  const folder = mkdtempSync(join(tmpdir(), 'carnet-test-guide-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  symlinkSync(join(root, 'policies'), join(folder, 'policies'));
  writeFileSync(join(folder, 'my-cases.yaml'), text);
  const said = execFileSync(
    process.execPath,
    [join(root, 'src/bin/carnet.mjs'), 'decide', join(folder, 'my-cases.yaml')],
    { encoding: 'utf8' },
  );
  assert.match(said, /^1 cases, 1 as wanted$/m);
});

const openapi = JSON.parse(readFileSync(join(root, 'openapi.json'), 'utf8')) as {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly parameters?: readonly { readonly name?: string }[] }>>>
  >;
};
const operations = new Map(
  Object.entries(openapi.paths).map(([path, methods]) => [path.replaceAll(/\{[^}]*\}/g, '{}'), methods]),
);

test('every path of the interface that a guide names exists, with the method that it names', () => {
  let asked = 0;
  for (const { path: file, text } of guides)
    for (const [all, method, path] of text.matchAll(
      /(?:\b(GET|POST|PUT|DELETE) )?(?:https?:\/\/[^/\s`']+)?(\/v1\/[A-Za-z0-9/{}-]+)/g,
    )) {
      const known = operations.get(path!.replaceAll(/\{[^}]*\}|PHONEID/g, '{}'));
      asked++;
      assert.ok(known !== undefined, `${file}: ${all}`);
      if (method !== undefined) assert.ok(Object.hasOwn(known, method.toLowerCase()), `${file}: ${all}`);
    }
  assert.ok(asked > 15, `${asked}`);
});

test('a request that a guide shows sends the key that its operation demands', () => {
  const posts = blocks.flatMap(({ text }) =>
    callsOf(text).filter((words) => words[0] === 'curl' && words.includes('POST')),
  );
  assert.ok(posts.length > 0);
  for (const words of posts) {
    const path = words.find((word) => word.startsWith('http'))!.replace(/^https?:\/\/[^/]+/, '');
    const { post } = operations.get(path.replace('PHONEID', '{}'))!;
    const demands = post!.parameters?.some(({ name }) => name === 'Idempotency-Key') === true;
    assert.equal(
      words.some((word) => word.startsWith('Idempotency-Key:')),
      demands,
      words.join(' '),
    );
  }
});
