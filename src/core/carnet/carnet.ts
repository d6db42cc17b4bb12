import type { Territory } from '../territory/territory.ts';

/** One line of a carnet: territory, first day, last day (`2021-09-02`), days seen between them. */
export type Stamp = readonly [territory: Territory, firstDay: string, lastDay: string, days: number];

export const stampsMax = 16;

/**
 * Stands for an activation that was proved to be outside every fenced territory, in a country that stayed open. ISO 3166-1 leaves the code
 * to its users; CLDR calls it the unknown region.
 */
export const elsewhere = 'ZZ' as Territory;

/** The travel record that the phone carries and the server seals. `key` is the device key's SPKI, base64url DER. */
export interface Carnet {
  readonly v: 1;
  readonly sub: string;
  readonly phone: string;
  readonly key: string;
  readonly activated: { readonly territory: Territory | null; readonly day: string };
  /** The latest first, at most `stampsMax`. */
  readonly stamps: readonly Stamp[];
  /** Seconds since 1970, as in RFC 7519. */
  readonly iat: number;
  readonly kid: string;
}
