import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { posix } from 'node:path';
import { test } from 'node:test';
import { peoplePages } from '../../../src/http/pages/people-pages.ts';
import { textReply, type Reply } from '../../../src/http/exchange/reply.ts';
import { startPages } from '../../../src/server/start-page.ts';

const pages = {
  ...startPages(() => textReply(200, 'text/plain', '')).handlers,
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
    assert.match(headers['content-security-policy'] ?? '', /script-src 'self'/, path);
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
