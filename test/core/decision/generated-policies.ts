import fc from 'fast-check';
import type { Clause, Policy } from '../../../src/core/policy/policy.ts';
import type { Territory } from '../../../src/core/territory/territory.ts';
import { dayMs, type Instant } from '../../../src/core/time.ts';

/** Everything generated happens on a grid from here. */
export const origin: Instant = Date.UTC(2021, 7, 1);
export const CU = 'CU' as Territory;
export const IR = 'IR' as Territory;

const days = (min: number, max: number): fc.Arbitrary<{ months: number; ms: number }> =>
  fc.integer({ min, max }).map((count) => ({ months: 0, ms: count * dayMs }));

const clauseTerms = fc.record({
  trigger: fc.constantFrom<Clause['trigger']>(
    'activation',
    'activation',
    'presence',
    'presence',
    'consignment',
  ),
  territories: fc.constantFrom([CU], [CU], [CU, IR]),
  from: fc.integer({ min: -20, max: 30 }).map((day) => origin + day * dayMs),
  until: fc.constantFrom(null, null, null, origin + 100 * dayMs),
  dwell: days(1, 3),
  notice: days(1, 12),
  grace: days(0, 12),
  permitted: days(2, 25),
  rolling: fc.boolean(),
  restriction: fc.constantFrom<Clause['restriction']>(
    'lock',
    'lock',
    'lock',
    'lock',
    'lock',
    'notify',
    'none',
  ),
  exemptions: fc.subarray(['baggage', 'press']),
  lease: days(1, 30),
  overridesPasses: fc.constantFrom(false, false, true),
  retroactive: fc.constantFrom(false, false, false, true),
});

function clauseOf(id: string, terms: typeof clauseTerms extends fc.Arbitrary<infer T> ? T : never): Clause {
  const { permitted, rolling, from, until, ...rest } = terms;
  const isPresence = terms.trigger === 'presence';
  const window = { months: 0, ms: permitted.ms + 20 * dayMs };
  return {
    ...rest,
    id,
    title: null,
    effective: { from, until },
    basis: [
      { kind: 'contract', instrument: 'Terms', provision: '14.2', issuer: 'Example', url: null, until: null },
    ],
    reviewBy: origin + 365 * dayMs,
    stay: !isPresence
      ? null
      : rolling
        ? { count: 'rolling', permitted, window }
        : { count: 'continuous', permitted },
    decision: 'reviewed',
    appealUnlocks: null,
  };
}

const version = fc.record({
  gapDays: fc.integer({ min: 1, max: 50 }),
  one: clauseTerms,
  two: fc.option(clauseTerms, { freq: 2 }),
  keepsOne: fc.constantFrom(true, true, true, true, true, false),
  appealUnlocks: fc.boolean(),
});

/** One policy through one to three versions: the first published on the first days, the clause `one` in nearly all. */
export const versions: fc.Arbitrary<readonly Policy[]> = fc
  .array(version, { minLength: 1, maxLength: 3 })
  .map((drafts) => {
    let published = origin - 45 * dayMs;
    return drafts.map((draft, index): Policy => {
      published += draft.gapDays * dayMs;
      const clauses = [
        ...(draft.keepsOne ? [clauseOf('one', draft.one)] : []),
        ...(draft.two === null ? [] : [clauseOf('two', draft.two)]),
      ];
      return {
        id: 'generated',
        version: index + 1,
        title: null,
        published,
        issuer: {
          name: 'Example',
          seller: 'CN' as Territory,
          contact: 'c',
          appealUrl: 'https://example.com',
        },
        exemptions: ['baggage', 'press'].map((id) => ({
          id,
          title: null,
          basis: [],
          proof: 'document',
          longest: id === 'baggage' ? { months: 0, ms: 30 * dayMs } : null,
        })),
        lockProfile: [],
        appealUnlocks: draft.appealUnlocks,
        clauses,
      };
    });
  });
