import { DeviceId, PhoneId, Sha256, TerritoryCode, Timestamp } from '../scalars/scalars.ts';
import { exact, list, nullable } from '../schema/compound.ts';
import { boolean, either, integer, text } from '../schema/scalar.ts';
import type { TypeOf } from '../schema/shape.ts';

/** One lineage of keys, with what the registry knows of its hardware. */
export const Phone = exact({
  /** Names the lineage; hardware that no key was enrolled for goes by its own id. */
  phoneId: PhoneId,
  hardwareId: PhoneId,
  imeis: list(text()),
  serial: text(),
  model: text(),
  registered: boolean(),
  consignment: nullable(text()),
  market: nullable(TerritoryCode),
  soldAt: nullable(Timestamp),
  activation: nullable(exact({ at: Timestamp, territory: nullable(TerritoryCode) })),
  deviceId: nullable(DeviceId),
  /** How the key showed that it lives in the hardware; null: it only claims to. */
  proved: nullable(either(['factory', 'attested'])),
  /** 1: the first lineage of its hardware; 0: no key was enrolled. */
  lineage: integer(0),
  /** Two proved keys report for the hardware, and a person has to look. */
  contested: boolean(),
  watched: boolean(),
});
export type Phone = TypeOf<typeof Phone>;

export const PhoneList = exact({ phones: list(Phone, { maxItems: 64 }) });
export type PhoneList = TypeOf<typeof PhoneList>;

/** Hardware for which a proved key reported after a newer one: nothing crosses between its lineages any more. */
export const ContestedList = exact({
  hardware: list(
    exact({
      hardwareId: PhoneId,
      since: Timestamp,
      /** SHA-256 of the factory key's SPKI, base64url; null where the registry names none. */
      factoryKey: nullable(Sha256),
      /** Its keys, proved ones first. */
      keys: list(Phone, { minItems: 1 }),
    }),
    { maxItems: 100 },
  ),
  cursor: nullable(text()),
  /** How enrolments of claimed keys that no manifest names fare at the server that answers; null: it has no limit for them. */
  unregistered: nullable(
    exact({
      perMinute: integer(1),
      /** Since its start. */
      taken: integer(0),
      refused: integer(0),
      /** Whether it refuses them now. */
      refuses: boolean(),
    }),
  ),
});
export type ContestedList = TypeOf<typeof ContestedList>;
