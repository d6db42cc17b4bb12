/** Rules 8 and 9 of the evidence as properties of random lives: what begins, restarts and ends a stay, and what places an activation. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { compilePolicies } from '../../../src/core/decision/compile.ts';
import { decide, decideFrom, isOpen } from '../../../src/core/decision/decide.ts';
import type { Decision } from '../../../src/core/decision/decision.ts';
import type { DossierEvent } from '../../../src/core/decision/event.ts';
import { gatherHistory } from '../../../src/core/decision/gather-history.ts';
import type { Territory } from '../../../src/core/territory/territory.ts';
import type { Whereabouts } from '../../../src/core/territory/whereabouts.ts';
import { dayMs, hourMs, type Instant } from '../../../src/core/time.ts';
import { parsePolicy } from '../../../src/core/policy/parse-policy.ts';
import { tries } from '../../support/tries.ts';

const KP = 'KP' as Territory;
const SY = 'SY' as Territory;
const origin = Date.UTC(2021, 8, 2);
const permittedMs = 10 * dayMs;
const dwellMs = dayMs;

const clause = (id: string, trigger: string, stay: object | null): object => ({
  id,
  territories: ['KP', 'SY'],
  trigger,
  effective: { from: '2021-01-01T00:00:00Z', until: null },
  basis: [{ kind: 'contract', instrument: 'Terms', provision: '14.2', issuer: 'Example' }],
  reviewBy: '2030-01-01',
  dwell: 'PT24H',
  notice: 'P14D',
  grace: 'P30D',
  stay,
  restriction: 'lock',
  decision: 'reviewed',
  lease: 'P30D',
  exemptions: [],
});
const parsed = parsePolicy({
  id: 'rules',
  version: 1,
  published: '2021-01-01T00:00:00Z',
  issuer: { name: 'E', seller: 'CN', contact: 'o@example.com', appealUrl: 'https://example.com/appeal' },
  clauses: [
    clause('activation', 'activation', null),
    clause('presence', 'presence', { permitted: 'P10D', count: 'continuous' }),
  ],
});
assert.ok(parsed.ok, JSON.stringify(parsed));
const policies = compilePolicies([parsed.policy]);

/** What a check-in finds: placed by a fix, named by network and address alone, denied by a fix, or nothing of it. */
const findings = {
  'fix KP': { kind: 'placed', territory: KP, by: ['fix', 'network'] },
  'fix SY': { kind: 'placed', territory: SY, by: ['fix', 'address'] },
  'weak KP': { kind: 'placed', territory: KP, by: ['network', 'address'] },
  'weak SY': { kind: 'placed', territory: SY, by: ['network', 'address'] },
  'not KP': { kind: 'unproven', because: 'conflict', candidates: [KP], denied: [KP] },
  'not there': { kind: 'unproven', because: 'single-source', candidates: [], denied: [KP, SY] },
  elsewhere: { kind: 'elsewhere', by: ['network', 'address'] },
  nothing: { kind: 'unproven', because: 'no-evidence', candidates: [] },
} as const satisfies Readonly<Record<string, Whereabouts>>;
type Found = keyof typeof findings;

interface Sight {
  readonly at: Instant;
  readonly found: Found;
}

const found = fc.constantFrom<Found>(
  ...(['fix KP', 'fix KP', 'fix KP', 'weak KP', 'weak KP', 'weak KP'] as const),
  ...(Object.keys(findings) as Found[]),
);
/** Check-ins hours, days or weeks apart. */
const gapHours = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 72 }) },
  { weight: 1, arbitrary: fc.constantFrom(14 * 24, 14 * 24 + 1, 400) },
);
const sights: fc.Arbitrary<readonly Sight[]> = fc
  .array(fc.tuple(gapHours, found), { maxLength: 24 })
  .map((steps) => {
    let at = origin;
    return steps.map(([hours, one]) => ({ at: (at += hours * hourMs), found: one }));
  });

