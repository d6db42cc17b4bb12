import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Role } from '../../src/app/people/principal.ts';
import type { AnyJson } from '../support/any-json.ts';
import { testProvider, throughProvider, type ProviderAccount } from '../support/oidc.ts';
import { testServer } from '../support/server.ts';

const publicUrl = 'http://carnet.localhost';
const callback = `${publicUrl}/v1/operator/oidc/callback`;
const provider = await testProvider(callback);
const server = await testServer('2026-03-01T08:00:00Z', { publicUrl, oidc: provider });

interface Returned {
  readonly status: number;
  readonly code: string | null;
  readonly detail: string | null;
  readonly location: string | null;
  readonly cookie: string;
}

const firstCookie = (response: Response): string =>
  (response.headers.get('set-cookie') ?? '').split(';', 1)[0]!;

async function returning(url: URL, cookie: string): Promise<Returned> {
  const response = await fetch(`${server.url}${url.pathname}${url.search}`, {
    redirect: 'manual',
    headers: { cookie },
  });
  const body = (await response.json()) as { type?: string; detail?: string };
  return {
    status: response.status,
    code: body.type?.replace('urn:carnet:error:', '') ?? null,
    detail: body.detail ?? null,
    location: response.headers.get('location'),
    cookie: firstCookie(response),
  };
}

/** Goes to the provider and back; what is brought back may be changed on the way. */
async function signIn(
  account: ProviderAccount,
  change: (url: URL, attempt: Record<string, string>) => void = () => {},
): Promise<Returned & { readonly url: URL; readonly attempt: string }> {
  provider.signsIn(account);
  const begun = await fetch(`${server.url}/v1/operator/oidc/begin`, { redirect: 'manual' });
  assert.equal(begun.status, 302);
  assert.match(begun.headers.get('set-cookie')!, /; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax$/);
  const url = await throughProvider(begun.headers.get('location')!, callback);
  const [name, value] = firstCookie(begun).split('=') as [string, string];
  const kept = JSON.parse(Buffer.from(value, 'base64url').toString('utf8')) as Record<string, string>;
  change(url, kept);
  const attempt = `${name}=${Buffer.from(JSON.stringify(kept)).toString('base64url')}`;
  return { ...(await returning(url, attempt)), url, attempt };
}

let people = 0;
async function invited(
  roles: readonly Role[],
): Promise<{ readonly id: string; readonly account: ProviderAccount }> {
  people += 1;
  const email = `somebody-${people}@example.org`;
  const outcome = await server.people.invite({ name: 'Somebody', email, roles });
  assert.ok(outcome.kind === 'invited');
  return { id: outcome.operator.id, account: { subject: `sub-${people}`, email, emailVerified: true } };
}

async function get(path: string, cookie: string): Promise<{ status: number; body: AnyJson }> {
  const response = await fetch(`${server.url}/v1/operator/${path}`, { headers: { cookie } });
  return { status: response.status, body: await response.json() };
}

suite('signing in at an identity provider', () => {
  test('opens a session for whoever was invited under the verified address', async () => {
    const { id, account } = await invited(['viewer']);
    const back = await signIn({ ...account, email: account.email.toUpperCase() });
    assert.deepEqual([back.status, back.location], [303, `${publicUrl}/people`], back.detail ?? '');
    const me = (await get('me', back.cookie)).body;
    assert.deepEqual([me.operator.id, me.session.method, me.roles], [id, 'oidc', ['viewer']]);
  });

  test('that session reads and changes nothing, whatever the roles', async () => {
    const { account } = await invited(['administrator', 'compliance', 'auditor']);
    const { cookie } = await signIn(account);
    assert.equal((await get('audit?limit=1', cookie)).status, 200);
    const { csrf } = (await get('me', cookie)).body;
    for (const path of ['operators', 'passkeys/options', `measures/${'a'.repeat(32)}/approve`]) {
      const response = await fetch(`${server.url}/v1/operator/${path}`, {
        method: 'POST',
        headers: {
          cookie,
          'carnet-csrf': csrf,
          'content-type': 'application/json',
          'idempotency-key': 'oidc-key-1',
        },
        body: '{}',
      });
      const body = (await response.json()) as { type: string };
      assert.equal(body.type, 'urn:carnet:error:passkey-required', path);
    }
  });

  test('binds the identity: the address may then change, and whoever has it next gets nothing', async () => {
    const { id, account } = await invited(['viewer']);
    assert.equal((await signIn(account)).status, 303);
    const moved = await signIn({ ...account, email: 'elsewhere@example.org' });
    assert.equal((await get('me', moved.cookie)).body.operator.id, id);
    const successor = await signIn({ ...account, subject: 'another-subject' });
    assert.deepEqual([successor.status, successor.code], [403, 'oidc-stranger']);
  });
});

