import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { after } from 'node:test';

/** What a provider says of the next person: in the ID token, and in its userinfo (null: it has none; a number: the status that it answers with). */
export interface SaidOfPerson {
  readonly idToken: Readonly<Record<string, unknown>>;
  readonly userinfo: Readonly<Record<string, unknown>> | number | null;
}

export interface PlainProvider {
  readonly issuer: string;
  /** Its metadata beside the addresses; to be set before the first sign-in. */
  readonly metadata: Record<string, unknown>;
  said: SaidOfPerson;
  /** How the client showed its secret, request by request. */
  readonly secrets: ('header' | 'body' | 'none')[];
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** An OpenID provider that says exactly what a test wants, as real ones do; stopped when the file's tests are done. */
export async function plainProvider(): Promise<PlainProvider> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  let nonce: string | null = null;
  const provider: { issuer: string } & Omit<PlainProvider, 'issuer'> = {
    issuer: '',
    metadata: {},
    said: { idToken: {}, userinfo: null },
    secrets: [],
  };
  const json = (response: ServerResponse, value: object): void =>
    void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  const idToken = (): string => {
    const { issuer, said } = provider;
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: issuer, aud: 'carnet', iat: now, exp: now + 300, nonce, ...said.idToken };
    const signed = `${part({ alg: 'RS256', kid: 'one' })}.${part(claims)}`;
    return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
  };
  const token = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = new URLSearchParams(await text(request));
    const isBasic = request.headers.authorization?.startsWith('Basic ') === true;
    provider.secrets.push(isBasic ? 'header' : body.has('client_secret') ? 'body' : 'none');
    json(response, { access_token: 'at', token_type: 'Bearer', expires_in: 300, id_token: idToken() });
  };
  const server = createServer((request, response) => {
    const { issuer, metadata, said } = provider;
    const url = new URL(request.url!, issuer);
    switch (url.pathname) {
      case '/.well-known/openid-configuration':
        return json(response, {
          issuer,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          jwks_uri: `${issuer}/keys`,
          ...(said.userinfo === null ? {} : { userinfo_endpoint: `${issuer}/userinfo` }),
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['RS256'],
          ...metadata,
        });
      case '/authorize': {
        nonce = url.searchParams.get('nonce');
        const back = new URL(url.searchParams.get('redirect_uri')!);
        back.searchParams.set('code', 'code');
        back.searchParams.set('state', url.searchParams.get('state')!);
        return void response.writeHead(302, { location: back.href }).end();
      }
      case '/keys':
        return json(response, {
          keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }],
        });
      case '/token':
        return void token(request, response);
      default:
        if (typeof said.userinfo === 'number') return void response.writeHead(said.userinfo).end();
        return json(response, said.userinfo ?? {});
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  provider.issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return provider;
}
