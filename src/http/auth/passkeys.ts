import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import { decodeUtf8 } from '../../core/utf8.ts';
import { isFramed, readClientData } from '../../protocol/acts/read-measure.ts';
import type { CeremonyRefused, CredentialJson, Passkey, PasskeyCeremony } from '../../app/people/ports.ts';

/** Loaded at the first use of a passkey, so that the start of a server does not wait for it. */
const library = () => import('@simplewebauthn/server');
const coseKeys = () => import('./cose-key.ts');

const timeoutMs = 5 * 60_000;
const whyLengthMax = 300;

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
/** The library takes only bytes that are not in shared memory. */
const own = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);
const refused = (why: string): CeremonyRefused => ({ kind: 'refused', why: why.slice(0, whyLengthMax) });
const described = (passkeys: readonly Passkey[]) =>
  passkeys.map(({ credentialId, transports }) => ({ id: credentialId, transports: [...transports] }));

/** The id of the relying party is the host without the port (WebAuthn Level 3, section 4). */
function relyingParty(publicUrl: string): string {
  return new URL(publicUrl).hostname;
}

/** Algorithms that phones can verify: ES256 and Ed25519. */
export const approverAlgorithms: readonly number[] = [-7, -8];

/** WebAuthn by @simplewebauthn/server, for one origin of this server. `algorithms`: COSE, null for all that are known. */
export function passkeyCeremony(
  publicUrl: () => string,
  algorithms: readonly number[] | null = null,
): PasskeyCeremony {
  return {
    async registrationOptions({ challenge, operator, exclude }) {
      const { passkeyAlgorithms } = await coseKeys();
      return (await library()).generateRegistrationOptions({
        rpName: 'Carnet',
        rpID: relyingParty(publicUrl()),
        userID: own(Buffer.from(operator.id, 'hex')),
        userName: operator.email ?? operator.name,
        userDisplayName: operator.name,
        challenge: own(challenge),
        timeout: timeoutMs,
        attestationType: 'none',
        excludeCredentials: described(exclude),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        supportedAlgorithmIDs: [...(algorithms ?? passkeyAlgorithms)],
      });
    },
    verifyRegistration: (response, challenge) =>
      verifyRegistration(publicUrl(), response, challenge, algorithms),
    assertionOptions: async (challenge, allow) =>
      (await library()).generateAuthenticationOptions({
        rpID: relyingParty(publicUrl()),
        challenge: own(challenge),
        timeout: timeoutMs,
        userVerification: 'required',
        ...(allow.length === 0 ? {} : { allowCredentials: described(allow) }),
      }),
    verifyAssertion: (response, challenge, passkey, asked) =>
      verifyAssertion(publicUrl(), response, challenge, { passkey, asked }),
  };
}

/** Whether the response was made in a frame of another origin. It is refused, although a browser may allow it. */
function wasFramed(response: CredentialJson): boolean {
  const { clientDataJSON } = (response as unknown as AuthenticationResponseJSON).response;
  const stated = readClientData(decodeUtf8(Buffer.from(clientDataJSON, 'base64url')) ?? '');
  return stated === undefined || isFramed(stated);
}

const framed = refused('the page was embedded in one of another origin');

/**
 * Whether the authenticator names the account that the passkey is registered for (WebAuthn Level 3, section 7.2, step 6). It may leave the
 * name out only where the account was known before the ceremony, so `asked` says whether the passkeys of one account were asked for.
 */
function isUserOf(passkey: Passkey, userHandle: unknown, asked: 'account' | 'anybody'): boolean {
  if (userHandle === undefined || userHandle === null || userHandle === '') return asked === 'account';
  return userHandle === base64url(Buffer.from(passkey.operatorId, 'hex'));
}

/** The library throws for each fault of a response. All become refusals: anyone can send a response. */
async function attempt<T>(work: () => Promise<T | CeremonyRefused>): Promise<T | CeremonyRefused> {
  try {
    return await work();
  } catch (error) {
    return refused(error instanceof Error ? error.message : 'the response cannot be read');
  }
}

async function verifyRegistration(
  origin: string,
  response: CredentialJson,
  challenge: Uint8Array,
  algorithms: readonly number[] | null,
): ReturnType<PasskeyCeremony['verifyRegistration']> {
  return attempt(async () => {
    const { passkeyAlgorithms, readCoseKey } = await coseKeys();
    const { verifyRegistrationResponse } = await library();
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: response as unknown as RegistrationResponseJSON,
      expectedChallenge: base64url(challenge),
      expectedOrigin: origin,
      expectedRPID: relyingParty(origin),
      requireUserVerification: true,
      supportedAlgorithmIDs: [...(algorithms ?? passkeyAlgorithms)],
    });
    if (!verified) return refused('the attestation does not hold');
    if (wasFramed(response)) return framed;
    const { credential, credentialBackedUp } = registrationInfo;
    const key = readCoseKey(credential.publicKey);
    if (key === undefined) return refused('the key is of a kind that is not taken here');
    return {
      kind: 'verified' as const,
      passkey: {
        credentialId: credential.id,
        spki: key.spki,
        algorithm: key.algorithm,
        cose: credential.publicKey,
        counter: credential.counter,
        transports: (credential.transports ?? []).filter((name) => /^[a-z-]{1,20}$/.test(name)).slice(0, 8),
        backedUp: credentialBackedUp,
      },
    };
  });
}

async function verifyAssertion(
  origin: string,
  response: CredentialJson,
  challenge: Uint8Array,
  { passkey, asked }: { readonly passkey: Passkey; readonly asked: 'account' | 'anybody' },
): ReturnType<PasskeyCeremony['verifyAssertion']> {
  return attempt(async () => {
    const json = response as unknown as AuthenticationResponseJSON;
    const { verifyAuthenticationResponse } = await library();
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: json,
      expectedChallenge: base64url(challenge),
      expectedOrigin: origin,
      expectedRPID: relyingParty(origin),
      requireUserVerification: true,
      // The caller compares the counter, to distinguish a copied key from a forged response.
      credential: { id: passkey.credentialId, publicKey: own(passkey.cose), counter: 0 },
    });
    if (!verified) return refused('the signature does not hold');
    if (wasFramed(response)) return framed;
    if (!isUserOf(passkey, json.response.userHandle, asked))
      return refused('the passkey names another account than the one that it is registered for');
    return {
      kind: 'verified' as const,
      assertion: {
        credentialId: passkey.credentialId,
        publicKeySpki: base64url(passkey.spki),
        algorithm: passkey.algorithm,
        authenticatorData: json.response.authenticatorData,
        clientDataJson: json.response.clientDataJSON,
        signature: json.response.signature,
        rpId: authenticationInfo.rpID,
        origin: authenticationInfo.origin,
      },
      counter: authenticationInfo.newCounter,
      backedUp: authenticationInfo.credentialBackedUp,
    };
  });
}
