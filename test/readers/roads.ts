import assert from 'node:assert/strict';
import { Fields, type PolicyFault } from '../../src/core/policy/fields.ts';
import type { Policy } from '../../src/core/policy/policy.ts';
import { locate } from '../../src/core/territory/locate.ts';
import { minimised } from '../../src/core/territory/minimised.ts';
import { compilePolicies } from '../../src/core/decision/compile.ts';
import { addDuration, dayMs, formatInstant, parseDay, parseInstant } from '../../src/core/time.ts';
import { readDecisionCases, type ReadCases } from '../../src/protocol/decision-files/decision-cases.ts';
import {
  readLoggedPolicy,
  readPolicyDocument,
  readTriedPolicy,
} from '../../src/protocol/decision-files/policy-document.ts';
import { readEvidence, ReportedEvidence } from '../../src/protocol/device/evidence.ts';
import { answerAdvisory } from '../../src/protocol/public/answer-advisory.ts';
import { readManifestJson, readManifestRecord } from '../../src/protocol/registry/read-manifest.ts';
import { Day, Timestamp } from '../../src/protocol/scalars/scalars.ts';
import { list } from '../../src/protocol/schema/compound.ts';
import { parseJson } from '../../src/protocol/schema/read-json.ts';
import { fits } from '../../src/protocol/schema/shape.ts';
import { anyDuration, anyNumber, anyTerritory, anyTime, type Random } from './random.ts';

// Each function makes one input at random, gives it to every road that takes such a thing, and holds their answers against each other and against
// what is stated here a second time. It throws where two roads differ, and returns whether the input was taken.

/** ISO 3166-1 as Node's language tables have it, less what no phone can be in. */
const regions = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
const noPlaces = new Set([
  'AC',
  'CP',
  'CQ',
  'DG',
  'EA',
  'EU',
  'EZ',
  'IC',
  'QO',
  'TA',
  'UN',
  'XA',
  'XB',
  'ZZ',
]);
const fenced = new Set(['CU', 'IR', 'KP', 'SD', 'SY', 'UA-43', 'UA-40']);

function exists(code: string): boolean {
  if (fenced.has(code)) return true;
  if (!/^[A-Z]{2}$/.test(code) || noPlaces.has(code)) return false;
  return regions.of(code) !== undefined && new Intl.Locale(`und-${code}`).region === code;
}

const starts = Array.from({ length: 48 }, (_, index) => Date.UTC(2023, index, index % 2 === 0 ? 1 : 31));

function policyText(random: Random): string {
  const rare = (usual: string, strange: () => string): string => (random.chance(85) ? usual : strange());
  const territories = [
    rare('CU', () => anyTerritory(random)),
    ...(random.chance(20) ? [anyTerritory(random)] : []),
  ];
  return `id: ${rare('six', () => random.one(['007', 'Six', 'true', '1e3', 'no']))}
version: ${rare('1', () => anyNumber(random))}
published: ${rare('2021-08-01', () => anyTime(random))}
issuer: { name: E, seller: ${rare('CN', () => anyTerritory(random) || '""')}, contact: c, appealUrl: "https://example.com" }
clauses:
  - id: cu
    territories: [${territories.join(', ')}]
    trigger: activation
    effective: { from: ${rare('2021-09-01T00:00:00Z', () => anyTime(random))}, until: null }
    basis: [ { kind: law, jurisdiction: ${rare('US', () => anyTerritory(random) || '""')}, instrument: T, provision: ${rare('"746.10"', () => anyNumber(random))} } ]
    reviewBy: ${rare('2022-01-01', () => anyTime(random))}
    notice: ${rare('P14D', () => anyDuration(random))}
    grace: ${rare('P30D', () => anyDuration(random))}
    restriction: ${random.one(['lock', 'lock', 'notify', 'none'])}
    decision: reviewed
    lease: ${rare('P30D', () => anyDuration(random))}
`;
}

