import * as fc from 'fast-check';
import type { Evidence } from '../../../src/core/territory/evidence.ts';
import { fencedTerritories, mccTable, plmnTable } from '../../../src/core/territory/mcc-table.ts';
import { territoriesOfPlmn } from '../../../src/core/territory/networks.ts';
import type { Territory } from '../../../src/core/territory/territory.ts';

/**
 * Evidence in short: `fix:CU`, `fix:-` (outside every fence), `fix:CU@150` (metres to the fence), `net:36801`, `sim:26201`, `addr:DE`,
 * `zone:…`.
 */
export function readEvidence(text: string): Evidence[] {
  return text
    .split(' ')
    .filter(Boolean)
    .map((word): Evidence => {
      const [kind, value] = word.split(/:(.*)/s) as [string, string];
      switch (kind) {
        case 'fix': {
          const [territory, margin] = value.split('@') as [string, string | undefined];
          return {
            kind,
            territory: territory === '-' ? null : (territory as Territory),
            marginM: Number(margin ?? 9000),
          };
        }
        case 'net':
          return { kind: 'network', plmn: value };
        case 'sim':
          return { kind, plmn: value };
        case 'addr':
          return { kind: 'address', territory: value as Territory };
        case 'zone':
          return { kind, zone: value };
        default:
          throw new Error(word);
      }
    });
}

const plmns = [
  ...Object.keys(mccTable).map((mcc) => `${mcc}01`),
  ...Object.keys(plmnTable),
  '90101',
  '00101',
];
const countries = [...new Set(plmns.flatMap(territoriesOfPlmn))].filter((code) => code.length === 2);
/** Half of all evidence from the listed territories and their neighbours, so that sources meet. */
const near = ['CU', 'IR', 'KP', 'SD', 'SY', 'UA', 'RU', 'US', 'TR', 'RO'] as readonly string[] as Territory[];
const nearPlmns = [
  '36801',
  '43211',
  '46705',
  '63401',
  '41701',
  '25501',
  '25001',
  '25032',
  '310410',
  '28601',
  '22601',
];
const plmn = fc.oneof(fc.constantFrom(...plmns), fc.constantFrom(...nearPlmns));
export const anyEvidence: fc.Arbitrary<Evidence> = fc.oneof(
  fc.record({
    kind: fc.constant('fix' as const),
    territory: fc.constantFrom(null, ...fencedTerritories),
    marginM: fc.constantFrom(0, 150, 200, 5000),
  }),
  fc.record({ kind: fc.constant('network' as const), plmn }),
  fc.record({ kind: fc.constant('sim' as const), plmn }),
  fc.record({
    kind: fc.constant('address' as const),
    territory: fc.oneof(fc.constantFrom(...countries), fc.constantFrom(...near)),
  }),
  fc.record({ kind: fc.constant('zone' as const), zone: fc.constant('Europe/Kyiv') }),
);
/** Any evidence of any length that a report may have, contradictions included. */
export const anyList: fc.Arbitrary<Evidence[]> = fc.array(anyEvidence, { maxLength: 6 });
