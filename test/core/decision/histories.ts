import fc from 'fast-check';
import { compilePolicies, type PolicySet } from '../../../src/core/decision/compile.ts';
import type { DossierEvent } from '../../../src/core/decision/event.ts';
import type { Clause, Policy } from '../../../src/core/policy/policy.ts';
import type { Territory } from '../../../src/core/territory/territory.ts';
import type { Whereabouts } from '../../../src/core/territory/whereabouts.ts';
import { dayMs, hourMs, type Instant } from '../../../src/core/time.ts';
import { tries } from '../../support/tries.ts';
import { CU, IR, origin, versions } from './generated-policies.ts';

/** On a grid of hours: coarse enough that things coincide, fine enough for dwell. */
const spanHours = 150 * 24;

const DE = 'DE' as Territory;

const instant = fc.integer({ min: 0, max: spanHours }).map((hours) => origin + hours * hourMs);
const place = fc.constantFrom(CU, CU, CU, CU, CU, CU, IR, DE);

const whereabouts: fc.Arbitrary<Whereabouts> = fc.oneof(
  { weight: 8, arbitrary: place.map((territory): Whereabouts => ({ kind: 'placed', territory, by: [] })) },
  { weight: 1, arbitrary: fc.constant<Whereabouts>({ kind: 'elsewhere', by: [] }) },
  {
    weight: 2,
    arbitrary: fc.subarray([CU, DE, IR]).map((candidates): Whereabouts => ({
      kind: 'unproven',
      because: 'conflict',
      candidates: candidates.toSorted(),
    })),
  },
);

type Told<Event> = Event extends DossierEvent ? Omit<Event, 'at' | 'receivedAt'> : never;

const later = fc.integer({ min: 0, max: 60 * 24 }).map((hours) => hours * hourMs);
const told: fc.Arbitrary<{ event: Told<DossierEvent>; until: number }> = fc.record({
  until: later,
  event: fc.oneof(
    {
      weight: 8,
      arbitrary: whereabouts.map((where): Told<DossierEvent> => ({ kind: 'observed', whereabouts: where })),
    },
    {
      weight: 4,
      arbitrary: fc
        .constantFrom('one', 'one', 'two', 'three')
        .map((clause): Told<DossierEvent> => ({ kind: 'notice-acknowledged', clause })),
    },
    {
      weight: 5,
      arbitrary: fc.constantFrom<Told<DossierEvent>>(
        { kind: 'reset' },
        { kind: 'appeal-filed' },
        { kind: 'appeal-filed' },
        { kind: 'appeal-decided', outcome: 'dismissed' },
        { kind: 'appeal-decided', outcome: 'dismissed' },
        { kind: 'appeal-decided', outcome: 'upheld' },
        { kind: 'lock-ordered', lease: 0 },
        { kind: 'lock-ordered', lease: 0 },
        { kind: 'released' },
        { kind: 'case-joined', case: 'K', limit: 0 },
        { kind: 'case-ended', case: 'K', finding: 'diversion' },
        { kind: 'case-ended', case: 'K', finding: 'none' },
        { kind: 'exemption-granted', exemption: 'baggage', from: null, until: 0 },
        { kind: 'exemption-granted', exemption: 'press', from: null, until: null },
        { kind: 'pass-granted', territory: CU, from: 0, until: 0 },
        { kind: 'pass-granted', territory: CU, from: 0, until: 0 },
        { kind: 'sold', consignment: 'L', market: DE },
        { kind: 'sold', consignment: 'L', market: CU },
      ),
    },
  ),
});

const event: fc.Arbitrary<DossierEvent> = fc
  .tuple(instant, told, fc.constantFrom(0, 0, 0, 1, 20))
  .map(([at, { event: kind, until }, delayDays]): DossierEvent => {
    const times = { at, receivedAt: at + delayDays * dayMs };
    if (kind.kind === 'lock-ordered') return { ...times, kind: 'lock-ordered', lease: at + until };
    if (kind.kind === 'case-joined') return { ...times, ...kind, limit: at + until };
    if (kind.kind === 'pass-granted') return { ...times, ...kind, from: at + until / 2, until: at + until };
    if (kind.kind !== 'exemption-granted') return { ...times, ...kind };
    return { ...times, ...kind, until: kind.until === null ? null : at + until };
  });

/** A phone that keeps reporting from one place: without it random dossiers seldom reach a dwell, let alone a stay. */
const sojourn: fc.Arbitrary<readonly DossierEvent[]> = fc
  .tuple(
    instant,
    fc.constantFrom(CU, CU, CU, IR),
    fc.integer({ min: 1, max: 8 }),
    fc.integer({ min: 6, max: 240 }),
  )
  .map(([start, territory, count, everyHours]) =>
    Array.from({ length: count }, (_, index): DossierEvent => {
      const at = start + index * everyHours * hourMs;
      return { at, receivedAt: at, kind: 'observed', whereabouts: { kind: 'placed', territory, by: [] } };
    }),
  );

const activation: fc.Arbitrary<readonly DossierEvent[]> = fc
  .tuple(instant, fc.constantFrom<Territory | null | undefined>(CU, CU, CU, DE, DE, IR, null, undefined))
  .map(([at, territory]) =>
    territory === undefined
      ? []
      : [{ at: origin + (at - origin) / 2, receivedAt: at, kind: 'activated', territory }],
  );

