import type { Evidence } from '../../core/territory/evidence.ts';
import { knownTerritories } from '../../core/territory/known-territories.ts';
import { parentOf, type Territory } from '../../core/territory/territory.ts';
import { Metres, Plmn, ZoneName } from '../scalars/scalars.ts';
import { scalarNames } from '../scalars/scalar-names.ts';
import { readerOf } from '../schema/read.ts';
import { exact, list, nullable, optional, union } from '../schema/compound.ts';
import { literal, number, pattern } from '../schema/scalar.ts';
import type { JsonSchema, Shape, TypeOf } from '../schema/shape.ts';

/** One of these codes and nothing else, by their first letters: short, and found at once. */
function oneCodeOf(codes: readonly Territory[]): Shape<Territory> {
  const byLetter = Map.groupBy(codes, (code) => code[0]!);
  const parts = [...byLetter].map(
    ([letter, all]) => `${letter}(?:${all.map((code) => code.slice(1)).join('|')})`,
  );
  return pattern<Territory>(`^(?:${parts.join('|')})$`);
}

const KnownTerritory = oneCodeOf(knownTerritories);
const KnownCountry = oneCodeOf(knownTerritories.filter((code) => parentOf(code) === undefined));

/** What faults call them. */
const names: ReadonlyMap<JsonSchema, string> = new Map<JsonSchema, string>([
  ...scalarNames,
  [KnownTerritory, 'a territory such as CU or UA-43'],
  [KnownCountry, 'the country of the address, such as UA'],
]);

/** Far more than a fix may be old; what is older is refused as a mistake of the unit. */
const ageMaxS = 1e9;

/** What a phone may claim of where it is. No coordinates. */
const fromPhone = {
  fix: exact({
    kind: literal('fix'),
    territory: nullable(KnownTerritory),
    marginM: Metres,
    ageS: optional(number(0, ageMaxS)),
  }),
  network: exact({ kind: literal('network'), plmn: Plmn }),
  sim: exact({ kind: literal('sim'), plmn: Plmn }),
  zone: exact({ kind: literal('zone'), zone: ZoneName }),
} as const;

/** What the server alone adds. */
const fromServer = { address: exact({ kind: literal('address'), territory: KnownCountry }) } as const;

const bySource = { ...fromPhone, ...fromServer } as const satisfies {
  readonly [Source in Evidence['kind']]: Shape<Extract<Evidence, { readonly kind: Source }>>;
};

export const ReportedEvidence = union('kind', Object.values(fromPhone));
export type ReportedEvidence = TypeOf<typeof ReportedEvidence>;

/** What only the server adds, by the address that a request came from. */
export type ServerEvidence = Exclude<Evidence, { readonly kind: ReportedEvidence['kind'] }>;

/** More entries than any phone has sources. */
const evidenceMax = 32;

/** Reads a list of evidence from all sources, as decision cases and `carnet locate` take it. */
export const readEvidence = readerOf(
  list(union('kind', Object.values(bySource)), { maxItems: evidenceMax }),
  names,
);
