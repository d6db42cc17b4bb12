import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  type KeyObject,
} from 'node:crypto';
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';

/** What a dishonest authenticator, page or thief does differently in one ceremony. Nothing of it is done where it is not named. */
export interface Misbehaviour {
  /** The page that the ceremony is said to have taken place on. */
  readonly origin?: string;
  /** base64url: signed in place of the challenge that was asked for, as in a replay. */
  readonly challenge?: string;
  /** The relying party whose hash stands in the authenticator data. */
  readonly rpId?: string;
  /** `webauthn.get` in place of `webauthn.create`, or the other way round. */
  readonly type?: string;
  /** Nobody touched the authenticator. */
  readonly absent?: true;
  /** Somebody touched it, and showed neither finger nor PIN. */
  readonly unverified?: true;
  /** The signature counter stated in place of the next one, as by a copy of the key. */
  readonly counter?: number;
  /** One bit of the signature is the other way round. */
  readonly flippedSignature?: true;
  /** Signed by a key that was never registered, under the name of the one that was. */
  readonly foreignKey?: true;
  /** What the browser states of a frame: that the page was below one of another origin, and of which. */
  readonly crossOrigin?: unknown;
  readonly topOrigin?: string;
  /** The account named in place of the one that the credential was made for, base64url; null: none. */
  readonly userHandle?: string | null;
  /** Answers although it is excluded, or not among those allowed. */
  readonly unasked?: true;
}

/** A passkey as text, private key included, for files of tests. */
export interface KeptPasskey {
  /** base64url, 16 bytes. */
  readonly credentialId: string;
  /** PKCS #8, PEM. */
  readonly privateKey: string;
  /** The signature counter of the last assertion; 0 before the first. */
  readonly counter: number;
  /** base64url; null before the registration. */
  readonly userHandle: string | null;
}

/** An authenticator that holds one discoverable credential (Web Authentication Level 3), without hardware or a browser. */
export interface SoftwarePasskey {
  /** base64url. */
  readonly credentialId: string;
  /** Throws where the options exclude this credential, as an authenticator refuses to be registered twice. */
  register(
    options: PublicKeyCredentialCreationOptionsJSON,
    misbehaviour?: Misbehaviour,
  ): RegistrationResponseJSON;
  /** Throws where the options allow other credentials only. */
  assert(
    options: PublicKeyCredentialRequestOptionsJSON,
    misbehaviour?: Misbehaviour,
  ): AuthenticationResponseJSON;
  /** What `softwarePasskey` takes to go on with the same key. */
  keep(): KeptPasskey;
}

type CborValue =
  | number
  | string
  | Uint8Array
  | ReadonlyMap<number, CborValue>
  | ReadonlyMap<string, CborValue>;

function cborHead(major: number, argument: number): Uint8Array {
  if (argument < 24) return Uint8Array.of((major << 5) | argument);
  if (argument < 256) return Uint8Array.of((major << 5) | 24, argument);
  return Uint8Array.of((major << 5) | 25, argument >> 8, argument & 255);
}

/** RFC 8949 as far as an attestation needs it: small integers, texts, byte strings and maps below 64 KiB, keys in the order given. */
function cbor(value: CborValue): Uint8Array {
  if (typeof value === 'number') return value < 0 ? cborHead(1, -1 - value) : cborHead(0, value);
  if (typeof value === 'string') {
    const bytes = Buffer.from(value);
    return Buffer.concat([cborHead(3, bytes.length), bytes]);
  }
  if (value instanceof Uint8Array) return Buffer.concat([cborHead(2, value.length), value]);
  const entries = [...value].flatMap(([key, held]) => [cbor(key), cbor(held)]);
  return Buffer.concat([cborHead(5, value.size), ...entries]);
}

const sha256 = (data: string | Uint8Array): Buffer => createHash('sha256').update(data).digest();
const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

// COSE key labels and values (RFC 9053): an EC2 key on P-256 for ES256.
const ec2Key = (x: Uint8Array, y: Uint8Array): Uint8Array =>
  cbor(
    new Map<number, CborValue>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, x],
      [-3, y],
    ]),
  );

const flagPresent = 0x01;
const flagVerified = 0x04;
const flagAttested = 0x40;

/** § 6.1: hash of the relying party, flags, counter, and at a registration the new credential. */
function authenticatorData(
  rpId: string,
  counter: number,
  { absent, unverified }: Misbehaviour,
  credential?: Uint8Array,
): Buffer {
  const flags =
    (absent === true ? 0 : flagPresent) |
    (unverified === true ? 0 : flagVerified) |
    (credential === undefined ? 0 : flagAttested);
  const counted = Buffer.alloc(4);
  counted.writeUInt32BE(counter);
  return Buffer.concat([sha256(rpId), Uint8Array.of(flags), counted, credential ?? new Uint8Array()]);
}

