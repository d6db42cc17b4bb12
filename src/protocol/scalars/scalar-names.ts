import * as scalars from './scalars.ts';
import type { JsonSchema } from '../schema/shape.ts';

/** What a fault calls a scalar whose keywords alone would not help: `must be …`, `write …`. */
export const scalarNames: ReadonlyMap<JsonSchema, string> = new Map<JsonSchema, string>([
  [scalars.DeviceId, 'a device id'],
  [scalars.PhoneId, 'a phone id'],
  [scalars.MeasureId, 'the id of a measure'],
  [scalars.Salt, '16 bytes in hex'],
  [scalars.Sha256, 'a SHA-256 in base64url'],
  [scalars.Nonce, '16 bytes in base64url'],
  [scalars.ClauseId, 'an identifier: lower-case letters, digits and hyphens, at most 64'],
  [scalars.TerritoryCode, 'a territory such as CU or UA-43'],
  [scalars.CountryCode, 'the country of the address, such as UA'],
  [scalars.Plmn, 'MCC and MNC as a string of 5 or 6 digits in quotes, such as "36801"'],
  [scalars.TypedChallenge, 'the ten digits that the phone shows'],
  [scalars.TypedHint, 'the six characters, 0 to 9 and a to f, that the phone shows beside the digits'],
  [scalars.Metres, 'the metres to the nearest fence, from 0 to 20100000'],
  [scalars.ZoneName, 'a time zone such as "America/Havana"'],
  [scalars.Timestamp, 'a time in UTC that exists, such as 2021-09-02T08:00:00Z'],
  [scalars.TimestampForm, 'a time in UTC'],
  [scalars.Day, 'a day that exists, such as 2021-09-02'],
  [scalars.NumericDate, 'seconds since 1970'],
]);