/** What the specification says of a policy that may be proposed, stated apart from its readers. */
function holdBounds({ issuer, clauses }: Policy, needsFence: boolean): void {
  assert.ok(exists(issuer.seller), issuer.seller);
  for (const { territories, lease, notice, grace, restriction } of clauses) {
    for (const code of territories) assert.ok(needsFence ? fenced.has(code) : exists(code), code);
    for (const start of starts) {
      assert.ok(addDuration(start, lease) - start <= 90 * dayMs, 'lease');
      if (restriction !== 'lock') continue;
      assert.ok(addDuration(start, notice) - start >= 7 * dayMs, 'notice');
      assert.ok(addDuration(start, grace) - start >= 14 * dayMs, 'grace');
    }
  }
}

const indented = (text: string): string => text.trimEnd().replaceAll('\n', '\n        ');
const casesWith = (policies: string, text = ''): ReadCases =>
  readDecisionCases(
    'cases.yaml',
    `cases:\n  - name: one\n    policies:\n      - ${policies}\n    events: []\n    now: 2021-10-01T00:00:00Z\n`,
    (file) => ({ file, text }),
  );

/** A proposal over HTTP and every command that is given a policy; a case file that names it or holds it; the server and the auditor, who find it in the log. */
function policyOnAllRoads(random: Random): boolean {
  const text = policyText(random);
  const proposed = readPolicyDocument(text);
  const tried = readTriedPolicy(text);
  const logged = readLoggedPolicy(text);
  const named = casesWith('p.yaml', text);
  const inline = casesWith(indented(text));
  assert.equal(named.ok, tried.ok, text);
  assert.equal(inline.ok, tried.ok, text);
  if (!logged.ok) assert.ok(!tried.ok && !proposed.ok, text);
  else assert.equal(proposed.ok, logged.unpublishable.length === 0, text);
  if (proposed.ok) {
    assert.ok(tried.ok && inline.ok && tried.unfenced.length === 0, text);
    assert.deepEqual(inline.cases[0]!.policies, [proposed.policy], text);
    holdBounds(proposed.policy, true);
    compilePolicies([proposed.policy]);
  } else if (tried.ok) {
    assert.ok(tried.unfenced.length > 0, text);
    holdBounds(tried.policy, false);
  }
  return proposed.ok;
}

/** As a territory that a policy or a case names; the same for a time. */
function readsAs(kind: 'territory' | 'instant', value: string): unknown {
  const faults: PolicyFault[] = [];
  const read = Fields.open({ value }, [], faults, ['value'])[kind]('value');
  return faults.length === 0 ? read : undefined;
}

/** A CSV record, the same as JSON, and what a case file says of the sale. */
function manifestOnAllRoads(random: Random): boolean {
  const market = anyTerritory(random);
  const soldAt = random.chance(40) ? '' : anyTime(random);
  const serial = `S${random.digits(6)}`;
  const csv = readManifestRecord(2, ['serial', 'model', 'market', 'soldAt'], [serial, 'M', market, soldAt]);
  const json = readManifestJson(2, JSON.stringify({ serial, model: 'M', market, soldAt }));
  const what = JSON.stringify([market, soldAt]);
  assert.equal(csv.kind, json.kind, what);
  if (csv.kind === 'fault' || json.kind === 'fault') return false;
  assert.deepEqual(csv.entry, json.entry, what);
  const { entry } = csv;
  if (entry.market !== null) {
    assert.ok(exists(entry.market), what);
    assert.equal(readsAs('territory', entry.market), entry.market, what);
  }
  if (entry.soldAt !== null) assert.equal(readsAs('instant', soldAt.trim()), entry.soldAt, what);
  return true;
}

