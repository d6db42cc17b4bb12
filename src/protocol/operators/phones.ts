import { DeviceId, PhoneId, TerritoryCode, Timestamp } from '../scalars/scalars.ts';
import { exact, list, nullable } from '../schema/compound.ts';
import { boolean, text } from '../schema/scalar.ts';
import type { TypeOf } from '../schema/shape.ts';
/** What the registry knows of one piece of hardware. */
export const Phone = exact({
  phoneId: PhoneId,
  imeis: list(text()),
  serial: text(),
  model: text(),
  registered: boolean(),
  consignment: nullable(text()),
  market: nullable(TerritoryCode),
  soldAt: nullable(Timestamp),
  activation: nullable(exact({ at: Timestamp, territory: nullable(TerritoryCode) })),
  deviceId: nullable(DeviceId),
  watched: boolean(),
});
export type Phone = TypeOf<typeof Phone>;

export const PhoneList = exact({ phones: list(Phone, { maxItems: 16 }) });
export type PhoneList = TypeOf<typeof PhoneList>;