const at = (moment: Instant): { at: Instant; receivedAt: Instant } => ({ at: moment, receivedAt: moment });
const seenIn = (moment: Instant, territory: Territory): DossierEvent => ({
  ...at(moment),
  kind: 'observed',
  whereabouts: { kind: 'placed', territory, by: [] },
});

/** A story that gets somewhere: sold, activated in Cuba, seen after dwell, acknowledged, a case, a lock. */
const smuggled: fc.Arbitrary<readonly DossierEvent[]> = fc
  .tuple(
    instant,
    fc.integer({ min: 25, max: 90 }),
    fc.integer({ min: -20, max: 100 }),
    fc.integer({ min: 5, max: 60 }),
  )
  .map(([start, seenHours, ackHours, lockDays]) => {
    const from = origin + (start - origin) / 3;
    const seen = from + seenHours * hourMs;
    const lock = seen + lockDays * dayMs;
    return [
      { ...at(from - 12 * hourMs), kind: 'sold', consignment: 'L', market: DE },
      { ...at(from), kind: 'activated', territory: CU },
      seenIn(seen, CU),
      { ...at(seen + ackHours * hourMs), kind: 'notice-acknowledged', clause: 'one' },
      { ...at(lock - dayMs), kind: 'case-joined', case: 'K', limit: lock + (ackHours + 30) * 6 * hourMs },
      { ...at(lock), kind: 'lock-ordered', lease: lock + 30 * dayMs },
    ] satisfies DossierEvent[];
  });

/** A visitor who stays on: activated at home, seen in Cuba for weeks, acknowledged, a lock. */
const overstayer: fc.Arbitrary<readonly DossierEvent[]> = fc
  .tuple(
    instant,
    fc.integer({ min: 5, max: 60 }),
    fc.integer({ min: 0, max: 20 }),
    fc.constantFrom(DE, DE, CU, null),
  )
  .map(([start, stayDays, ackDays, home]) => {
    const from = origin + (start - origin) / 3;
    const last = from + stayDays * dayMs;
    return [
      { ...at(origin - 30 * dayMs), kind: 'activated', territory: home },
      ...[0, 1, 2, 3].map((quarter) => seenIn(from + (quarter * stayDays * dayMs) / 3, CU)),
      { ...at(last + ackDays * hourMs), kind: 'notice-acknowledged', clause: 'one' },
      { ...at(last + ackDays * 2 * dayMs), kind: 'lock-ordered', lease: last + 90 * dayMs },
    ];
  });

/** A dossier in the order of `at`. */
const history: fc.Arbitrary<readonly DossierEvent[]> = fc
  .tuple(
    fc.oneof(
      { weight: 2, arbitrary: activation },
      { weight: 4, arbitrary: smuggled },
      { weight: 3, arbitrary: overstayer },
    ),
    fc.array(sojourn, { maxLength: 1 }),
    fc.array(event, { maxLength: 6 }),
  )
  .map(([start, sojourns, events]) => [...start, ...sojourns.flat(), ...events].sort((a, b) => a.at - b.at));

export interface Scene {
  readonly policies: readonly Policy[];
  readonly compiled: PolicySet;
  readonly events: readonly DossierEvent[];
  readonly now: Instant;
}

/** A counterexample that one can read: days since the origin. */
function tell({ policies, events, now }: Pick<Scene, 'policies' | 'events' | 'now'>): string {
  const isMoment = (name: string, value: unknown): boolean =>
    typeof value === 'number' &&
    /^(at|receivedAt|from|until|lease|limit|published)$/.test(name) &&
    value > 1e11;
  const days = (name: string, value: unknown): unknown =>
    isMoment(name, value) ? `d${(((value as number) - origin) / dayMs).toFixed(2)}` : value;
  const clause = ({ basis: _basis, reviewBy: _review, title: _title, ...rest }: Clause): string =>
    JSON.stringify(rest, days).replaceAll(
      /\{"months":0,"ms":(\d+)\}/g,
      (_all, ms) => `${Number(ms) / dayMs}d`,
    );
  return [
    `now ${String(days('at', now))}`,
    ...policies.flatMap((policy) => [
      `version ${policy.version} published ${String(days('published', policy.published))} appealUnlocks ${policy.appealUnlocks}`,
      ...policy.clauses.map((one) => `  ${clause(one)}`),
    ]),
    ...events.map((event) => JSON.stringify(event, days)),
  ].join('\n');
}

/** Asked about soon after something happened, where decisions differ, rather than anywhere. */
const asked = fc.tuple(fc.nat({ max: 1000 }), fc.integer({ min: 0, max: 30 * 24 }));

export const scene: fc.Arbitrary<Scene> = fc
  .record({ policies: versions, events: history, asked })
  .map(({ policies, events, asked: [index, hours] }) => {
    const last = events.length === 0 ? origin : events[index % events.length]!.at;
    const parts = { policies, events, now: last + hours * hourMs };
    return { ...parts, compiled: compilePolicies(policies), [fc.toStringMethod]: () => tell(parts) };
  });

/** How many histories each property tries; the whole file tries more than 100,000. */
export const runs = Number(process.env['CARNET_PROPERTY_RUNS'] ?? tries(6000));
/** Printed by fast-check where a property fails; set it to run that failure again. */
const seed = process.env['CARNET_PROPERTY_SEED'];
export const settings: fc.Parameters<unknown> = {
  numRuns: runs,
  ...(seed !== undefined && { seed: Number(seed) }),
};