function evidenceText(random: Random): string {
  const plmn = random.one(['"36801"', '"25001"', '36801', '01234', '"3680"', '"368011"', 'true', 'null']);
  const code = random.chance(50) ? '"CU"' : JSON.stringify(anyTerritory(random));
  const metres = random.one([
    '9000',
    '150',
    '0',
    '-1',
    '9e3',
    '9000.5',
    '1.0',
    '1e9',
    '20100000',
    '"9000"',
    '09',
    'null',
  ]);
  return random.one([
    `{"kind":"fix","territory":${random.one([code, 'null'])},"marginM":${metres}}`,
    `{"kind":"network","plmn":${plmn}}`,
    `{"kind":"sim","plmn":${plmn}}`,
    `{"kind":"address","territory":${code}}`,
    `{"kind":"zone","zone":${random.one(['"America/Havana"', '""', '1', 'null'])}}`,
    `{"kind":${random.one(['"fixx"', '1', 'null'])}}`,
    `{"kind":"fix","territory":${code},"marginM":9000,"lat":23}`,
  ]);
}

const takenByServer = fits(list(ReportedEvidence, { maxItems: 8 }));

/** `carnet locate` (JSON), a decision case (YAML, of which JSON is a part), and a phone's report to the server. */
function evidenceOnAllRoads(random: Random): boolean {
  const text = `[${Array.from({ length: random.below(5) }, () => evidenceText(random)).join(',')}]`;
  const value = parseJson(text);
  const located = value === undefined ? undefined : readEvidence(value);
  const decided = readDecisionCases(
    'cases.yaml',
    `policies: []\ncases:\n  - name: one\n    events: [ { at: 2021-09-02, kind: observed, evidence: ${text} } ]\n    now: 2021-10-01\n`,
    () => ({ unreadable: 'there is none' }),
  );
  const isTaken = located?.kind === 'read';
  assert.equal(decided.ok, isTaken, text);
  if (value !== undefined && takenByServer(value)) assert.ok(isTaken, text);
  if (!isTaken || !decided.ok) return false;
  const ofPhone = located.value.filter(({ kind }) => kind !== 'address');
  assert.ok(takenByServer(ofPhone), text);
  for (const one of located.value)
    if ('territory' in one && one.territory !== null) assert.ok(exists(one.territory), text);
  const [event] = decided.cases[0]!.dossier.events;
  assert.ok(event?.kind === 'observed');
  // No territory is listed, and a dossier keeps of others no more than it needs.
  assert.deepEqual(event.whereabouts, minimised(locate(located.value), new Set()), text);
  return true;
}

const nothing = compilePolicies([]);
const isTimestamp = fits(Timestamp);
const isDay = fits(Day);

/** A request for an advisory (HTTP and command line read it alike), and the shapes of requests and reports beside the readers of files. */
function requestOnAllRoads(random: Random): boolean {
  const destination = anyTerritory(random);
  const arrive = anyTime(random);
  const now = Date.UTC(2021, 8, 1);
  const answer = answerAdvisory(nothing, { destination }, { now, acceptLanguage: null });
  assert.equal(!('kind' in answer), exists(destination.toUpperCase()), destination);
  if (!('kind' in answer))
    assert.equal(readsAs('territory', destination.toUpperCase()), answer.destination.code);
  const instant = parseInstant(arrive);
  const day = parseDay(arrive);
  assert.equal(isTimestamp(arrive), instant !== undefined, arrive);
  assert.equal(isDay(arrive), day !== undefined, arrive);
  assert.equal(readsAs('instant', arrive), instant ?? (day === undefined ? undefined : day * dayMs), arrive);
  const dated = answerAdvisory(nothing, { destination: 'CU', arrive }, { now, acceptLanguage: null });
  if (!('kind' in dated)) assert.equal(dated.arrive, arrive);
  if (instant !== undefined) assert.ok(isTimestamp(formatInstant(instant)), arrive);
  const later = formatInstant(
    addDuration(instant ?? now, { months: random.below(200_000), ms: random.below(9e15) }),
  );
  assert.ok(isTimestamp(later), later);
  return !('kind' in answer);
}

export const roads = {
  requests: requestOnAllRoads,
  manifests: manifestOnAllRoads,
  'evidence lists': evidenceOnAllRoads,
  policies: policyOnAllRoads,
} as const satisfies Readonly<Record<string, (random: Random) => boolean>>;
