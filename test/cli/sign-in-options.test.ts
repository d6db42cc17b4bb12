import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { parseCall } from '../../src/cli/parse-call.ts';
import { signInOptions, signInOptionsOf } from '../../src/cli/sign-in-options.ts';
import type { SignInOptions } from '../../src/server/serve-options.ts';

type Given = Readonly<Partial<Record<keyof typeof signInOptions, string>>>;

function read(given: Given): SignInOptions {
  const args = Object.entries(given).flatMap(([name, text]) => [`--${name}`, text]);
  return signInOptionsOf(parseCall(args, { operands: {}, options: signInOptions }, {})!.options);
}

const folder = mkdtempSync(join(tmpdir(), 'carnet-entry-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const secret = join(folder, 'secret');
writeFileSync(secret, 'hush\n');
const empty = join(folder, 'empty');
writeFileSync(empty, '\n');
const issuer = { 'oidc-issuer': 'https://id.example', 'oidc-client-id': 'carnet' };

const accepted: readonly (readonly [string, Given, object])[] = [
  ['nothing', {}, { publicUrl: null, oidc: null }],
  [
    'a name',
    { 'public-url': 'https://carnet.example/' },
    { publicUrl: 'https://carnet.example', oidc: null },
  ],
  [
    'a port here',
    { 'public-url': 'http://localhost:8321' },
    { publicUrl: 'http://localhost:8321', oidc: null },
  ],
  [
    'where locks are signed',
    { 'public-url': 'https://carnet.example', 'approve-url': 'https://approve.carnet.example/' },
    { publicUrl: 'https://carnet.example', approveUrl: 'https://approve.carnet.example', oidc: null },
  ],
  ['a provider', issuer, { publicUrl: null, oidc: { issuer: 'https://id.example', clientId: 'carnet' } }],
  [
    'its secret from a file',
    { ...issuer, 'oidc-secret-file': secret },
    { publicUrl: null, oidc: { issuer: 'https://id.example', clientId: 'carnet', clientSecret: 'hush' } },
  ],
  [
    'what counts as a verified address there',
    { ...issuer, 'oidc-email-verified': 'assume' },
    { publicUrl: null, oidc: { issuer: 'https://id.example', clientId: 'carnet', emailVerified: 'assume' } },
  ],
];
for (const [name, values, wanted] of accepted)
  test(`reads ${name}`, () => assert.deepEqual(read(values), { approveUrl: null, ...wanted }));

const refused: readonly (readonly [string, Given, RegExp])[] = [
  ['an IP address', { 'public-url': 'https://192.0.2.7' }, /^--public-url takes/],
  ['an IPv6 address', { 'public-url': 'https://[2001:db8::1]' }, /^--public-url takes/],
  ['http elsewhere', { 'public-url': 'http://carnet.example' }, /^--public-url takes/],
  ['a path', { 'public-url': 'https://carnet.example/app' }, /^--public-url takes/],
  ['no URL', { 'public-url': 'carnet.example' }, /^--public-url takes/],
  [
    'one host for pages and for signing locks',
    { 'public-url': 'https://carnet.example', 'approve-url': 'https://carnet.example' },
    /^--approve-url/,
  ],
  ['an issuer in the clear', { ...issuer, 'oidc-issuer': 'http://id.example' }, /^--oidc-issuer takes/],
  ['a disguised issuer', { ...issuer, 'oidc-issuer': 'http://localhost.evil.example' }, /^--oidc-issuer/],
  ['no client', { 'oidc-issuer': 'https://id.example' }, /^--oidc-client-id is missing/],
  ['a client alone', { 'oidc-client-id': 'carnet' }, /belong to --oidc-issuer/],
  ['an unknown setting', { ...issuer, 'oidc-email-verified': 'yes' }, /takes claim or assume/],
  ['a setting alone', { 'oidc-email-verified': 'claim' }, /belong to --oidc-issuer/],
  ...['common', 'organizations', 'Consumers'].map(
    (tenants) =>
      [
        `addresses that ${tenants} state`,
        {
          ...issuer,
          'oidc-issuer': `https://login.microsoftonline.com/${tenants}/v2.0`,
          'oidc-email-verified': 'assume',
        },
        /any tenant may state any address/,
      ] as const,
  ),
  ['a file that is not there', { ...issuer, 'oidc-secret-file': join(folder, 'none') }, /cannot be read/],
  ['an empty file', { ...issuer, 'oidc-secret-file': empty }, /is empty/],
];
for (const [name, values, message] of refused)
  test(`refuses ${name}`, () => assert.throws(() => read(values), { name: 'UsageFault', message }));
