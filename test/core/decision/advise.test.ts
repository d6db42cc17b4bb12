import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { advise, type Advice, type HistoryAdvice, type Outlook } from '../../../src/core/decision/advise.ts';
import { compilePolicies, type PolicySet } from '../../../src/core/decision/compile.ts';
import { decide } from '../../../src/core/decision/decide.ts';
import type { Decision } from '../../../src/core/decision/decision.ts';
import type { DossierEvent } from '../../../src/core/decision/event.ts';
import type { Journey } from '../../../src/core/decision/journey.ts';
import type { Clause, Policy } from '../../../src/core/policy/policy.ts';
import type { Territory } from '../../../src/core/territory/territory.ts';
import { dayMs, hourMs, type Instant } from '../../../src/core/time.ts';
import { readPolicyDocument } from '../../../src/protocol/decision-files/policy-document.ts';
import {
  duration,
  exampleClause,
  examplePolicy,
  instant,
  territory,
} from '../../protocol/words/example-policy.ts';

const day = (text: string): Instant => instant(`${text}T00:00:00Z`);

function policiesOf(file: string): PolicySet {
  const read = readPolicyDocument(
    readFileSync(new URL(`../../../policies/${file}`, import.meta.url), 'utf8'),
  );
  assert.ok(read.ok);
  return compilePolicies([read.policy]);
}

function ask(
  set: PolicySet,
  code: string,
  from: string | null,
  arrive: string,
  leave: string,
  now: string,
): Advice {
  const journey: Journey = {
    destination: territory(code),
    from: from === null ? null : territory(from),
    arrive: day(arrive),
    until: day(leave) + dayMs,
  };
  return advise(set, journey, { now: day(now) });
}

const of = (advice: Advice, history: HistoryAdvice['history']): HistoryAdvice =>
  advice.histories.findLast((one) => one.history === history)!;

interface Row {
  readonly file: 'six-destinations.yaml' | 'today.yaml';
  readonly to: string;
  readonly arrive: string;
  readonly leave: string;
  readonly now: string;
  readonly listed: boolean;
  /** Outlooks: used elsewhere, first used there (latest first use), never used. */
  readonly want: readonly [Outlook, Outlook, Outlook];
  /** Ids of the clauses in force there then. */
  readonly clauses: readonly string[];
}

const six = { file: 'six-destinations.yaml', now: '2021-09-10' } as const;
const now = { file: 'today.yaml', now: '2026-11-22' } as const;
const works = ['works', 'works', 'works'] as const;
const short = ['works', 'notice-may-follow', 'activate-at-home-first'] as const;

const table: readonly Row[] = [
  // 2021: a fortnight is over before anything can be, whoever you are.
  {
    ...six,
    to: 'CU',
    arrive: '2021-09-15',
    leave: '2021-09-28',
    listed: true,
    want: short,
    clauses: ['cu-activation'],
  },
  {
    ...six,
    to: 'IR',
    arrive: '2021-09-15',
    leave: '2021-09-28',
    listed: true,
    want: short,
    clauses: ['ir-activation'],
  },
  // A winter is long enough for someone who began there; never for a visitor.
  {
    ...six,
    to: 'CU',
    arrive: '2021-11-15',
    leave: '2022-02-28',
    listed: true,
    want: ['works', 'restriction-possible', 'activate-at-home-first'],
    clauses: ['cu-activation'],
  },
  // Before the clause takes force, it has no effect; across its start, only on what begins after it.
  {
    ...six,
    now: '2021-08-10',
    to: 'CU',
    arrive: '2021-08-12',
    leave: '2021-08-25',
    listed: false,
    want: works,
    clauses: [],
  },
  {
    ...six,
    now: '2021-08-10',
    to: 'CU',
    arrive: '2021-08-25',
    leave: '2021-09-20',
    listed: true,
    want: works,
    clauses: ['cu-activation'],
  },
  // Before it is published, nobody can know it.
  {
    ...six,
    now: '2021-07-20',
    to: 'CU',
    arrive: '2021-09-15',
    leave: '2021-09-28',
    listed: false,
    want: works,
    clauses: [],
  },
  { ...six, to: 'DE', arrive: '2021-09-15', leave: '2022-09-14', listed: false, want: works, clauses: [] },
  { ...six, to: 'UA', arrive: '2021-09-15', leave: '2021-09-28', listed: false, want: works, clauses: [] },
  // Today: Sudan and Syria are off the list, single phones in Cuba and Iran are informed, lots are not.
  { ...now, to: 'SD', arrive: '2026-12-10', leave: '2027-05-31', listed: false, want: works, clauses: [] },
  { ...now, to: 'SY', arrive: '2026-12-10', leave: '2027-05-31', listed: false, want: works, clauses: [] },
  {
    ...now,
    to: 'CU',
    arrive: '2026-12-10',
    leave: '2026-12-23',
    listed: true,
    want: short,
    clauses: ['cuba-notice', 'diverted-lots'],
  },
  {
    ...now,
    to: 'IR',
    arrive: '2026-12-10',
    leave: '2026-12-23',
    listed: true,
    want: short,
    clauses: ['iran-notice', 'diverted-lots'],
  },
  {
    ...now,
    to: 'UA-43',
    arrive: '2026-12-10',
    leave: '2026-12-23',
    listed: true,
    want: short,
    clauses: ['crimea'],
  },
  {
    ...now,
    to: 'UA-40',
    arrive: '2026-12-10',
    leave: '2026-12-23',
    listed: true,
    want: short,
    clauses: ['crimea'],
  },
  { ...now, to: 'DE', arrive: '2026-12-10', leave: '2026-12-23', listed: false, want: works, clauses: [] },
];

