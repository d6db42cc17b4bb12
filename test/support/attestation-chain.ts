import 'reflect-metadata';
import { KeyObject, webcrypto } from 'node:crypto';
import {
  AuthorizationList,
  id_ce_keyDescription,
  KeyMintKeyDescription,
  RootOfTrust,
  SecurityLevel,
  VerifiedBootState,
} from '@peculiar/asn1-android';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import {
  BasicConstraintsExtension,
  Extension,
  X509CertificateGenerator,
  type X509Certificate,
} from '@peculiar/x509';

/** What a phone's secure hardware is made to say of a key; by default what that of a good phone says. */
export interface Attested {
  readonly serial?: string;
  readonly imei?: string;
  readonly secondImei?: string;
  /** Which of the two levels says software. */
  readonly isInSoftware?: 'kept' | 'attested';
  readonly isBootUnverified?: boolean;
  readonly isLocked?: boolean;
  /** 0: generated, 2: imported. */
  readonly origin?: 0 | 2;
  /** The list that names the hardware. */
  readonly namedIn?: 'hardware' | 'software';
}

/** How the chain over the key is made; by default as a maker makes it. */
export interface ChainTerms {
  readonly from?: string;
  readonly until?: string;
  /** The end of the intermediate's validity, or of the root's. */
  readonly middleUntil?: string;
  readonly rootUntil?: string;
  /** The basic constraints of the intermediate; absent: none at all. */
  readonly middleIs?: 'ca' | 'no ca' | 'unsaid';
  /** The intermediate carries a key description, as a key that a phone made and attested does. */
  readonly middleIsAttested?: boolean;
}

export interface MadeChain {
  /** Leaf, intermediate, root: base64url DER. */
  readonly chain: readonly [string, string, string];
  readonly root: Uint8Array;
  /** Of the leaf, the intermediate and the root: lower-case hex. */
  readonly serials: readonly [string, string, string];
  readonly leafKey: KeyObject;
  readonly leafPrivateKey: KeyObject;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const signingAlgorithm = { name: 'ECDSA', hash: 'SHA-256' } as const;
const serials = ['0a03', '0a02', '0a01'] as const;

const newKey = (): Promise<webcrypto.CryptoKeyPair> =>
  webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);

function octets(text: string): OctetString {
  return new OctetString(Buffer.from(text, 'latin1'));
}

function descriptionOf(attested: Attested): Extension {
  const { serial, imei, secondImei, isLocked = true, origin = 0 } = attested;
  const named = {
    ...(serial === undefined ? {} : { attestationIdSerial: octets(serial) }),
    ...(imei === undefined ? {} : { attestationIdImei: octets(imei) }),
    ...(secondImei === undefined ? {} : { attestationIdSecondImei: octets(secondImei) }),
  };
  const levelOf = (which: Attested['isInSoftware']): SecurityLevel =>
    attested.isInSoftware === which ? SecurityLevel.software : SecurityLevel.trustedEnvironment;
  const { verified, unverified } = VerifiedBootState;
  const isInHardware = attested.namedIn !== 'software';
  const description = new KeyMintKeyDescription({
    attestationVersion: 300,
    attestationSecurityLevel: levelOf('attested'),
    keyMintVersion: 300,
    keyMintSecurityLevel: levelOf('kept'),
    attestationChallenge: octets('challenge'),
    softwareEnforced: new AuthorizationList({ creationDateTime: 1, ...(isInHardware ? {} : named) }),
    hardwareEnforced: new AuthorizationList({
      algorithm: 3,
      keySize: 256,
      noAuthRequired: null,
      origin,
      rootOfTrust: new RootOfTrust({
        verifiedBootKey: octets('k'.repeat(32)),
        deviceLocked: isLocked,
        verifiedBootState: attested.isBootUnverified === true ? unverified : verified,
        verifiedBootHash: octets('h'.repeat(32)),
      }),
      osVersion: 140_000,
      ...(isInHardware ? named : {}),
    }),
  });
  return new Extension(id_ce_keyDescription, false, AsnConvert.serialize(description));
}

/** Makes a chain of leaf, intermediate and root, written by a library that shares no code with what reads it here. */
export async function makeChain(attested: Attested, terms: ChainTerms = {}): Promise<MadeChain> {
  const { from = '2020-01-01', until = '2040-01-01', middleIs = 'ca' } = terms;
  const [leafKey, middleKey, rootKey] = [await newKey(), await newKey(), await newKey()];
  const make = (
    index: 0 | 1 | 2,
    key: webcrypto.CryptoKeyPair,
    issuer: { readonly name: string; readonly key: webcrypto.CryptoKeyPair },
    extensions: readonly Extension[],
    notAfter: string,
  ): Promise<X509Certificate> =>
    X509CertificateGenerator.create({
      serialNumber: serials[index],
      subject: `CN=${['leaf', 'middle', 'root'][index]}`,
      issuer: issuer.name,
      notBefore: new Date(from),
      notAfter: new Date(notAfter),
      publicKey: key.publicKey,
      signingKey: issuer.key.privateKey,
      signingAlgorithm,
      extensions: [...extensions],
    });
  const middleSays = {
    ca: [new BasicConstraintsExtension(true)],
    'no ca': [new BasicConstraintsExtension(false)],
    unsaid: [],
  }[middleIs];
  const root = { name: 'CN=root', key: rootKey };
  const made = [
    await make(0, leafKey, { name: 'CN=middle', key: middleKey }, [descriptionOf(attested)], until),
    await make(
      1,
      middleKey,
      root,
      [...middleSays, ...(terms.middleIsAttested === true ? [descriptionOf({})] : [])],
      terms.middleUntil ?? until,
    ),
    await make(2, rootKey, root, [new BasicConstraintsExtension(true)], terms.rootUntil ?? until),
  ] as const;
  const [leaf, middle, top] = made.map((one) => Buffer.from(one.rawData).toString('base64url'));
  return {
    chain: [leaf!, middle!, top!],
    root: new Uint8Array(made[2].rawData),
    serials: ['a03', 'a02', 'a01'],
    leafKey: KeyObject.from(leafKey.publicKey),
    leafPrivateKey: KeyObject.from(leafKey.privateKey),
  };
}
