import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type WebAuthnCredential,
} from '@simplewebauthn/server';
import {
  softwarePasskey,
  type Misbehaviour,
  type SoftwarePasskey,
} from '../../../src/sim/casework/software-passkey.ts';

const site = { rpId: 'localhost', origin: 'http://localhost:8080' };

async function registered(passkey: SoftwarePasskey, odd?: Misbehaviour): Promise<WebAuthnCredential> {
  const options = await generateRegistrationOptions({
    rpName: 'Carnet',
    rpID: site.rpId,
    userName: 'ana',
    attestationType: 'none',
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
  const { verified, registrationInfo } = await verifyRegistrationResponse({
    response: passkey.register(options, odd),
    expectedChallenge: options.challenge,
    expectedOrigin: site.origin,
    expectedRPID: site.rpId,
    requireUserVerification: true,
  });
  assert.ok(verified && registrationInfo !== undefined);
  return registrationInfo.credential;
}

async function accepted(
  passkey: SoftwarePasskey,
  credential: WebAuthnCredential,
  odd?: Misbehaviour,
): Promise<{ readonly verified: boolean; readonly newCounter: number }> {
  const options = await generateAuthenticationOptions({ rpID: site.rpId, userVerification: 'required' });
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response: passkey.assert(options, odd),
    expectedChallenge: options.challenge,
    expectedOrigin: site.origin,
    expectedRPID: site.rpId,
    credential,
    requireUserVerification: true,
  });
  return { verified, newCounter: authenticationInfo.newCounter };
}

test('a passkey is registered and signs in, its counter one up each time', async () => {
  const passkey = softwarePasskey(site);
  const credential = await registered(passkey);
  assert.equal(credential.id, passkey.credentialId);
  assert.deepEqual(await accepted(passkey, credential), { verified: true, newCounter: 1 });
  assert.deepEqual(await accepted(passkey, { ...credential, counter: 1 }), { verified: true, newCounter: 2 });
});

const atRegistration: Readonly<Record<string, Misbehaviour>> = {
  'another page': { origin: 'https://localhost.example' },
  'another challenge': { challenge: 'cmVwbGF5ZWQ' },
  'another relying party': { rpId: 'example.com' },
  'an assertion passed off as a registration': { type: 'webauthn.get' },
  'nobody there': { absent: true },
  'nobody verified': { unverified: true },
};

for (const [name, odd] of Object.entries(atRegistration))
  test(`misbehaviour that a verifier refuses at a registration: ${name}`, async () => {
    await assert.rejects(registered(softwarePasskey(site), odd));
  });

const atAssertion: Readonly<Record<string, Misbehaviour>> = {
  ...atRegistration,
  'an assertion passed off as a registration': { type: 'webauthn.create' },
  'counter back': { counter: 5 },
  'signature flipped': { flippedSignature: true },
  "another authenticator's signature": { foreignKey: true },
};

for (const [name, odd] of Object.entries(atAssertion))
  test(`misbehaviour that a verifier refuses at an assertion: ${name}`, async () => {
    const passkey = softwarePasskey(site);
    const credential = { ...(await registered(passkey)), counter: 5 };
    const verified = await accepted(passkey, credential, odd).then(
      (answer) => answer.verified,
      () => false,
    );
    assert.equal(verified, false);
    assert.equal((await accepted(passkey, credential, { counter: 6 })).verified, true);
  });

test('it keeps to the lists of a ceremony unless told otherwise', async () => {
  const passkey = softwarePasskey(site);
  await registered(passkey);
  const others = { challenge: 'AAAA', allowCredentials: [{ id: 'BBBB', type: 'public-key' as const }] };
  assert.throws(() => passkey.assert(others), /not among those allowed/);
  assert.equal(passkey.assert(others, { unasked: true }).id, passkey.credentialId);
});