const acknowledged = fc.array(
  fc.tuple(fc.integer({ min: 1, max: 2000 }), fc.constantFrom('activation', 'presence')),
  { maxLength: 3 },
);
type Activated = Extract<DossierEvent, { kind: 'activated' }>;
const activated: fc.Arbitrary<Activated> = fc
  .tuple(
    fc.constantFrom(KP, null, null, null, 'DE' as Territory),
    fc.constantFrom<readonly Territory[] | undefined>(undefined, undefined, [], [KP], [SY]),
  )
  .map(([territory, supported]) => ({
    kind: 'activated',
    at: origin,
    receivedAt: origin,
    territory,
    ...(territory === null && supported !== undefined ? { supported } : {}),
  }));

interface Life {
  readonly activated: Activated;
  readonly sights: readonly Sight[];
  readonly acknowledged: readonly (readonly [number, string])[];
}
const life: fc.Arbitrary<Life> = fc.record({ activated, sights, acknowledged });

function eventsOf({ activated: start, sights: seen, acknowledged: acks }: Life): readonly DossierEvent[] {
  return [
    start,
    ...seen.map(({ at, found: one }): DossierEvent => ({
      kind: 'observed',
      at,
      receivedAt: at,
      whereabouts: findings[one],
    })),
    ...acks.map(([hours, id]): DossierEvent => {
      const at = origin + hours * hourMs;
      return { kind: 'notice-acknowledged', clause: id, at, receivedAt: at };
    }),
  ].sort((a, b) => a.at - b.at);
}

const endOf = ({ sights: seen }: Life): Instant => (seen.at(-1)?.at ?? origin) + 50 * dayMs;

function decideLife(one: Life, now = endOf(one)): Decision {
  return decide(policies, { events: eventsOf(one) }, { now, knownAt: now });
}

const severity = { clear: 0, unproven: 0, exempt: 0, visitor: 0, notice: 1, grace: 2, due: 3, locked: 4 };
const settings = { numRuns: tries(6000) };

/** The sights since the last one that ended a stay in the place: another place proved, or a second denial without a fix between. */
function sinceEnd(one: Life, place: 'KP' | 'SY'): readonly Sight[] {
  const { sights: seen } = one;
  const other = place === 'KP' ? 'SY' : 'KP';
  return seen.slice(seen.findLastIndex(({ found: it }) => it === 'elsewhere' || it === `fix ${other}`) + 1);
}

const denies = ({ found: it }: Sight, place: 'KP' | 'SY'): boolean =>
  it === 'not there' || it === `not ${place}`;