suite('is refused', () => {
  test('somebody whom nobody invited', async () => {
    const stranger = { subject: 'stranger', email: 'stranger@example.org', emailVerified: true };
    assert.equal((await signIn(stranger)).code, 'oidc-stranger');
  });

  test('an address that the provider has not verified', async () => {
    const { account } = await invited(['viewer']);
    const refused = await signIn({ ...account, emailVerified: false });
    assert.equal(refused.code, 'oidc-address-unverified');
    assert.match(refused.detail!, /"email_verified" is false/);
  });

  test('an operator who was deactivated, bound or not', async () => {
    const [bound, fresh] = [await invited(['viewer']), await invited(['viewer'])];
    await signIn(bound.account);
    for (const { id, account } of [bound, fresh]) {
      await server.people.deactivate(id);
      assert.equal((await signIn(account)).code, 'operator-deactivated');
    }
  });

  const tampered: readonly (readonly [string, (url: URL, attempt: Record<string, string>) => void])[] = [
    ['another state', (url) => url.searchParams.set('state', 'B'.repeat(43))],
    ['no state', (url) => url.searchParams.delete('state')],
    ['a browser that expects another state', (_url, attempt) => void (attempt['state'] = 'C'.repeat(43))],
    ['another nonce', (_url, attempt) => void (attempt['nonce'] = 'D'.repeat(43))],
    ['another verifier', (_url, attempt) => void (attempt['verifier'] = 'E'.repeat(43))],
    ['another code', (url) => url.searchParams.set('code', 'F'.repeat(43))],
    ['another issuer', (url) => url.searchParams.set('iss', 'https://evil.example')],
    ['a browser whose cookie is damaged', (_url, attempt) => void (attempt['nonce'] = 'short')],
  ];
  for (const [name, change] of tampered)
    test(name, async () => {
      const { account } = await invited(['viewer']);
      const back = await signIn(account, change);
      assert.deepEqual([back.status, back.code, back.cookie], [403, 'oidc-refused', ''], back.detail ?? '');
    });

  test('a browser that began nothing: somebody else’s sign-in is not put upon it', async () => {
    const { account } = await invited(['viewer']);
    const { url } = await signIn(account);
    assert.equal((await returning(url, '')).code, 'oidc-refused');
  });

  test('an answer that was used', async () => {
    const { account } = await invited(['viewer']);
    const { url, attempt } = await signIn(account);
    assert.equal((await returning(url, attempt)).code, 'oidc-refused');
  });

  test('a provider that declines', async () => {
    const { account } = await invited(['viewer']);
    const back = await signIn(account, (url) => {
      url.searchParams.delete('code');
      url.searchParams.set('error', 'access_denied');
    });
    assert.equal(back.code, 'oidc-refused');
  });

  test('a provider that is away, said as such', async () => {
    const away = await testServer('2026-03-01T08:00:00Z', {
      oidc: { issuer: 'http://127.0.0.1:9', clientId: 'carnet' },
    });
    const response = await fetch(`${away.url}/v1/operator/oidc/begin`, { redirect: 'manual' });
    assert.equal(((await response.json()) as { type: string }).type, 'urn:carnet:error:oidc-refused');
  });

  test('everybody, where no provider is set up', async () => {
    const without = await testServer('2026-03-01T08:00:00Z');
    for (const path of ['begin', 'callback?code=x&state=y']) {
      const response = await fetch(`${without.url}/v1/operator/oidc/${path}`, { redirect: 'manual' });
      assert.equal(((await response.json()) as { type: string }).type, 'urn:carnet:error:oidc-off');
    }
  });

  test('and each failure is on record, without a name', async () => {
    await signIn({ subject: 'stranger-2', email: 'stranger-2@example.org', emailVerified: true });
    const [entry] = await server.store.transact((tx) => server.store.readLatestAudit(tx, null, 1));
    assert.deepEqual(
      [entry!.who, entry!.operation, entry!.outcome, entry!.target],
      ['nobody', 'finishOidc', 'oidc-stranger', null],
    );
  });
});
