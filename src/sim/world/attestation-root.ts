import { createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import type { PublicKeyJwk } from '../../protocol/device/enrolment.ts';

/** DER (X.690): identifier, length, content. */
function der(tag: number | readonly number[], ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  const length =
    body.length < 0x80
      ? [body.length]
      : body.length < 0x100
        ? [0x81, body.length]
        : [0x82, body.length >> 8, body.length & 0xff];
  return Buffer.concat([Buffer.from([tag, length].flat(2)), body]);
}

const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts);
const integer = (...bytes: readonly number[]): Buffer => der(0x02, Buffer.from(bytes));
const enumerated = (value: number): Buffer => der(0x0a, Buffer.from([value]));
const octets = (bytes: string | Uint8Array): Buffer => der(0x04, Buffer.from(bytes as Uint8Array));
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
const yes = der(0x01, Buffer.from([0xff]));
/** An explicit tag above 30, which the key description's lists use. */
const tagged = (number: number, value: Uint8Array): Buffer =>
  der([0xbf, 0x80 | (number >> 7), number & 0x7f], value);

const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));
const commonName = oid('550403');
const basicConstraints = oid('551d13');
const keyDescription = oid('2b06010401d679020111');

const nameOf = (text: string): Buffer =>
  sequence(der(0x31, sequence(commonName, der(0x0c, Buffer.from(text)))));
/** Longer than any story: from 2015 to 2049. */
const validity = sequence(der(0x17, Buffer.from('150101000000Z')), der(0x17, Buffer.from('491231235959Z')));

interface Subject {
  readonly serial: number;
  readonly subject: string;
  readonly spki: Uint8Array;
  readonly extension: Uint8Array;
}

/** An X.509 certificate (RFC 5280) with one extension, DER. */
function certificate({ serial, subject, spki, extension }: Subject, issuer: string, key: KeyObject): Buffer {
  const toBeSigned = sequence(
    der(0xa0, integer(2)),
    integer(1, (serial >> 16) & 0xff, (serial >> 8) & 0xff, serial & 0xff),
    ecdsaWithSha256,
    nameOf(issuer),
    validity,
    nameOf(subject),
    spki,
    der(0xa3, sequence(extension)),
  );
  const signature = sign('sha256', toBeSigned, key);
  return sequence(toBeSigned, ecdsaWithSha256, der(0x03, Buffer.from([0]), signature));
}

/** What secure hardware says of a key that it made under verified boot, and of the phone that it is part of (Android key attestation). */
function describe(serial: string): Buffer {
  const inHardware = enumerated(1);
  const rootOfTrust = sequence(octets(Buffer.alloc(32, 1)), yes, enumerated(0), octets(Buffer.alloc(32, 2)));
  const enforced = sequence(
    tagged(702, integer(0)),
    tagged(704, rootOfTrust),
    tagged(713, octets(Buffer.from(serial, 'latin1'))),
  );
  const version = integer(100);
  return sequence(version, inHardware, version, inHardware, octets(''), octets(''), sequence(), enforced);
}

const rootName = 'Attestation root of the simulation';

/** A root of attestation, and the secure hardware of every phone under it. */
export interface AttestationRoot {
  /** DER, for the server to trust. */
  readonly certificate: Uint8Array;
  /** The chain over a key that the phone of this serial number made: leaf first, each certificate base64url DER. */
  attest(publicKey: PublicKeyJwk, serial: string): readonly string[];
}

export function makeAttestationRoot(): AttestationRoot {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const root = certificate(
    {
      serial: 1,
      subject: rootName,
      spki: publicKey.export({ type: 'spki', format: 'der' }),
      extension: sequence(basicConstraints, yes, octets(sequence(yes))),
    },
    rootName,
    privateKey,
  );
  let made = 1;
  return {
    certificate: new Uint8Array(root),
    attest(jwk, serial) {
      made += 1;
      const leaf = certificate(
        {
          serial: made,
          subject: serial,
          spki: createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'der' }),
          extension: sequence(keyDescription, octets(describe(serial))),
        },
        rootName,
        privateKey,
      );
      return [leaf, root].map((one) => one.toString('base64url'));
    },
  };
}
