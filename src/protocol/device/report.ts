import { Type, type Static } from 'typebox';

/** Hex of the first 16 bytes of SHA-256 over the device key's SPKI: names a key. */
export const DeviceId = Type.String({ pattern: '^[0-9a-f]{32}$' });
/** 16 random bytes in hex, given by the registry: names the hardware. */
export const PhoneId = Type.String({ pattern: '^[0-9a-f]{32}$' });
export const TerritoryCode = Type.String({ pattern: '^[A-Z]{2}(-[A-Z0-9]{1,3})?$' });
export const ClauseId = Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,63}$' });
const Plmn = Type.String({ pattern: '^[0-9]{5,6}$' });
/** RFC 3339 in UTC. */
export const Timestamp = Type.String({
  pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,3})?Z$',
});
/** Seconds since 1970, the NumericDate of RFC 7519. */
export const NumericDate = Type.Integer({ minimum: 0, maximum: 253_402_300_799 });
export const Sequence = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });

const exact = { additionalProperties: false } as const;

/** What a phone may claim of where it is. No coordinates; `address` is the server's to add. */
export const ReportedEvidence = Type.Union([
  Type.Object(
    {
      kind: Type.Literal('fix'),
      territory: Type.Union([TerritoryCode, Type.Null()]),
      marginM: Type.Number({ minimum: 0, maximum: 20_100_000 }),
    },
    exact,
  ),
  Type.Object({ kind: Type.Literal('network'), plmn: Plmn }, exact),
  Type.Object({ kind: Type.Literal('sim'), plmn: Plmn }, exact),
  Type.Object({ kind: Type.Literal('zone'), zone: Type.String({ minLength: 1, maxLength: 64 }) }, exact),
]);
export type ReportedEvidence = Static<typeof ReportedEvidence>;

export const Acknowledgement = Type.Object(
  {
    seq: Sequence,
    state: Type.Union([Type.Literal('shown'), Type.Literal('obeyed'), Type.Literal('refused')]),
    why: Type.Optional(Type.String({ maxLength: 200 })),
    at: Timestamp,
  },
  exact,
);
export type Acknowledgement = Static<typeof Acknowledgement>;

/** What the phone says at a check-in: the payload of a compact JWS, ES256, under its own hardware key. */
export const Report = Type.Object(
  {
    sub: DeviceId,
    /** Grows by one with every new report; an unanswered one is repeated under the same number. */
    seq: Sequence,
    iat: NumericDate,
    evidence: Type.Array(ReportedEvidence, { maxItems: 8 }),
    acks: Type.Array(Acknowledgement, { maxItems: 16 }),
    appeal: Type.Optional(Type.String({ minLength: 1, maxLength: 2000 })),
    unlockedByCode: Type.Optional(Timestamp),
  },
  exact,
);
export type Report = Static<typeof Report>;
