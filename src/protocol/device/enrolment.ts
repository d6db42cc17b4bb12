import { Trust } from './trust.ts';
import { Coordinate, ImeiText, Serial } from '../scalars/scalars.ts';
import { exact, list, open, optional, set } from '../schema/compound.ts';
import { literal, text } from '../schema/scalar.ts';
import type { TypeOf } from '../schema/shape.ts';

/** An ECDSA P-256 public key, RFC 7517. */
export const PublicKeyJwk = exact({
  kty: literal('EC'),
  crv: literal('P-256'),
  x: Coordinate,
  y: Coordinate,
});
export type PublicKeyJwk = TypeOf<typeof PublicKeyJwk>;

/** Android Key Attestation chain, leaf first, each certificate base64url DER. */
export const AttestationChain = list(text({ maxLength: 8192 }), { minItems: 2, maxItems: 8 });
/**
 * The factory key's signature over the request's `report`: a compact JWS with detached content (RFC 7515 appendix F), ES256, header
 * `{ alg, jwk }`. The report must carry `hw`.
 */
export const FactoryProof = text({ maxLength: 2048 });

export const EnrolmentRequest = exact({
  /** One IMEI for each modem, of 14 to 16 digits with or without separators; empty for a device without a modem. */
  imei: set(ImeiText, { maxItems: 4 }),
  serial: Serial,
  model: text({ minLength: 1, maxLength: 64 }),
  publicKey: PublicKeyJwk,
  attestation: optional(AttestationChain),
  factoryProof: optional(FactoryProof),
  /** The first report, signed by `publicKey`, with `seq` 1. */
  report: text({ maxLength: 16_384 }),
  /**
   * What the phone would have reported at its first start, where no enrolment reached the server then: signed by `publicKey` too, with
   * `seq` 1 and `iat` of that moment. Only an enrolment that begins with an activation reads anything from it.
   */
  firstReport: optional(text({ maxLength: 16_384 })),
  /** An earlier sealed carnet of this very key. It proves the activation while the server's records are recovering, and nothing otherwise. */
  carnet: optional(text({ maxLength: 16_384 })),
});
export type EnrolmentRequest = TypeOf<typeof EnrolmentRequest>;

/** Fields that a phone does not know are ignored. */
export const EnrolmentAnswer = open({
  carnet: text(),
  sessionKey: text(),
  unlockSecret: text(),
  trust: Trust,
});
export type EnrolmentAnswer = TypeOf<typeof EnrolmentAnswer>;
