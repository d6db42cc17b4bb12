import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { EmailVerified } from '../../src/app/people/oidc-address.ts';
import { plainProvider, type PlainProvider, type SaidOfPerson } from '../support/plain-oidc.ts';
import { testServer, type TestServer } from '../support/server.ts';

const publicUrl = 'http://carnet.localhost';
const at = '2026-03-01T08:00:00Z';

interface Site {
  readonly provider: PlainProvider;
  readonly server: TestServer;
}

/** Providers are asked for their metadata once, so one that has no userinfo is another. */
async function site(
  userinfo: SaidOfPerson['userinfo'],
  emailVerified?: EmailVerified,
  metadata: Readonly<Record<string, unknown>> = {},
): Promise<Site> {
  const provider = await plainProvider();
  Object.assign(provider.metadata, metadata);
  provider.said = { idToken: {}, userinfo };
  const oidc = { issuer: provider.issuer, clientId: 'carnet', clientSecret: 'of the test' };
  const server = await testServer(at, {
    publicUrl,
    oidc: emailVerified === undefined ? oidc : { ...oidc, emailVerified },
  });
  return { provider, server };
}

const withUserinfo = await site({});
const withoutUserinfo = await site(null);
const assuming = await site({}, 'assume');

async function enter({ provider, server }: Site, said: SaidOfPerson): Promise<string> {
  provider.said = said;
  const begun = await fetch(`${server.url}/v1/operator/oidc/begin`, { redirect: 'manual' });
  const cookie = begun.headers.get('set-cookie')!.split(';', 1)[0]!;
  const back = new URL(
    (await fetch(begun.headers.get('location')!, { redirect: 'manual' })).headers.get('location')!,
  );
  const answer = await fetch(`${server.url}${back.pathname}${back.search}`, {
    redirect: 'manual',
    headers: { cookie },
  });
  if (answer.status === 303) return 'entered';
  const { type, detail } = (await answer.json()) as { type: string; detail?: string };
  return `${type.replace('urn:carnet:error:', '')}: ${detail ?? ''}`;
}

let people = 0;
interface Person {
  readonly sub: string;
  readonly email: string;
}
async function invited({ server }: Site): Promise<Person> {
  people += 1;
  const email = `ada-${people}@example.org`;
  const outcome = await server.people.invite({ name: 'Ada', email, roles: ['viewer'] });
  assert.equal(outcome.kind, 'invited');
  return { sub: `sub-${people}`, email };
}

