import type { Evidence } from '../../core/territory/evidence.ts';
import { Metres, Plmn, CountryCode, TerritoryCode, ZoneName } from '../scalars/scalars.ts';
import { scalarNames } from '../scalars/scalar-names.ts';
import { readerOf } from '../schema/read.ts';
import { exact, list, nullable, optional, union } from '../schema/compound.ts';
import { literal, number } from '../schema/scalar.ts';
import type { Shape, TypeOf } from '../schema/shape.ts';

/** Far more than a fix may be old; what is older is refused as a mistake of the unit. */
const ageMaxS = 1e9;

/** What a phone may claim of where it is. No coordinates. */
const fromPhone = {
  fix: exact({
    kind: literal('fix'),
    territory: nullable(TerritoryCode),
    marginM: Metres,
    ageS: optional(number(0, ageMaxS)),
  }),
  network: exact({ kind: literal('network'), plmn: Plmn }),
  sim: exact({ kind: literal('sim'), plmn: Plmn }),
  zone: exact({ kind: literal('zone'), zone: ZoneName }),
} as const;

/** What the server alone adds. */
const fromServer = { address: exact({ kind: literal('address'), territory: CountryCode }) } as const;

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
  scalarNames,
);
