import { readFileSync } from 'node:fs';
import { compilePolicies, type PolicySet } from '../src/core/decision/compile.ts';
import { decide } from '../src/core/decision/decide.ts';
import type { Dossier, DossierEvent } from '../src/core/decision/event.ts';
import type { Clause, Policy } from '../src/core/policy/policy.ts';
import type { Territory } from '../src/core/territory/territory.ts';
import { dayMs, hourMs, type Instant } from '../src/core/time.ts';
import { readPolicyDocument } from '../src/protocol/decision-files/policy-document.ts';
import type { Outcome } from './benchmark.ts';
import { callsPerSecond } from './support/measure.ts';

export const name = 'decide';
export const target =
  '≤ 5 µs a decision on 20 events and 7 clauses; an event among 10,000 ≤ 2 × one among 1,000';

const typicalMaxUs = 5;
const growthMax = 2;
const start: Instant = Date.UTC(2021, 8, 2);

/** The six destinations and a presence clause on two of them: seven clauses. */
function sevenClauses(): PolicySet {
  const read = readPolicyDocument(
    readFileSync(new URL('../policies/six-destinations.yaml', import.meta.url), 'utf8'),
  );
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  const presence = withPresence(read.policy, {
    count: 'continuous',
    permitted: { months: 0, ms: 365 * dayMs },
  });
  return compilePolicies([presence]);
}

function withPresence(policy: Policy, stay: Clause['stay']): Policy {
  const territories = ['CU', 'IR'] as Territory[];
  const presence: Clause = { ...policy.clauses[0]!, id: 'presence', trigger: 'presence', territories, stay };
  return { ...policy, clauses: [...policy.clauses, presence] };
}

const told = (at: Instant): { at: Instant; receivedAt: Instant } => ({ at, receivedAt: at });
const seen = (at: Instant, territory: string): DossierEvent => ({
  ...told(at),
  kind: 'observed',
  whereabouts: { kind: 'placed', territory: territory as Territory, by: ['fix', 'network'] },
});
const activated = (at: Instant, territory: string): DossierEvent => ({
  ...told(at),
  kind: 'activated',
  territory: territory as Territory,
});

/** What a listed phone's dossier looks like after some weeks: a report every two days and the few events between. */
const typical: Record<string, () => readonly DossierEvent[]> = {
  'smuggled, in grace': () => [
    { ...told(start - dayMs), kind: 'sold', consignment: 'L1', market: 'PA' as Territory },
    activated(start, 'CU'),
    seen(start + 25 * hourMs, 'CU'),
    { ...told(start + 26 * hourMs), kind: 'notice-acknowledged', clause: 'cu-activation' },
    ...Array.from({ length: 16 }, (_, index) => seen(start + (2 + 2 * index) * dayMs, 'CU')),
  ],
  'tourist, two visits': () => [
    activated(start - 300 * dayMs, 'DE'),
    ...Array.from({ length: 9 }, (_, index) => seen(start + index * dayMs, 'CU')),
    seen(start + 12 * dayMs, 'DE'),
    ...Array.from({ length: 9 }, (_, index) => seen(start + (20 + index) * dayMs, 'CU')),
  ],
  'appealed, exempt for a while': () => [
    activated(start, 'IR'),
    seen(start + 25 * hourMs, 'IR'),
    { ...told(start + 26 * hourMs), kind: 'notice-acknowledged', clause: 'ir-activation' },
    {
      ...told(start + 3 * dayMs),
      kind: 'exemption-granted',
      exemption: 'baggage',
      from: null,
      until: start + 9 * dayMs,
    },
    ...Array.from({ length: 13 }, (_, index) => seen(start + (4 + index) * dayMs, 'IR')),
    { ...told(start + 18 * dayMs), kind: 'notice-acknowledged', clause: 'ir-activation' },
    { ...told(start + 20 * dayMs), kind: 'appeal-filed' },
    { ...told(start + 25 * dayMs), kind: 'appeal-decided', outcome: 'dismissed' },
  ],
};

/** Long dossiers of one kind of event each: where one of them were quadratic, it would show. */
const long: Record<string, (index: number, at: Instant) => DossierEvent> = {
  'one stay': (_index, at) => seen(at, 'CU'),
  'border commuter': (index, at) => seen(at, index % 2 === 0 ? 'CU' : 'MX'),
  acknowledgements: (_index, at) => ({ ...told(at), kind: 'notice-acknowledged', clause: 'another' }),
  'exemptions that end': (_index, at) => ({
    ...told(at),
    kind: 'exemption-granted',
    exemption: 'baggage',
    from: null,
    until: at + hourMs,
  }),
  passes: (_index, at) => ({
    ...told(at),
    kind: 'pass-granted',
    territory: 'CU' as Territory,
    from: at,
    until: at + hourMs,
  }),
  appeals: (index, at) =>
    index % 2 === 0
      ? { ...told(at), kind: 'appeal-filed' }
      : { ...told(at), kind: 'appeal-decided', outcome: 'dismissed' },
  'pending appeals': (_index, at) => ({ ...told(at), kind: 'appeal-filed' }),
  'lock orders': (_index, at) => ({ ...told(at), kind: 'lock-ordered', lease: at + dayMs }),
  cases: (index, at) => ({ ...told(at), kind: 'case-joined', case: `K${index}`, limit: at + hourMs }),
};

function longDossier(shape: (index: number, at: Instant) => DossierEvent, count: number): Dossier {
  const head = [activated(start, 'CU'), seen(start + 25 * hourMs, 'CU')];
  const ack: DossierEvent = {
    ...told(start + 26 * hourMs),
    kind: 'notice-acknowledged',
    clause: 'cu-activation',
  };
  const body = Array.from({ length: count - 4 }, (_, index) =>
    shape(index, start + 27 * hourMs + index * hourMs),
  );
  return { events: [...head, ack, ...body, seen(start + 27 * hourMs + count * hourMs, 'CU')] };
}

function microseconds(
  policies: PolicySet,
  dossiers: readonly Dossier[],
  round: number,
  seconds: number,
): number {
  const asked = dossiers.map((dossier) => {
    const now = dossier.events.at(-1)!.at + hourMs;
    return { dossier, at: { now, knownAt: now } };
  });
  const work = (index: number): void => {
    const { dossier, at } = asked[index % asked.length]!;
    decide(policies, dossier, at);
  };
  return 1_000_000 / callsPerSecond(work, round, seconds);
}

export async function run(): Promise<Outcome> {
  const policies = sevenClauses();
  const figures: Record<string, number | string> = {};
  const dossiers = Object.values(typical).map((make): Dossier => ({ events: make() }));
  if (dossiers.some((dossier) => dossier.events.length !== 20))
    throw new Error('a typical dossier has 20 events');
  const typicalUs = microseconds(policies, dossiers, 3000, 2);
  figures['µs a decision, 20 events, 7 clauses'] = typicalUs;
  for (const [label, make] of Object.entries(typical)) {
    figures[`µs, ${label}`] = microseconds(policies, [{ events: make() }], 3000, 0.5);
  }
  let growth = 0;
  for (const [label, shape] of Object.entries(long)) {
    const [thousand, tenThousand] = [1000, 10_000].map(
      (count) => (1000 * microseconds(policies, [longDossier(shape, count)], 20_000 / count, 0.5)) / count,
    );
    figures[`ns an event among 10,000: ${label}`] = tenThousand!;
    growth = Math.max(growth, tenThousand! / thousand!);
  }
  figures['an event among 10,000 : among 1,000, worst'] = growth;
  return { figures, met: typicalUs <= typicalMaxUs && growth <= growthMax };
}
