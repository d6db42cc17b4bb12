import type { Territory } from './territory.ts';

/**
 * The phone resolved its own position against the published fences. `territory` is null outside every fence; `marginM` is the
 * distance to the nearest fence line in metres, from either side. Coordinates never leave the phone.
 */
export interface Fix {
  readonly kind: 'fix';
  readonly territory: Territory | null;
  readonly marginM: number;
  /** Seconds from the measurement to the report; absent where it was measured for the report. */
  readonly ageS?: number | undefined;
}

/** Seconds: an older fix says where the phone was, and counts as no evidence. */
export const fixAgeMaxS = 120;

export function isOld({ ageS = 0 }: Fix): boolean {
  return ageS > fixAgeMaxS;
}

/** The serving network: MCC and MNC as one string of digits (`36801`); `01` is not `1`. */
interface Network {
  readonly kind: 'network';
  readonly plmn: string;
}

/** The home network. Never a place. */
interface Sim {
  readonly kind: 'sim';
  readonly plmn: string;
}

/** The country of the network address the report came from; added by the server, never by the phone. */
interface Address {
  readonly kind: 'address';
  readonly territory: Territory;
}

/** The time zone the phone is set to. Never a place; recorded for reviewers. */
interface Zone {
  readonly kind: 'zone';
  readonly zone: string;
}

/** One source's claim of where the phone is. */
export type Evidence = Fix | Network | Sim | Address | Zone;

/** Metres: a fix nearer to a fence than this neither supports nor contradicts. */
export const nearBorderM = 200;

/** The sources that can prove a place. The others are context. */
export const placeSources = ['fix', 'network', 'address'] as const satisfies readonly Evidence['kind'][];
export type PlaceSource = (typeof placeSources)[number];