for (const row of table) {
  test(`${row.file} as of ${row.now}: ${row.to}, ${row.arrive} to ${row.leave}`, () => {
    const advice = ask(policiesOf(row.file), row.to, 'PL', row.arrive, row.leave, row.now);
    assert.equal(advice.listed, row.listed);
    assert.deepEqual(
      advice.clauses.map((one) => one.clause.id),
      row.clauses,
    );
    assert.deepEqual(
      (['used-elsewhere', 'first-used-there', 'never-used'] as const).map((one) => of(advice, one).outlook),
      row.want,
    );
  });
}

test('Sudan in 2021: the list was left before the policy was made, so its clause reaches nobody', () => {
  const advice = ask(
    policiesOf('six-destinations.yaml'),
    'SD',
    'PL',
    '2021-09-15',
    '2022-02-28',
    '2021-09-10',
  );
  for (const one of advice.histories) {
    assert.ok(one.outlook === 'works' || advice.listed, 'what is not listed works');
  }
  assert.equal(of(advice, 'used-elsewhere').outlook, 'works');
});

test('the earliest restriction is the dwell, the notice and the grace after arrival', () => {
  const advice = ask(
    policiesOf('six-destinations.yaml'),
    'CU',
    'PL',
    '2021-09-15',
    '2021-09-28',
    '2021-09-10',
  );
  const fresh = of(advice, 'never-used');
  assert.equal(fresh.noticeFrom, day('2021-09-16'));
  assert.equal(fresh.restrictedFrom, day('2021-09-16') + 44 * dayMs);
  assert.deepEqual(fresh.clauses, ['cu-activation']);
});

test('a resident’s answer hangs on when the phone was first used', () => {
  const advice = ask(
    policiesOf('six-destinations.yaml'),
    'CU',
    null,
    '2021-11-15',
    '2021-11-30',
    '2021-11-01',
  );
  assert.deepEqual(
    advice.histories
      .filter((one) => one.history === 'first-used-there')
      .map(({ firstUsed, outlook }) => [firstUsed, outlook]),
    [
      [{ from: null, until: day('2021-09-01') }, 'works'],
      [{ from: day('2021-09-01'), until: null }, 'restriction-possible'],
    ],
  );
});

test('a visitor beyond the permitted stay is told when', () => {
  const clause = exampleClause({
    trigger: 'presence',
    stay: { count: 'continuous', permitted: duration('P90D') },
    effective: { from: day('2021-09-01'), until: null },
  });
  const set = compilePolicies([examplePolicy([clause])]);
  const within = of(ask(set, 'CU', 'PL', '2021-10-01', '2021-12-29', '2021-09-10'), 'used-elsewhere');
  assert.deepEqual([within.outlook, within.standing, within.noticeFrom], ['works', 'visitor', null]);
  const beyond = of(ask(set, 'CU', 'PL', '2021-10-01', '2022-04-30', '2021-09-10'), 'used-elsewhere');
  assert.equal(beyond.outlook, 'works-until');
  assert.equal(beyond.noticeFrom, day('2021-10-01') + 90 * dayMs + 1);
  assert.equal(beyond.restrictedFrom, beyond.noticeFrom + 44 * dayMs);
});

test('a notice acknowledged late, after an amendment shortened the times, can be the worse one; the advisory says so', () => {
  const long = exampleClause({ notice: duration('P30D'), grace: duration('P60D') });
  const brief = exampleClause({ notice: duration('P7D'), grace: duration('P7D') });
  const set = compilePolicies([
    examplePolicy([long]),
    examplePolicy([brief], { version: 2, published: day('2021-10-01') }),
  ]);
  const advice = ask(set, 'CU', null, '2021-10-05', '2021-10-30', '2021-10-02');
  const resident = advice.histories.find((one) => one.firstUsed?.from === day('2021-09-01'))!;
  assert.equal(resident.outlook, 'works-until');
  assert.equal(resident.restrictedFrom, day('2021-10-01') + 14 * dayMs);
});

