import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { posix } from 'node:path';
import { test } from 'node:test';
import { builtCheck, checks } from '../../../scripts/signing-page.ts';
import { peoplePages } from '../../../src/http/pages/people-pages.ts';
import { signingPages } from '../../../src/http/pages/signing-page.ts';
import { startPageWith } from '../../support/start-page.ts';
import { textReply, type Reply } from '../../../src/http/exchange/reply.ts';
import { startPages } from '../../../src/server/start-page.ts';

const pages = {
  ...startPages(() => textReply(200, 'text/plain', '')).handlers,
  ...signingPages(() => 'http://localhost:1'),
  ...peoplePages({ oidc: true, publicUrl: () => 'http://localhost:1' }),
};
const paths = Object.keys(pages);

async function replyAt(path: string): Promise<Reply> {
  const reply = await pages[path]!({ params: {}, header: () => null });
  assert.equal(reply.kind, 'reply');
  return reply;
}

const served = await Promise.all(
  paths.map(async (path) => {
    const { type, body, headers } = await replyAt(path);
    return { path, type, text: body.toString(), headers };
  }),
);

test('every script in console/ is served at its own path', () => {
  const files = readdirSync(new URL('../../../console', import.meta.url), { recursive: true });
  const scripts = files
    .map((file) => `/${String(file).replaceAll('\\', '/')}`)
    .filter((file) => file.endsWith('.js'));
  assert.ok(scripts.length > 5);
  assert.deepEqual(
    scripts.filter((file) => !paths.includes(file)),
    [],
  );
});

test('every script imports only what is served', () => {
  const scripts = served.filter(({ type }) => type.startsWith('text/javascript'));
  const imports = scripts.flatMap(({ path, text }) =>
    [...text.matchAll(/^import\b[^;]*? from '(\.[^']+)'/gm)].map(([, to]) =>
      posix.join(posix.dirname(path), to!),
    ),
  );
  assert.ok(imports.length > 5);
  assert.deepEqual(
    imports.filter((path) => !paths.includes(path)),
    [],
  );
});

test('every page has a language, a title, a policy of its own, and loads only what is served', () => {
  const html = served.filter(({ type }) => type.startsWith('text/html'));
  assert.ok(html.length > 1);
  for (const { path, text, headers } of html) {
    assert.match(text, /<html lang="[a-z]+">.*<title>[^<]+<\/title>/s, path);
    const policy = headers['content-security-policy'] ?? '';
    assert.match(policy, /^default-src 'none'; script-src 'self'; style-src 'self'; /, path);
    assert.doesNotMatch(policy, /unsafe|nonce|sha256/, path);
    const loaded = [...text.matchAll(/<(?:script|link)\b[^>]* (?:src|href)="(\/[^"]*)"/g)].map(
      ([, to]) => to!,
    );
    assert.ok(loaded.length > 0, path);
    assert.deepEqual(
      loaded.filter((to) => !paths.includes(to)),
      [],
      path,
    );
  }
});

test('no page and no script of a page holds a style or a script that the policy would block', () => {
  const scenario = {
    title: 'A scenario',
    phones: 3,
    innocent: { lockedBy2021Rule: 4, lockedByNetworkRule: 2, locked: 0, noticed: 3 },
    rows: [],
    afterwards: [],
  };
  const played = startPageWith({ scenario });
  assert.deepEqual(played.match(/<rect width="[^"]+"/g), [
    '<rect width="100"',
    '<rect width="50"',
    '<rect width="0.5"',
    '<rect width="75"',
  ]);
  const html = served.filter(({ type }) => type.startsWith('text/html')).map(({ text }) => text);
  for (const text of [...html, played]) {
    assert.doesNotMatch(text, /<style|\sstyle=|\son[a-z]+=|="javascript:/i);
    for (const [script] of text.matchAll(/<script\b[^>]*>[^<]*/g))
      assert.match(script, /^<script type="module" src="[^"]+">$/);
  }
  for (const { type, text } of served)
    if (type.startsWith('text/javascript'))
      assert.doesNotMatch(
        text,
        /\.style\b|'style'|innerHTML|outerHTML|insertAdjacentHTML|\beval\(|new Function/,
      );
});

test('the signing page reaches no server, and its scripts import nothing from elsewhere than its own origin', async () => {
  const own = signingPages(() => 'http://localhost:1');
  const page = await own['/approve']!({ params: {}, header: () => null });
  assert.equal(page.kind, 'reply');
  assert.match(
    page.kind === 'reply' ? page.headers['content-security-policy']! : '',
    /connect-src 'none'.*form-action 'none'.*require-trusted-types-for 'script'/,
  );
  const scripts = served.filter(({ path, type }) => path in own && type.startsWith('text/javascript'));
  const imports = scripts.flatMap(({ path, text }) =>
    [...text.matchAll(/^import\b[^;]*? from '([^']+)'/gm)].map(([, to]) =>
      posix.join(posix.dirname(path), to!),
    ),
  );
  assert.ok(imports.length > 2);
  assert.deepEqual(
    imports.filter((path) => !(path in own)),
    [],
  );
  for (const { text } of scripts) assert.doesNotMatch(text, /\bfetch\(|XMLHttpRequest|WebSocket|sendBeacon/);
});

for (const name of checks)
  test(`what the signing page computes with is built from the sources: ${name}`, async () => {
    const { text } = served.find(({ path }) => path === `/approve/${name}.js`)!;
    assert.equal(text, await builtCheck(name), 'run: node scripts/run.mjs scripts/signing-page.ts');
  });