/** § 6.5: who made it says nothing of itself, and the credential stands in the authenticator data. */
function attestationObject(authData: Uint8Array): Uint8Array {
  return cbor(
    new Map<string, CborValue>([
      ['fmt', 'none'],
      ['attStmt', new Map<string, CborValue>()],
      ['authData', authData],
    ]),
  );
}

function signed(data: Uint8Array, privateKey: KeyObject, odd: Misbehaviour): Uint8Array {
  const key =
    odd.foreignKey === true ? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey : privateKey;
  const signature = sign('sha256', data, key);
  // The last byte belongs to the number s, so the DER around it stays whole.
  if (odd.flippedSignature === true) signature[signature.length - 1]! ^= 1;
  return signature;
}

/** § 5.8.1: what the browser says of the ceremony. */
function clientDataOf(
  stated: {
    readonly type: string;
    readonly challenge: string;
    readonly origin: string;
    readonly crossOrigin: false;
  },
  odd: Misbehaviour,
): Buffer {
  const { type = stated.type, challenge = stated.challenge, origin = stated.origin } = odd;
  const { crossOrigin = stated.crossOrigin, topOrigin } = odd;
  const answers = { ...stated, type, challenge, origin, crossOrigin };
  return Buffer.from(JSON.stringify(topOrigin === undefined ? answers : { ...answers, topOrigin }));
}

function privateKeyOf(kept: KeptPasskey | undefined): KeyObject {
  return kept === undefined
    ? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
    : createPrivateKey(kept.privateKey);
}

/** `kept`: a passkey from before; without it a new one. */
export function softwarePasskey(
  site: { readonly rpId: string; readonly origin: string },
  kept?: KeptPasskey,
): SoftwarePasskey {
  const privateKey = privateKeyOf(kept);
  const { x, y } = createPublicKey(privateKey).export({ format: 'jwk' });
  const id = kept === undefined ? randomBytes(16) : Buffer.from(kept.credentialId, 'base64url');
  const credentialId = base64url(id);
  const coseKey = ec2Key(Buffer.from(x!, 'base64url'), Buffer.from(y!, 'base64url'));
  const credential = Buffer.concat([Buffer.alloc(16), Uint8Array.of(0, id.length), id, coseKey]);
  let counter = kept?.counter ?? 0;
  let userHandle = kept?.userHandle ?? undefined;

  const clientData = (type: string, challenge: string, odd: Misbehaviour): Buffer =>
    clientDataOf({ type, challenge, origin: site.origin, crossOrigin: false }, odd);
  const held = {
    id: credentialId,
    rawId: credentialId,
    type: 'public-key' as const,
    clientExtensionResults: {},
    authenticatorAttachment: 'platform' as const,
  };

  return {
    credentialId,
    register(options, odd = {}) {
      if (odd.unasked !== true && options.excludeCredentials?.some((other) => other.id === credentialId))
        throw new Error('this authenticator is registered already');
      // The credential belongs to the account that it was made for first.
      userHandle ??= options.user.id;
      const authData = authenticatorData(odd.rpId ?? site.rpId, odd.counter ?? counter, odd, credential);
      const response = {
        clientDataJSON: base64url(clientData('webauthn.create', options.challenge, odd)),
        attestationObject: base64url(attestationObject(authData)),
        transports: ['internal' as const],
      };
      return { ...held, response };
    },
    assert(options, odd = {}) {
      const allowed = options.allowCredentials ?? [];
      if (odd.unasked !== true && allowed.length > 0 && !allowed.some((other) => other.id === credentialId))
        throw new Error('this authenticator is not among those allowed');
      counter += 1;
      const authData = authenticatorData(odd.rpId ?? site.rpId, odd.counter ?? counter, odd);
      const client = clientData('webauthn.get', options.challenge, odd);
      const named = odd.userHandle === undefined ? userHandle : odd.userHandle;
      const response = {
        clientDataJSON: base64url(client),
        authenticatorData: base64url(authData),
        signature: base64url(signed(Buffer.concat([authData, sha256(client)]), privateKey, odd)),
        ...(named === null || named === undefined ? {} : { userHandle: named }),
      };
      return { ...held, response };
    },
    keep: () => ({
      credentialId,
      privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      counter,
      userHandle: userHandle ?? null,
    }),
  };
}