type Table = readonly (readonly [string, Site, (person: Person) => SaidOfPerson, RegExp])[];
const entered = /^entered$/;
const rows: Table = [
  [
    'Google: all in the ID token',
    withUserinfo,
    ({ sub, email }) => ({ idToken: { sub, email, email_verified: true }, userinfo: 500 }),
    entered,
  ],
  [
    'Apple: the text "true", and no userinfo',
    withoutUserinfo,
    ({ sub, email }) => ({ idToken: { sub, email, email_verified: 'true' }, userinfo: null }),
    entered,
  ],
  [
    'Cognito: the text "true" in userinfo',
    withUserinfo,
    ({ sub, email }) => ({ idToken: { sub }, userinfo: { sub, email, email_verified: 'true' } }),
    entered,
  ],
  [
    'JumpCloud: the address in the ID token, its verification in userinfo',
    withUserinfo,
    ({ sub, email }) => ({ idToken: { sub, email }, userinfo: { sub, email, email_verified: true } }),
    entered,
  ],
  [
    'one that says only in userinfo whether, and writes the address in capitals there',
    withUserinfo,
    ({ sub, email }) => ({
      idToken: { sub, email },
      userinfo: { sub, email: ` ${email.toUpperCase()}`, email_verified: 'True' },
    }),
    entered,
  ],
  [
    'Entra ID that states the owner of the domain',
    withUserinfo,
    ({ sub, email }) => ({ idToken: { sub, email, xms_edov: '1' }, userinfo: { sub, email } }),
    entered,
  ],
  [
    'Entra ID as it comes: refused, and the claim named',
    withUserinfo,
    ({ sub, email }) => ({ idToken: { sub, email, preferred_username: email }, userinfo: { sub, email } }),
    /^oidc-address-unverified: .*"email_verified" is missing/,
  ],
  [
    'Entra ID without the optional claim: a name to sign in with is no address',
    assuming,
    ({ sub, email }) => ({ idToken: { sub, preferred_username: email, upn: email }, userinfo: { sub } }),
    /^oidc-address-unverified: .*no claim "email"/,
  ],
  [
    'Entra ID of one tenant, which the setting trusts',
    assuming,
    ({ sub, email }) => ({ idToken: { sub, email }, userinfo: { sub, email } }),
    entered,
  ],
  ...([false, 'false', 'no', '', 0] as const).flatMap((no): Table => [
    [
      `${JSON.stringify(no)} in the ID token, also against the setting`,
      assuming,
      ({ sub, email }) => ({ idToken: { sub, email, email_verified: no }, userinfo: { sub, email } }),
      /^oidc-address-unverified: .*"email_verified" is/,
    ],
    [
      `${JSON.stringify(no)} in userinfo, also against the setting`,
      assuming,
      ({ sub, email }) => ({ idToken: { sub, email }, userinfo: { sub, email, email_verified: no } }),
      /^oidc-address-unverified: .*"email_verified" is/,
    ],
  ]),
  [
    'a no beside a yes',
    withUserinfo,
    ({ sub, email }) => ({
      idToken: { sub, email, email_verified: false },
      userinfo: { sub, email, email_verified: true },
    }),
    /^oidc-address-unverified: .*"email_verified" is false/,
  ],
  [
    'an address whose verification is that of another',
    withUserinfo,
    ({ sub, email }) => ({
      idToken: { sub, email },
      userinfo: { sub, email: 'other@example.org', email_verified: true },
    }),
    /^oidc-address-unverified: .*two addresses/,
  ],
  [
    'the userinfo of somebody else',
    withUserinfo,
    ({ sub, email }) => ({
      idToken: { sub, email },
      userinfo: { sub: 'somebody', email, email_verified: true },
    }),
    /^oidc-address-unverified: .*userinfo could not be read/,
  ],
  [
    'a userinfo that is away, where the setting would trust silence',
    assuming,
    ({ sub, email }) => ({ idToken: { sub, email }, userinfo: 503 }),
    /^oidc-address-unverified: .*userinfo could not be read/,
  ],
];

suite('the address at the first sign-in', () => {
  for (const [name, where, said, expected] of rows)
    test(name, async () => {
      const person = await invited(where);
      assert.match(await enter(where, said(person)), expected);
    });

  test('somebody whom nobody invited learns nothing else, whatever the provider says', async () => {
    const person = { sub: 'stranger', email: 'stranger@example.org' };
    const said = { idToken: { ...person, email_verified: true }, userinfo: {} };
    assert.match(await enter(withUserinfo, said), /^oidc-stranger/);
  });
});

test('afterwards the identity alone decides: a provider that no longer tells of the address lets in', async () => {
  const person = await invited(withUserinfo);
  await enter(withUserinfo, { idToken: { ...person, email_verified: true }, userinfo: {} });
  for (const said of [
    { idToken: { sub: person.sub }, userinfo: 503 },
    { idToken: { ...person, email_verified: false }, userinfo: {} },
  ])
    assert.equal(await enter(withUserinfo, said), 'entered');
});

for (const [methods, place] of [
  [undefined, 'header'],
  [['client_secret_basic'], 'header'],
  [['client_secret_post', 'client_secret_basic'], 'body'],
] as const)
  test(`the secret goes in the ${place} where the provider takes ${methods?.join(' and ') ?? 'what it does not say'}`, async () => {
    const asked = await site({}, 'claim', { token_endpoint_auth_methods_supported: methods });
    const person = await invited(asked);
    assert.equal(
      await enter(asked, { idToken: { ...person, email_verified: true }, userinfo: {} }),
      'entered',
    );
    assert.deepEqual(asked.provider.secrets, [place]);
  });
