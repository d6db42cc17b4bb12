import { Type, type Static } from 'typebox';
import { Trust } from './trust.ts';

const exact = { additionalProperties: false } as const;
const Coordinate = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' });

/** An ECDSA P-256 public key, RFC 7517. */
export const PublicKeyJwk = Type.Object(
  { kty: Type.Literal('EC'), crv: Type.Literal('P-256'), x: Coordinate, y: Coordinate },
  exact,
);
export type PublicKeyJwk = Static<typeof PublicKeyJwk>;

export const EnrolmentRequest = Type.Object(
  {
    /** 15 digits with a Luhn check digit, one a modem; none for a device without. */
    imei: Type.Array(Type.String({ pattern: '^[0-9]{15}$' }), { maxItems: 4, uniqueItems: true }),
    serial: Type.String({ pattern: '^[A-Za-z0-9-]{4,32}$' }),
    model: Type.String({ minLength: 1, maxLength: 64 }),
    publicKey: PublicKeyJwk,
    /** Android Key Attestation chain, leaf first, each certificate base64url DER. */
    attestation: Type.Optional(Type.Array(Type.String({ maxLength: 8192 }), { minItems: 2, maxItems: 8 })),
    /** The first report, signed by `publicKey`, with `seq` 1. */
    report: Type.String({ maxLength: 16_384 }),
    /**
     * What the phone would have reported at its first start, where no enrolment reached the server then: signed by `publicKey` too, with
     * `seq` 1 and `iat` of that moment. Only the first enrolment of a piece of hardware reads anything from it.
     */
    firstReport: Type.Optional(Type.String({ maxLength: 16_384 })),
  },
  exact,
);
export type EnrolmentRequest = Static<typeof EnrolmentRequest>;

export const EnrolmentAnswer = Type.Object(
  { carnet: Type.String(), sessionKey: Type.String(), unlockSecret: Type.String(), trust: Trust },
  exact,
);
export type EnrolmentAnswer = Static<typeof EnrolmentAnswer>;
