import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { minuteMs, hourMs } from '../../src/core/time.ts';
import { softwarePasskey, type Misbehaviour } from '../../src/sim/casework/software-passkey.ts';
import type { AnyJson } from '../support/any-json.ts';
import {
  addPasskey,
  askAnonymously,
  enrolByLink,
  enrolOperator,
  passkeyFor,
  type Answered,
} from '../support/people.ts';
import { testServer } from '../support/server.ts';

const server = await testServer('2026-03-01T08:00:00Z');
const code = ({ body }: Answered): string => String(body.type).replace('urn:carnet:error:', '');
let invitations = 0;

async function newLink(): Promise<string> {
  invitations += 1;
  const email = `invited-${invitations}@example.org`;
  const invited = await server.people.invite({ name: 'Invited', email, roles: ['viewer'] });
  assert.ok(invited.kind === 'invited');
  return invited.link.token;
}

suite('an assertion that does not hold opens no session', () => {
  const attacks: readonly (readonly [string, Misbehaviour, string])[] = [
    ['made on another page', { origin: 'http://carnet.example' }, 'passkey-refused'],
    ['made on this host at another port', { origin: 'http://localhost:1' }, 'passkey-refused'],
    ['for another relying party', { rpId: 'example.org' }, 'passkey-refused'],
    ['of an unknown challenge', { challenge: 'A'.repeat(43) }, 'passkey-challenge-over'],
    ['of a registration', { type: 'webauthn.create' }, 'passkey-refused'],
    ['with nobody there', { absent: true }, 'passkey-refused'],
    ['with a person whom nothing verified', { unverified: true }, 'passkey-refused'],
    ['with a bit of the signature flipped', { flippedSignature: true }, 'passkey-refused'],
    ['signed by another key under the same name', { foreignKey: true }, 'passkey-refused'],
    ['in a frame of another origin', { crossOrigin: true }, 'passkey-refused'],
    ['in a frame, as a word', { crossOrigin: 'true' }, 'passkey-refused'],
    ['below a page that is named', { topOrigin: 'http://carnet.example' }, 'passkey-refused'],
    ['in the name of another account', { userHandle: 'A'.repeat(22) }, 'passkey-refused'],
    ['in nobody’s name', { userHandle: null }, 'passkey-refused'],
  ];
  for (const [name, misbehaviour, wanted] of attacks)
    test(name, async () => {
      const person = await enrolOperator(server, ['viewer']);
      const { body } = await askAnonymously(server, 'sign-in/options', {});
      const credential = person.passkey.assert(body.options, misbehaviour);
      const refused = await askAnonymously(server, 'sign-in', { credential });
      assert.equal(code(refused), wanted, JSON.stringify(refused.body));
      assert.equal(refused.headers.get('set-cookie'), null);
      await person.signIn();
    });

  test('replayed', async () => {
    const person = await enrolOperator(server, ['viewer']);
    const { body } = await askAnonymously(server, 'sign-in/options', {});
    const credential = person.passkey.assert(body.options);
    assert.equal((await askAnonymously(server, 'sign-in', { credential })).status, 200);
    assert.equal(code(await askAnonymously(server, 'sign-in', { credential })), 'passkey-challenge-over');
  });

  test('tried again after it was refused once: the challenge is used up', async () => {
    const person = await enrolOperator(server, ['viewer']);
    const { body } = await askAnonymously(server, 'sign-in/options', {});
    const forged = person.passkey.assert(body.options, { foreignKey: true });
    assert.equal(code(await askAnonymously(server, 'sign-in', { credential: forged })), 'passkey-refused');
    const honest = person.passkey.assert(body.options);
    assert.equal(
      code(await askAnonymously(server, 'sign-in', { credential: honest })),
      'passkey-challenge-over',
    );
  });

  test('six minutes late', async () => {
    const person = await enrolOperator(server, ['viewer']);
    const { body } = await askAnonymously(server, 'sign-in/options', {});
    server.clock.advance(6 * minuteMs);
    const credential = person.passkey.assert(body.options);
    assert.equal(code(await askAnonymously(server, 'sign-in', { credential })), 'passkey-challenge-over');
  });

  test('of a passkey that was never enrolled', async () => {
    const { body } = await askAnonymously(server, 'sign-in/options', {});
    const credential = passkeyFor(server).assert(body.options);
    assert.equal(code(await askAnonymously(server, 'sign-in', { credential })), 'passkey-unknown');
  });

  test('of an operator who was deactivated meanwhile', async () => {
    const person = await enrolOperator(server, ['viewer']);
    const { body } = await askAnonymously(server, 'sign-in/options', {});
    const credential = person.passkey.assert(body.options);
    assert.equal((await server.people.deactivate(person.id)).kind, 'changed');
    assert.equal(code(await askAnonymously(server, 'sign-in', { credential })), 'operator-deactivated');
  });

  test('of an authenticator whose count did not go on: a copy, and it is on record', async () => {
    const person = await enrolOperator(server, ['viewer']);
    await person.signIn();
    const { body } = await askAnonymously(server, 'sign-in/options', {});
    const credential = person.passkey.assert(body.options, { counter: 1 });
    assert.equal(code(await askAnonymously(server, 'sign-in', { credential })), 'passkey-copied');
    const auditor = await enrolOperator(server, ['auditor']);
    const { entries } = (await auditor.get('audit')).body;
    const told = entries.find((entry: { outcome: string }) => entry.outcome === 'passkey-copied');
    assert.equal(told.operation, 'finishSignIn');
    assert.equal(told.target, `passkey=${person.passkey.credentialId}`);
  });

  test('of two honest ceremonies whose answers arrive out of order: refused, and beginning again helps', async () => {
    const person = await enrolOperator(server, ['viewer']);
    const begin = async (): Promise<object> =>
      person.assert((await askAnonymously(server, 'sign-in/options', {})).body.options);
    const [first, second] = [await begin(), await begin()];
    assert.equal((await askAnonymously(server, 'sign-in', { credential: second })).status, 200);
    const refused = await askAnonymously(server, 'sign-in', { credential: first });
    assert.equal(code(refused), 'passkey-copied');
    assert.match(refused.body.detail, /arrived first/);
    assert.equal((await askAnonymously(server, 'sign-in', { credential: await begin() })).status, 200);
  });

  test('answering a challenge of another kind: a registration’s opens no session', async () => {
    const person = await enrolOperator(server, ['viewer']);
    const begun = (await person.post('passkeys/options')).body;
    const credential = person.passkey.assert({ challenge: begun.options.challenge });
    assert.equal(code(await askAnonymously(server, 'sign-in', { credential })), 'passkey-challenge-over');
  });

  for (const [name, credential] of [
    ['no response', { id: 'AAAA', rawId: 'AAAA', type: 'public-key', response: {} }],
    ['client data that are no JSON', responseWith('bm90IGpzb24')],
    ['client data that are a number', responseWith('MTI')],
    ['an id that is a path', { ...responseWith('e30'), id: '../../etc' }],
  ] as const)
    test(name, async () => {
      const refused = await askAnonymously(server, 'sign-in', { credential });
      assert.ok(['malformed-body', 'passkey-challenge-over'].includes(code(refused)), code(refused));
    });
});

