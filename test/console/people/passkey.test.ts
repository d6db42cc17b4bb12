import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { afterEach, suite, test } from 'node:test';
import { passkeyCeremony } from '../../../src/http/auth/passkeys.ts';
import { softwarePasskey } from '../../../src/sim/casework/software-passkey.ts';

interface Page {
  readonly makePasskey: (options: object) => Promise<Json>;
  readonly signWithPasskey: (options: object) => Promise<Json>;
}
type Json = Record<string, unknown> & { readonly response: Record<string, unknown> };

const path = new URL('../../../console/people/passkey.js', import.meta.url).href;
const page = (await import(path)) as Page;

const origin = 'https://carnet.example';
const ceremony = passkeyCeremony(() => origin);
const operator = { id: 'ab'.repeat(16), name: 'Ada', email: 'ada@example.org' };

const bytesOf = (text: unknown): ArrayBuffer =>
  Uint8Array.from(Buffer.from(String(text), 'base64url')).buffer;
const textOf = (bytes: unknown): string => Buffer.from(bytes as Uint8Array).toString('base64url');

/** A credential with bytes where `json` has base64url, as browsers hand it out. */
function credentialOf(json: Json): Record<string, unknown> & { response: Record<string, unknown> } {
  const { transports, ...fields } = json.response;
  return {
    id: json['id'],
    rawId: bytesOf(json['rawId']),
    type: 'public-key',
    authenticatorAttachment: 'platform',
    getClientExtensionResults: () => ({}),
    response: {
      ...Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, bytesOf(value)])),
      ...(transports === undefined ? {} : { getTransports: () => transports }),
    },
  };
}

type Credential = ReturnType<typeof credentialOf>;

/** What password managers were seen to hand back in place of the browser's credential. */
const kinds: readonly (readonly [string, (credential: Credential) => unknown])[] = [
  ['no toJSON', (one) => one],
  ['a toJSON that throws', (one) => ({ ...one, toJSON: () => assert.fail('Illegal invocation') })],
  ['a toJSON that leaves things out', (one) => ({ ...one, toJSON: () => ({ id: one['id'] }) })],
  [
    'no methods at all',
    (one) => ({
      ...one,
      getClientExtensionResults: undefined,
      response: { ...one.response, getTransports: undefined },
    }),
  ],
  [
    'transports that throw',
    (one) => ({ ...one, response: { ...one.response, getTransports: () => assert.fail() } }),
  ],
  [
    'transports that are null',
    (one) => ({ ...one, response: { ...one.response, getTransports: () => null } }),
  ],
  ['an attachment that is null', (one) => ({ ...one, authenticatorAttachment: null })],
  ['an attachment of its own', (one) => ({ ...one, authenticatorAttachment: 'vault' })],
  [
    'views in place of buffers',
    (one) => ({ ...one, rawId: new Uint8Array(one['rawId'] as ArrayBuffer), response: viewed(one.response) }),
  ],
  [
    'padded base64 in place of bytes',
    (one) => ({ ...one, rawId: Buffer.from(one['rawId'] as ArrayBuffer).toString('base64') }),
  ],
  ['no rawId', (one) => ({ ...one, rawId: undefined })],
  [
    'members on a prototype',
    (one) => Object.create({ ...one, response: Object.create(one.response) as unknown }) as unknown,
  ],
];

function viewed(response: Credential['response']): Credential['response'] {
  return Object.fromEntries(
    Object.entries(response).map(([name, value]) => [
      name,
      // A view into a larger buffer, as of a message between processes.
      value instanceof ArrayBuffer
        ? new DataView(Uint8Array.from([7, ...new Uint8Array(value), 7]).buffer, 1, value.byteLength)
        : value,
    ]),
  );
}

let asked: Record<string, unknown> = {};
/** The browser's part: what it was asked for is kept, and `give` is its answer. */
function browser(give: () => unknown): void {
  const answer = async ({ publicKey }: { publicKey: Record<string, unknown> }) => {
    asked = publicKey;
    return give();
  };
  Object.defineProperty(globalThis, 'navigator', {
    configurable: true,
    value: { credentials: { create: answer, get: answer } },
  });
}

const own = Object.getOwnPropertyDescriptor(globalThis, 'navigator')!;
afterEach(() => {
  Object.defineProperty(globalThis, 'navigator', own);
});

for (const [name, changed] of kinds)
  suite(`a credential with ${name}`, () => {
    const passkey = softwarePasskey({ rpId: 'carnet.example', origin });

    test('is registered, and then signs in', async () => {
      const challenge = randomBytes(32);
      const options = await ceremony.registrationOptions({ challenge, operator, exclude: [] });
      const made = passkey.register(options as never) as unknown as Json;
      browser(() => changed(credentialOf(made)));
      const registered = await ceremony.verifyRegistration(await page.makePasskey(options), challenge);
      assert.equal(registered.kind, 'verified', JSON.stringify(registered));
      assert.deepEqual(Buffer.from(asked['challenge'] as Uint8Array), challenge);
      assert.equal(
        textOf((asked['user'] as { id: unknown }).id),
        Buffer.from(operator.id, 'hex').toString('base64url'),
      );

      const again = randomBytes(32);
      const wanted = await ceremony.assertionOptions(again, []);
      const signed = passkey.assert(wanted as never) as unknown as Json;
      browser(() => changed(credentialOf(signed)));
      const given = await page.signWithPasskey(wanted);
      assert.equal(given['id'], registered.passkey.credentialId);
      const stored = { ...registered.passkey, operatorId: operator.id } as never;
      const verified = await ceremony.verifyAssertion(given, again, stored, 'anybody');
      assert.equal(verified.kind, 'verified', JSON.stringify(verified));
    });
  });

test('an account name that is empty is none', async () => {
  const json = {
    id: 'AAEC',
    rawId: 'AAEC',
    response: { clientDataJSON: 'e30', authenticatorData: 'AA', signature: 'AA' },
  };
  const credential = credentialOf(json);
  for (const userHandle of [null, undefined, new ArrayBuffer(0), '']) {
    browser(() => ({ ...credential, response: { ...credential.response, userHandle } }));
    assert.equal('userHandle' in (await page.signWithPasskey({ challenge: 'AAAA' })).response, false);
  }
});

test('keys that are named are handed over as bytes', async () => {
  browser(() => credentialOf({ id: 'AAEC', rawId: 'AAEC', response: { clientDataJSON: 'e30' } }));
  const list = [{ id: 'AP_-', type: 'public-key', transports: ['usb'] }];
  await page.signWithPasskey({ challenge: 'AAAA', allowCredentials: list });
  const [one] = asked['allowCredentials'] as { id: Uint8Array; transports: unknown }[];
  assert.deepEqual([textOf(one!.id), one!.transports], ['AP_-', ['usb']]);
  await page.makePasskey({ challenge: 'AAAA', excludeCredentials: list });
  assert.equal(textOf((asked['excludeCredentials'] as { id: unknown }[])[0]!.id), 'AP_-');
});

test('nothing at all is said as such', async () => {
  for (const nothing of [null, {}]) {
    browser(() => nothing);
    for (const use of [page.makePasskey, page.signWithPasskey])
      await assert.rejects(use({ challenge: 'AAAA' }), /gave no passkey/);
  }
});
