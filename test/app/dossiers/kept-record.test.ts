/** What is kept of a phone's observations is bounded, however it lives in or near a listed territory, for ten years. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { keptRecordOf } from '../../../src/app/dossiers/kept-record.ts';
import { isWorthRecording } from '../../../src/app/dossiers/observation.ts';
import type { StoredDossier } from '../../../src/app/dossiers/ports.ts';
import { snapshotOf } from '../../../src/app/policies/published-policies.ts';
import { readRecord } from '../../../src/core/orders/read-record.ts';
import type { DossierEvent } from '../../../src/core/decision/event.ts';
import type { Observed } from '../../../src/core/decision/runs.ts';
import type { Territory } from '../../../src/core/territory/territory.ts';
import type { Whereabouts } from '../../../src/core/territory/whereabouts.ts';
import { dayMs, hourMs, type Instant } from '../../../src/core/time.ts';
import { eventsAfter, storedDossier } from '../../support/stored-dossier.ts';

const cuba = 'CU' as Territory;
const begin = Date.parse('2021-09-02T08:00:00Z');
const text = readFileSync(new URL('../../../policies/six-destinations.yaml', import.meta.url), 'utf8');
const policies = snapshotOf([
  { id: 'six-destinations', version: 1, publishedAt: begin - 13 * dayMs, sha256: '', text },
]);

const there: Whereabouts = { kind: 'placed', territory: cuba, by: ['fix', 'network'] };
const indoors: Whereabouts = { kind: 'placed', territory: cuba, by: ['network', 'address'] };
const elsewhere: Whereabouts = { kind: 'elsewhere', by: ['fix', 'network'] };
const behindVpn: Whereabouts = { kind: 'unproven', because: 'conflict', candidates: [cuba] };
const nowhere: Whereabouts = { kind: 'unproven', because: 'no-evidence', candidates: [] };

function withRuns(dossier: StoredDossier, runs: readonly Observed[]): StoredDossier {
  return { ...dossier, ...eventsAfter(dossier, { appended: [], runs }) };
}

const years = 10;
const perDay = 4;

/** Lives, by the number of the report; undefined: the phone is off. */
const lives: readonly (readonly [string, (nth: number) => Whereabouts | undefined])[] = [
  ['at home there', () => there],
  ['indoors at night', (nth) => (nth % 2 === 0 ? there : indoors)],
  ['off at weekends', (nth) => (Math.floor(nth / perDay) % 7 < 5 ? there : undefined)],
  ['behind a VPN now and then', (nth) => [there, behindVpn, indoors, nowhere][nth % 4]],
  ['over the border every day', (nth) => (nth % 4 < 2 ? there : elsewhere)],
  [
    'over the border every week, indoors there',
    (nth) => (nth % 28 < 20 ? (nth % 3 === 0 ? there : indoors) : elsewhere),
  ],
];

for (const [index, [life, findingOf]] of lives.entries()) {
  const home = index % 2 === 0 ? cuba : ('DE' as Territory);
  test(`ten years ${life}, started in ${home}`, () => {
    const first: DossierEvent = { kind: 'activated', at: begin, receivedAt: begin, territory: home };
    let dossier = storedDossier({ at: begin, territory: home }, [first]);
    let longest = 0;
    for (let nth = 1; nth < years * 365 * perDay; nth += 1) {
      const now: Instant = begin + nth * (24 / perDay) * hourMs;
      const whereabouts = findingOf(nth);
      if (whereabouts === undefined || !isWorthRecording(dossier.events, whereabouts, now)) continue;
      const added: DossierEvent = { kind: 'observed', at: now, receivedAt: now, whereabouts };
      const record = readRecord(policies, [...dossier.events, added], now);
      const { acts, runs } = keptRecordOf(dossier, record, policies.set);
      assert.equal(acts.length, 0);
      dossier = withRuns(dossier, runs!);
      longest = Math.max(longest, runs!.length);
    }
    assert.ok(longest <= 32, `${longest} entries`);
    assert.ok(JSON.stringify(dossier.kept.runs).length <= 8192, JSON.stringify(dossier.kept.runs));
  });
}

test('a phone that reports in a loop adds no more than a day can add, joined or not', () => {
  let dossier = storedDossier({ at: begin, territory: cuba }, []);
  const taken: Instant[] = [];
  for (let minute = 0; minute < 4 * 24 * 60; minute += 7) {
    const now = begin + minute * 60_000;
    const whereabouts = minute % 2 === 0 ? there : behindVpn;
    if (!isWorthRecording(dossier.events, whereabouts, now)) continue;
    taken.push(now);
    const added: DossierEvent = { kind: 'observed', at: now, receivedAt: now, whereabouts };
    const { runs } = keptRecordOf(
      dossier,
      readRecord(policies, [...dossier.events, added], now),
      policies.set,
    );
    dossier = withRuns(dossier, runs!);
  }
  assert.ok(taken.length > 24);
  for (const [index, at] of taken.entries())
    assert.ok(taken.slice(0, index).filter((one) => one > at - dayMs).length < 49);
});
