import type { Clause, Policy } from '../../../src/core/policy/policy.ts';
import type { Territory } from '../../../src/core/territory/territory.ts';
import { dayMs, parseDuration, parseInstant, type Duration, type Instant } from '../../../src/core/time.ts';

export const instant = (text: string): Instant => parseInstant(text)!;
export const duration = (text: string): Duration => parseDuration(text)!;
export const territory = (code: string): Territory => code as Territory;

/** A clause as a policy would have it; `changes` makes it another. */
export function exampleClause(changes: Partial<Clause> = {}): Clause {
  return {
    id: 'cu-activation',
    title: null,
    territories: [territory('CU')],
    trigger: 'activation',
    effective: { from: instant('2021-09-01T00:00:00Z'), until: null },
    basis: [
      {
        kind: 'contract',
        instrument: 'Terms of sale',
        provision: '14.2',
        issuer: 'Example Devices',
        url: null,
        until: null,
      },
    ],
    reviewBy: instant('2022-03-01T00:00:00Z'),
    dwell: { months: 0, ms: dayMs },
    notice: duration('P14D'),
    grace: duration('P30D'),
    stay: null,
    restriction: 'lock',
    decision: 'reviewed',
    lease: duration('P30D'),
    exemptions: ['baggage', 'press', 'teaching'],
    overridesPasses: false,
    retroactive: false,
    appealUnlocks: null,
    ...changes,
  };
}

export function examplePolicy(clauses: readonly Clause[], changes: Partial<Policy> = {}): Policy {
  return {
    id: 'example',
    version: 1,
    title: null,
    published: instant('2021-08-01T00:00:00Z'),
    issuer: {
      name: 'Example Devices',
      seller: territory('PA'),
      contact: 'help@example.com',
      appealUrl: 'https://example.com/appeal',
    },
    exemptions: [
      { id: 'baggage', title: null, basis: [], proof: 'declaration', longest: null },
      { id: 'press', title: null, basis: [], proof: 'document', longest: duration('P12M') },
      { id: 'teaching', title: 'Teaching', basis: [], proof: 'document', longest: null },
    ],
    lockProfile: [],
    appealUnlocks: true,
    clauses,
    ...changes,
  };
}