test('rolling days are counted one by one', () => {
  const stay = { count: 'rolling', permitted: duration('P30D'), window: duration('P180D') } as const;
  const set = compilePolicies([examplePolicy([exampleClause({ trigger: 'presence', stay })])]);
  const advice = of(ask(set, 'CU', 'PL', '2021-10-01', '2021-12-31', '2021-09-10'), 'used-elsewhere');
  assert.equal(advice.noticeFrom, day('2021-10-31'));
});

test('what is published to come is told: a clause that begins, one that ends, a review', () => {
  const ending = exampleClause({ effective: { from: day('2021-09-01'), until: day('2021-12-01') } });
  const coming = exampleClause({ id: 'cu-more', effective: { from: day('2021-11-15'), until: null } });
  const advice = ask(
    compilePolicies([examplePolicy([ending, coming])]),
    'CU',
    null,
    '2021-11-01',
    '2022-03-31',
    '2021-10-01',
  );
  assert.deepEqual(
    advice.changes.map(({ at, kind, clause }) => [new Date(at).toISOString().slice(0, 10), kind, clause]),
    [
      ['2021-11-15', 'begins', 'cu-more'],
      ['2021-12-01', 'ends', 'cu-activation'],
      ['2022-03-01', 'review-due', 'cu-activation'],
      ['2022-03-01', 'review-due', 'cu-more'],
    ],
  );
});

test('parts that are listed on their own are named with the country, and are not the country', () => {
  const advice = ask(policiesOf('today.yaml'), 'UA', null, '2026-12-10', '2026-12-20', '2026-11-22');
  assert.deepEqual(advice.listedParts, ['UA-40', 'UA-43']);
  assert.equal(advice.listed, false);
});

// The property: whatever the policies and dates, a phone that is really played through the journey, seen every six hours and
// acknowledging when it pleases, never fares worse than the advisory said; and one that is quick fares just as it said.

const gridMs = 6 * hourMs;
const epoch = day('2030-01-01');
const codes = ['CU', 'IR'].map(territory);
const daysArb = (min: number, max: number): fc.Arbitrary<Instant> =>
  fc.integer({ min, max }).map((days) => epoch + days * dayMs);
const lengthArb = (max: number) =>
  fc.integer({ min: 0, max: max * 4 }).map((steps) => ({ months: 0, ms: steps * gridMs }));

const clauseArb: fc.Arbitrary<Partial<Clause>> = fc.record({
  territories: fc.constantFrom([codes[0]!], [codes[1]!], codes),
  trigger: fc.constantFrom('activation', 'presence', 'consignment'),
  effective: fc.record({ from: daysArb(-40, 40), until: fc.option(daysArb(10, 90), { nil: null }) }),
  dwell: lengthArb(4),
  notice: lengthArb(10),
  grace: lengthArb(15),
  stay: fc.constantFrom(
    null,
    { count: 'continuous', permitted: duration('P5D') },
    { count: 'rolling', permitted: duration('P6D'), window: duration('P20D') },
  ),
  restriction: fc.constantFrom('none', 'notify', 'lock'),
  retroactive: fc.boolean(),
});

function withStay(clause: Partial<Clause>): Partial<Clause> {
  return clause.trigger === 'presence' && clause.stay === null
    ? { ...clause, stay: { count: 'continuous', permitted: duration('P5D') } }
    : clause.trigger === 'presence'
      ? clause
      : { ...clause, stay: null };
}

const policiesArb: fc.Arbitrary<readonly Policy[]> = fc
  .record({
    first: fc.array(clauseArb, { minLength: 1, maxLength: 2 }),
    second: fc.option(fc.array(clauseArb, { minLength: 0, maxLength: 2 }), { nil: null }),
    published: fc.integer({ min: -50, max: -20 }),
    amended: fc.integer({ min: 1, max: 60 }),
  })
  .map(({ first, second, published, amended }) => {
    const clauses = (list: readonly Partial<Clause>[]): Clause[] =>
      list.map((clause, index) => exampleClause({ id: `c${index}`, ...withStay(clause) }));
    const at = epoch + published * dayMs;
    const versions = [examplePolicy(clauses(first), { published: at })];
    if (second !== null) {
      versions.push(examplePolicy(clauses(second), { version: 2, published: at + amended * dayMs }));
    }
    return versions;
  });

const journeyArb = fc
  .record({
    start: fc.integer({ min: -20, max: 40 }),
    days: fc.integer({ min: 1, max: 40 }),
    from: fc.constantFrom('PL', 'IR', null),
  })
  .map(({ start, days, from }): Journey => ({
    destination: territory('CU'),
    from: from === null ? null : territory(from),
    arrive: epoch + start * dayMs,
    until: epoch + (start + days) * dayMs,
  }));

