import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after } from 'node:test';
import { Provider } from 'oidc-provider';

/** What the provider says of whoever signs in next. */
export interface ProviderAccount {
  readonly subject: string;
  readonly email: string;
  readonly emailVerified: boolean;
}

export interface TestProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Who signs in from now on. */
  signsIn(account: ProviderAccount): void;
}

interface GrantContext {
  readonly oidc: {
    readonly provider: Provider;
    readonly client: { readonly clientId: string };
    readonly session: { readonly accountId: string };
  };
}

/** Nobody is asked for consent: the test is about us, not about the provider's pages. */
async function grantAll({ oidc }: GrantContext): Promise<object> {
  const grant = new oidc.provider.Grant({
    clientId: oidc.client.clientId,
    accountId: oidc.session.accountId,
  });
  grant.addOIDCScope('openid email');
  await grant.save();
  return grant;
}

/** An OpenID provider in this process that signs everybody in without asking; stopped when the file's tests are done. */
export async function testProvider(redirectUri: string): Promise<TestProvider> {
  const accounts = new Map<string, ProviderAccount>();
  let next: ProviderAccount | undefined;
  const client = { client_id: 'carnet', client_secret: 'a-secret-of-the-test', redirect_uris: [redirectUri] };
  let handle: (request: IncomingMessage, response: ServerResponse) => void = () => {};
  const http = createServer((request, response) => handle(request, response));
  await new Promise<void>((resolve) => {
    http.listen(0, '127.0.0.1', resolve);
  });
  after(() => {
    http.close();
    http.closeAllConnections();
  });
  const issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const provider = new Provider(issuer, {
    clients: [client],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' }] },
    cookies: { keys: ['of the test'] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: () => '/enter' },
    loadExistingGrant: grantAll,
    findAccount: (_context: unknown, accountId: string) => ({
      accountId,
      claims: () => {
        const { subject, email, emailVerified } = accounts.get(accountId)!;
        return { sub: subject, email, email_verified: emailVerified };
      },
    }),
  });
  const provide = provider.callback();
  handle = (request, response) => {
    if (request.url !== '/enter') return provide(request, response);
    assert.ok(next !== undefined, 'nobody signs in');
    accounts.set(next.subject, next);
    const login = { accountId: next.subject };
    provider.interactionFinished(request, response, { login }).catch((error: unknown) => {
      response.destroy(error as Error);
    });
    return undefined;
  };
  return {
    issuer,
    clientId: client.client_id,
    clientSecret: client.client_secret,
    signsIn: (account) => {
      next = account;
    },
  };
}

/** Follows the provider's redirects as a browser does, until one leads back to `redirectUri`. */
export async function throughProvider(begin: string, redirectUri: string): Promise<URL> {
  const cookies = new Map<string, string>();
  let url = begin;
  for (let hops = 0; hops < 10; hops += 1) {
    if (url.startsWith(redirectUri)) return new URL(url);
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { redirect: 'manual', headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [name, value] = line.split(';', 1)[0]!.split('=', 2) as [string, string];
      cookies.set(name, value);
    }
    const location = response.headers.get('location');
    assert.ok(location !== null, `${url} answered ${response.status}: ${await response.text()}`);
    url = new URL(location, url).href;
  }
  throw new Error(`the provider goes round in circles at ${url}`);
}