describe('rule 8: what a stay is', () => {
  test('nothing applies without a day of placed observations since the last denial, a fix among what places them', () => {
    let applied = 0;
    fc.assert(
      fc.property(life, (one) => {
        for (const verdict of decideLife(one).clauses) {
          if (verdict.verdict !== 'applies') continue;
          applied++;
          const place = verdict.territory as 'KP' | 'SY';
          const since = sinceEnd(one, place);
          const after = since.slice(since.findLastIndex((sight) => denies(sight, place)) + 1);
          const isStart = after.length === one.sights.length && one.activated.territory === KP;
          const fixed = isStart ? origin : after.find(({ found: it }) => it === `fix ${place}`)?.at;
          const named = after.filter(({ found: it }) => it === `fix ${place}` || it === `weak ${place}`);
          const from = Math.min(fixed ?? Infinity, (named[0]?.at ?? Infinity) + 7 * dayMs);
          assert.ok(
            named.some(({ at }) => at >= from + dwellMs),
            'no day of presence',
          );
        }
      }),
      settings,
    );
    assert.ok(applied > settings.numRuns / 50, `${applied} applied`);
  });

  test('one more denial never makes it stricter', () => {
    fc.assert(
      fc.property(life, fc.nat({ max: 1000 }), (one, thousandth) => {
        const now = endOf(one);
        const at = origin + Math.floor(((now - origin) * thousandth) / 1000);
        const denied = [...one.sights, { at, found: 'not there' as const }].sort((a, b) => a.at - b.at);
        const eased = decideLife({ ...one, sights: denied }, now);
        assert.ok(severity[eased.standing] <= severity[decideLife(one, now).standing]);
      }),
      settings,
    );
  });

  test('after two denials in a row nothing holds, and nobody is said to be there', () => {
    fc.assert(
      fc.property(life, (one) => {
        const at = endOf(one);
        const twice = [0, 1].map((hours) => ({ at: at + hours * hourMs, found: 'not there' as const }));
        const decision = decideLife({ ...one, sights: [...one.sights, ...twice] }, at + dayMs);
        assert.equal(decision.territory, null);
        assert.equal(severity[decision.standing], 0);
        assert.equal(decision.claimed, null);
      }),
      settings,
    );
  });

  test('what only network and address name is heard of further, until it is denied or counts', () => {
    fc.assert(
      fc.property(life, fc.constantFrom<Found>('weak KP', 'weak SY'), (one, weak) => {
        const at = endOf(one);
        const away = { at: at - dayMs, found: 'elsewhere' as const };
        const decision = decideLife(
          { ...one, sights: [...one.sights, away, { at, found: weak }] },
          at + hourMs,
        );
        assert.equal(decision.claimed, weak.slice(5));
        assert.equal(decision.standing, 'unproven');
        assert.ok(isOpen(decision));
      }),
      settings,
    );
  });

  test('silence is no stay: what a presence clause counts is made of gaps of at most fourteen days', () => {
    let applied = 0;
    fc.assert(
      fc.property(life, (one) => {
        const verdict = decideLife(one).clauses.find((each) => each.clause === 'presence')!;
        if (verdict.verdict !== 'applies') return;
        applied++;
        const place = verdict.territory as 'KP' | 'SY';
        const named = sinceEnd(one, place).filter(({ found: it }) => it.endsWith(` ${place}`));
        const moments = named.filter((sight) => !denies(sight, place)).map(({ at }) => at);
        if (named.length === one.sights.filter(({ found: it }) => it.endsWith(` ${place}`)).length)
          moments.unshift(origin);
        const gaps = moments.slice(1).map((at, index) => at - moments[index]!);
        const present = gaps.filter((gap) => gap <= 14 * dayMs).reduce((sum, gap) => sum + gap, 0);
        assert.ok(present > permittedMs, `${present / dayMs} days`);
      }),
      settings,
    );
    assert.ok(applied > settings.numRuns / 100, `${applied} applied`);
  });
});

describe('rule 9: where an activation is placed', () => {
  test('never in a listed territory outside what its own evidence supported, nor later than 72 hours', () => {
    let placed = 0;
    fc.assert(
      fc.property(life, (one) => {
        const now = endOf(one);
        const history = gatherHistory({ events: eventsOf(one) }, now, now);
        const { proof, place } = history.activation!;
        const { territory, supported } = one.activated;
        if (territory !== null) return assert.equal(place, territory);
        if (proof !== 'proved') return assert.equal(place, null);
        if (place === null) return undefined;
        placed++;
        assert.ok(supported === undefined || supported.includes(place));
        const by = one.sights.find(({ found: it }) => it === `fix ${place}`);
        assert.ok(by !== undefined && by.at - origin <= 72 * hourMs, 'no fix placed it in time');
        return undefined;
      }),
      settings,
    );
    assert.ok(placed > settings.numRuns / 50, `${placed} placed`);
  });
});

test('on record from before: an address that helped to prove a part of a country proves nothing any more', () => {
  const part = 'UA-43' as Territory;
  const at = origin + hourMs;
  const seen = (by: readonly ('fix' | 'network' | 'address')[]): DossierEvent => ({
    kind: 'observed',
    at,
    receivedAt: at,
    whereabouts: { kind: 'placed', territory: part, by },
  });
  const latest = (event: DossierEvent): string => gatherHistory({ events: [event] }, at, at).latest!.kind;
  assert.equal(latest(seen(['fix', 'network'])), 'placed');
  assert.equal(latest(seen(['fix', 'address'])), 'unproven');
  assert.equal(latest(seen(['fix', 'network', 'address'])), 'unproven');
  assert.equal(decideFrom(policies, gatherHistory({ events: [] }, at, at)).claimed, null);
});