interface Played {
  readonly at: Instant;
  readonly decision: Decision;
}

/** A phone's journey with a check-in every six hours; notices are acknowledged at the first check-in `delayMs` after they apply. */
function reallyPlay(
  set: PolicySet,
  journey: Journey,
  first: { readonly at: Instant; readonly place: Territory; readonly market: Territory },
  delayMs: number,
): readonly Played[] {
  const events: DossierEvent[] = [
    { kind: 'sold', consignment: 'lot', market: first.market, at: first.at, receivedAt: first.at },
    { kind: 'activated', territory: first.place, at: first.at, receivedAt: first.at },
  ];
  const played: Played[] = [];
  const told = new Map<string, Instant>();
  const start = first.place === journey.destination ? first.at : journey.arrive;
  for (let at = start; at < journey.until; at += gridMs) {
    const whereabouts = { kind: 'placed', territory: journey.destination, by: ['fix', 'network'] } as const;
    events.push({ kind: 'observed', whereabouts, at, receivedAt: at });
    let decision = decide(set, { events }, { now: at, knownAt: at });
    for (const one of decision.clauses) {
      if (one.standing !== 'notice' || one.notice !== null) continue;
      const since = told.get(one.clause) ?? at;
      told.set(one.clause, since);
      if (at >= since + delayMs)
        events.push({ kind: 'notice-acknowledged', clause: one.clause, at, receivedAt: at });
    }
    decision = decide(set, { events }, { now: at, knownAt: at });
    if (at >= journey.arrive) played.push({ at, decision });
  }
  return played;
}

const concerned = new Set(['notice', 'grace', 'due']);

function assertNoWorse(advice: HistoryAdvice, played: readonly Played[]): void {
  for (const { at, decision } of played) {
    const when = new Date(at).toISOString();
    if (concerned.has(decision.standing)) {
      assert.ok(
        advice.noticeFrom !== null && advice.noticeFrom <= at,
        `${decision.standing} at ${when} was not foretold`,
      );
    }
    if (decision.standing === 'due') {
      assert.ok(
        advice.restrictedFrom !== null && advice.restrictedFrom <= at,
        `due at ${when} was not foretold`,
      );
    }
  }
}

/** What was foretold comes, at the next check-in, unless the rules change in between. */
function assertComes(
  advice: HistoryAdvice,
  journey: Journey,
  played: readonly Played[],
  turns: readonly Instant[],
): void {
  const { noticeFrom } = advice;
  if (noticeFrom === null) return;
  const next = Math.ceil(noticeFrom / gridMs) * gridMs;
  if (next >= journey.until || turns.some((turn) => turn > noticeFrom && turn <= next)) return;
  const then = played.find(({ at }) => at === next);
  assert.ok(
    then !== undefined && concerned.has(then.decision.standing),
    `foretold from ${new Date(noticeFrom).toISOString()}, but ${then?.decision.standing}`,
  );
}

test('an advisory and the decisions of the journey itself agree', () => {
  const later = fc.integer({ min: 0, max: 80 }).map((steps) => steps * gridMs);
  const counts = new Map<string, number>();
  fc.assert(
    fc.property(
      policiesArb,
      journeyArb,
      later,
      fc.integer({ min: 0, max: 400 }),
      (policies, journey, delayMs, age) => {
        const set = compilePolicies(policies);
        const advice = advise(set, journey, { now: journey.until });
        const home = journey.from ?? territory('PL');
        const turns = policies.flatMap((policy) => [
          policy.published!,
          ...policy.clauses.flatMap((clause) => [clause.effective.from, clause.effective.until ?? Infinity]),
        ]);
        const travelled = { at: journey.arrive - 400 * dayMs, place: home, market: home };
        const fresh = { at: journey.arrive, place: journey.destination, market: home };
        const resident = { ...fresh, at: journey.arrive - age * gridMs - gridMs };
        const residentAdvice = advice.histories.find(
          ({ history, firstUsed }) =>
            history === 'first-used-there' &&
            (firstUsed!.from ?? -Infinity) <= resident.at &&
            resident.at < (firstUsed!.until ?? Infinity),
        )!;
        const rows = [
          [of(advice, 'used-elsewhere'), travelled, true],
          [of(advice, 'never-used'), fresh, true],
          [residentAdvice, resident, false],
        ] as const;
        for (const [foretold, first, exact] of rows) {
          counts.set(foretold.outlook, (counts.get(foretold.outlook) ?? 0) + 1);
          assertNoWorse(foretold, reallyPlay(set, journey, first, delayMs));
          if (exact) assertComes(foretold, journey, reallyPlay(set, journey, first, 0), turns);
        }
      },
    ),
    { numRuns: 300 },
  );
  // The property says little where nothing ever happens: every outlook has to have come up.
  assert.equal(counts.size, 6, JSON.stringify([...counts]));
});