function responseWith(clientDataJSON: string): object {
  return { id: 'AAAA', rawId: 'AAAA', type: 'public-key', response: { clientDataJSON } };
}

suite('an enrolment link', () => {
  const finish = async (token: string, misbehaviour: Misbehaviour = {}): Promise<Answered> => {
    const { body } = await askAnonymously(server, 'enrolment/options', { token });
    const credential = passkeyFor(server).register(body.options, misbehaviour);
    return askAnonymously(server, 'enrolment', { token, credential });
  };

  test('works once', async () => {
    const token = await newLink();
    assert.equal((await finish(token)).status, 201);
    assert.equal(
      code(await askAnonymously(server, 'enrolment/options', { token })),
      'enrolment-link-invalid',
    );
  });

  test('works once, also for two who finish at the same time', async () => {
    const token = await newLink();
    const credentials = [];
    for (const passkey of [passkeyFor(server), passkeyFor(server)]) {
      const { body } = await askAnonymously(server, 'enrolment/options', { token });
      credentials.push(passkey.register(body.options));
    }
    const both = await Promise.all(
      credentials.map((credential) => askAnonymously(server, 'enrolment', { token, credential })),
    );
    assert.deepEqual(
      both.map(({ status }) => status).toSorted((a, b) => a - b),
      [201, 403],
    );
  });

  test('is over after a day', async () => {
    const token = await newLink();
    server.clock.advance(24 * hourMs);
    assert.equal(
      code(await askAnonymously(server, 'enrolment/options', { token })),
      'enrolment-link-invalid',
    );
  });

  test('is void once a newer one was given out', async () => {
    const administrator = await enrolOperator(server, ['administrator']);
    const invited = await administrator.post('operators', {
      name: 'Twice',
      email: 'twice@example.org',
      roles: ['viewer'],
    });
    const renewed = await administrator.post(`operators/${invited.body.operator.id}/enrolment-link`);
    assert.equal(renewed.status, 201);
    const old = String(invited.body.link).split('#')[1]!;
    assert.equal(
      code(await askAnonymously(server, 'enrolment/options', { token: old })),
      'enrolment-link-invalid',
    );
    await enrolByLink(server, renewed.body.link);
  });

  test('cannot be guessed, and keeps its token behind the #', async () => {
    const token = 'A'.repeat(43);
    assert.equal(
      code(await askAnonymously(server, 'enrolment/options', { token })),
      'enrolment-link-invalid',
    );
    const invited = await server.people.invite({ name: 'N', email: 'n@example.org', roles: ['viewer'] });
    assert.ok(invited.kind === 'invited');
    assert.match(invited.link.url, /^http:\/\/localhost:\d+\/people\/enrol#[A-Za-z0-9_-]{43}$/);
  });

  const attacks: readonly (readonly [string, Misbehaviour, string])[] = [
    ['on another page', { origin: 'http://carnet.example' }, 'passkey-refused'],
    ['for another relying party', { rpId: 'example.org' }, 'passkey-refused'],
    ['with another challenge', { challenge: 'B'.repeat(43) }, 'passkey-challenge-over'],
    ['as an assertion', { type: 'webauthn.get' }, 'passkey-refused'],
    ['with nobody there', { absent: true }, 'passkey-refused'],
    ['with a person whom nothing verified', { unverified: true }, 'passkey-refused'],
    ['in a frame of another origin', { crossOrigin: true }, 'passkey-refused'],
    ['below a page that is named', { topOrigin: 'http://carnet.example' }, 'passkey-refused'],
  ];
  for (const [name, misbehaviour, wanted] of attacks)
    test(`is not used up by a registration ${name}`, async () => {
      const token = await newLink();
      assert.equal(code(await finish(token, misbehaviour)), wanted);
      assert.equal((await finish(token)).status, 201);
    });

  test('does not take a passkey that somebody has, nor its key under another name', async () => {
    const person = await enrolOperator(server, ['viewer']);
    const token = await newLink();
    const { body } = await askAnonymously(server, 'enrolment/options', { token });
    const credential = person.passkey.register(body.options);
    assert.equal(code(await askAnonymously(server, 'enrolment', { token, credential })), 'passkey-known');
  });

  test('a challenge given for a sign-in registers nothing', async () => {
    const token = await newLink();
    const begun = (await askAnonymously(server, 'enrolment/options', { token })).body;
    const { challenge } = (await askAnonymously(server, 'sign-in/options', {})).body.options;
    const credential = passkeyFor(server).register({ ...begun.options, challenge });
    const refused = await askAnonymously(server, 'enrolment', { token, credential });
    assert.equal(code(refused), 'passkey-challenge-over');
  });

  test('a challenge given to one person registers for no other', async () => {
    const [one, other] = [await newLink(), await newLink()];
    const { body } = await askAnonymously(server, 'enrolment/options', { token: one });
    const credential = passkeyFor(server).register(body.options);
    const crossed = await askAnonymously(server, 'enrolment', { token: other, credential });
    assert.equal(code(crossed), 'passkey-challenge-over');
  });
});

suite('one’s own passkeys', () => {
  test('may be several; one can be removed, and then opens nothing; the last cannot', async () => {
    const person = await enrolOperator(server, ['viewer']);
    const second = passkeyFor(server);
    server.clock.advance(minuteMs);
    assert.equal((await addPasskey(person, second, 'Spare')).status, 201);
    const labels = (await person.get('me')).body.passkeys.map((key: { label: string }) => key.label);
    assert.deepEqual(labels, ['Passkey', 'Spare']);
    assert.equal((await person.post(`passkeys/${person.passkey.credentialId}/remove`)).status, 200);
    const { body } = await askAnonymously(server, 'sign-in/options', {});
    const removed = person.passkey.assert(body.options);
    assert.equal(code(await askAnonymously(server, 'sign-in', { credential: removed })), 'passkey-unknown');
    // The session that the removed passkey opened is over, so the second one has to open the next.
    const again = await askAnonymously(server, 'sign-in/options', {});
    const signedIn = await askAnonymously(server, 'sign-in', {
      credential: second.assert(again.body.options),
    });
    const headers = {
      cookie: signedIn.headers.get('set-cookie')!.split(';', 1)[0]!,
      'carnet-csrf': String(signedIn.body.csrf),
    };
    const last = await askAnonymously(server, `passkeys/${second.credentialId}/remove`, {}, headers);
    assert.equal(code(last), 'passkey-last');
  });

  test('are not added by a stolen session: one that is enrolled signs for the new one, for this very one', async () => {
    const [person, other] = [
      await enrolOperator(server, ['viewer']),
      await enrolOperator(server, ['viewer']),
    ];
    const begin = async (): Promise<AnyJson> => (await person.post('passkeys/options')).body;
    const add = async (begun: AnyJson, proof: object): Promise<string> =>
      code(await person.post('passkeys', { credential: passkeyFor(server).register(begun.options), proof }));
    const [first, second] = [await begin(), await begin()];
    assert.equal(await add(await begin(), person.assert(second.proof)), 'passkey-refused');
    assert.equal(
      await add(second, other.passkey.assert(second.proof, { unasked: true })),
      'passkey-of-another',
    );
    assert.equal(
      await add(first, person.passkey.assert(first.proof, { unverified: true })),
      'passkey-refused',
    );
    const without = { credential: passkeyFor(server).register((await begin()).options) };
    assert.equal(code(await person.post('passkeys', without)), 'malformed-body');
    assert.equal((await person.get('me')).body.passkeys.length, 1);
  });

  test('are removed by their owner alone', async () => {
    const [one, other] = [
      await enrolOperator(server, ['viewer']),
      await enrolOperator(server, ['administrator']),
    ];
    const refused = await other.post(`passkeys/${one.passkey.credentialId}/remove`);
    assert.equal(code(refused), 'passkey-unknown');
  });

  test('belong to the public address: at another one the same authenticator signs in nowhere', async () => {
    const other = await testServer('2026-03-01T08:00:00Z', { publicUrl: 'https://carnet.example' });
    const invited = await other.people.invite({ name: 'N', email: 'n@example.org', roles: ['viewer'] });
    assert.ok(invited.kind === 'invited');
    assert.match(invited.link.url, /^https:\/\/carnet\.example\/people\/enrol#/);
    const { token } = invited.link;
    const { body } = await askAnonymously(other, 'enrolment/options', { token });
    assert.equal(body.options.rp.id, 'carnet.example');
    const local = softwarePasskey({ rpId: 'localhost', origin: server.people.publicUrl() });
    const credential = local.register(body.options);
    assert.equal(code(await askAnonymously(other, 'enrolment', { token, credential })), 'passkey-refused');
    const right = softwarePasskey({ rpId: 'carnet.example', origin: 'https://carnet.example' });
    const again = await askAnonymously(other, 'enrolment/options', { token });
    const enrolled = await askAnonymously(other, 'enrolment', {
      token,
      credential: right.register(again.body.options),
    });
    assert.match(
      enrolled.headers.get('set-cookie')!,
      /^__Host-carnet=[A-Za-z0-9_-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure$/,
    );
  });
});
