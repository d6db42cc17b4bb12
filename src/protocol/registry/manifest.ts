import type { Territory } from '../../core/territory/territory.ts';
import type { Instant } from '../../core/time.ts';

export const manifestFormats = ['csv', 'jsonl'] as const;
export type ManifestFormat = (typeof manifestFormats)[number];

/** One phone as its maker names it. */
export interface ManifestEntry {
  /** Where the entry begins in its file, from 1. */
  readonly line: number;
  readonly imeis: readonly string[];
  readonly serial: string;
  readonly model: string;
  readonly consignment: string | null;
  readonly market: Territory | null;
  readonly soldAt: Instant | null;
  /** SHA-256 of the factory key's SubjectPublicKeyInfo (DER), base64url; null where the phone has none. */
  readonly factoryKey: string | null;
}

/** Why a line is not taken, and what to do about it. */
export interface ManifestFault {
  readonly line: number;
  /** Which field of a CSV line it is, from 1; null where it is the whole line, or JSON, whose fields have names alone. */
  readonly column: number | null;
  readonly field: string;
  readonly problem: string;
  readonly remedy: string;
}

/** What became of a manifest. */
export interface UploadSummary {
  /** Whether the registry now holds the lines without faults; false: the registry is unchanged. */
  readonly committed: boolean;
  /** It was only tried: the counts say what an upload would do. */
  readonly dryRun: boolean;
  /** Entries read, bad ones included. */
  readonly entries: number;
  readonly added: number;
  /** Phones known before to which the manifest added something: a market, a second IMEI, or the registration itself. */
  readonly completed: number;
  /** Phones of which something was set right, which a correction alone does. */
  readonly corrected: number;
  /** Phones known before, or named twice, about which the manifest says nothing new. */
  readonly unchanged: number;
  readonly faultCount: number;
  /** The first faults, by line. */
  readonly faults: readonly ManifestFault[];
}

export type ManifestRead =
  | { readonly kind: 'entry'; readonly entry: ManifestEntry }
  | { readonly kind: 'fault'; readonly fault: ManifestFault };

export const manifestColumns = [
  'imei',
  'imei2',
  'imei3',
  'imei4',
  'serial',
  'model',
  'consignment',
  'market',
  'soldAt',
  'factoryKey',
] as const;
export type ManifestColumn = (typeof manifestColumns)[number];

const shownMax = 40;

/** What stands in a file, as a fault quotes it. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > shownMax ? `${text.slice(0, shownMax)}…` : text;
}
