import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { placeSources, type PlaceSource } from '../../../src/core/territory/evidence.ts';
import { locate } from '../../../src/core/territory/locate.ts';
import { fencedTerritories } from '../../../src/core/territory/mcc-table.ts';
import type { Territory } from '../../../src/core/territory/territory.ts';
import type { Whereabouts } from '../../../src/core/territory/whereabouts.ts';
import { anyEvidence, anyList, readEvidence } from './evidence-text.ts';

/** Evidence that each source is part of the proof of. */
const supported: Readonly<Record<PlaceSource, string>> = {
  fix: 'fix:CU addr:CU',
  network: 'net:36801 addr:CU',
  address: 'net:36801 addr:CU',
};

test('every place source can support a place', () => {
  for (const source of placeSources) {
    const whereabouts = locate(readEvidence(supported[source]));
    assert.ok(whereabouts.kind === 'placed' && whereabouts.by.includes(source), source);
  }
});

/** Answers in short: `placed CU by fix network`, `elsewhere by …`, `conflict RO UA-43`. */
function say(whereabouts: Whereabouts): string {
  switch (whereabouts.kind) {
    case 'placed':
      return `placed ${whereabouts.territory} by ${whereabouts.by.join(' ')}`;
    case 'elsewhere':
      return `elsewhere by ${whereabouts.by.join(' ')}`;
    case 'unproven':
      return [whereabouts.because, ...whereabouts.candidates].join(' ');
    default:
      return whereabouts satisfies never;
  }
}

const cases: Readonly<Record<string, readonly (readonly [evidence: string, answer: string])[]>> = {
  'rule 1: two place sources, a fix or a network among them': [
    ['', 'no-evidence'],
    ['fix:CU net:36801', 'placed CU by fix network'],
    ['fix:CU addr:CU', 'placed CU by fix address'],
    ['net:36801 addr:CU', 'placed CU by network address'],
    ['fix:CU net:36801 addr:CU', 'placed CU by fix network address'],
    ['net:26201 addr:DE', 'placed DE by network address'],
    ['fix:- net:26201', 'placed DE by fix network'],
    ['fix:- addr:DE', 'placed DE by fix address'],
    ['fix:CU', 'single-source CU'],
    ['net:36801', 'single-source CU'],
    ['addr:CU', 'no-anchor CU'],
    ['fix:-', 'single-source'],
    ['fix:CU addr:DE', 'conflict CU DE'],
    ['addr:CU net:26201', 'conflict CU DE'],
    ['fix:CU net:26201 addr:CU', 'conflict CU DE'],
    ['fix:- net:36801', 'conflict CU'],
    ['fix:- addr:CU', 'conflict CU'],
    ['fix:- net:36801 addr:CU', 'conflict CU'],
    ['fix:CU addr:US net:31026', 'conflict AS CU GU MP PR US VI'],
  ],
  'rule 2: a fix within the margin says nothing, but leaves its side open': [
    ['fix:CU@199.9', 'near-border CU'],
    ['fix:-@199.9', 'near-border'],
    ['fix:CU@200 net:36801', 'placed CU by fix network'],
    ['fix:CU@199.9 net:36801', 'near-border CU'],
    ['fix:CU@199.9 net:36801 addr:CU', 'placed CU by network address'],
    ['fix:-@50 net:36801 addr:CU', 'near-border CU'],
    ['fix:-@50 net:26201 addr:DE', 'placed DE by network address'],
    ['fix:-@50 fix:CU@900 net:36801 addr:CU', 'placed CU by fix network address'],
    ['fix:-@50 fix:CU@50 net:36801 addr:CU', 'near-border CU'],
    ['fix:IR@50 net:41820 addr:IQ', 'near-border IQ IR'],
    ['fix:IR@50 net:41820', 'near-border IQ IR'],
    ['fix:IR@50 net:41820 addr:IR', 'conflict IQ IR'],
    ['fix:CU@0 fix:CU@900 net:36801', 'placed CU by fix network'],
  ],
  'rule 3: shared codes give several candidates, 901 and satellite none': [
    ['net:310410', 'single-source AS GU MP PR US VI'],
    ['fix:- net:310410', 'elsewhere by fix network'],
    ['fix:- net:310410 addr:PR', 'placed PR by fix network address'],
    ['net:310410 addr:US', 'placed US by network address'],
    ['fix:- net:34001', 'elsewhere by fix network'],
    ['fix:- net:23458', 'placed IM by fix network'],
    ['fix:- net:42501', 'elsewhere by fix network'],
    ['fix:- net:42505', 'placed PS by fix network'],
    ['net:64700 addr:YT', 'placed YT by network address'],
    ['net:50501 addr:NZ', 'conflict AU CC CX NF NZ'],
    ['net:90101', 'no-evidence'],
    ['net:90112 addr:CU', 'no-anchor CU'],
    ['fix:CU net:90103', 'single-source CU'],
    ['fix:CU net:99999 addr:CU', 'placed CU by fix address'],
  ],
  'rule 4: what cannot tell a part from its country does not support the part': [
    ['fix:UA-43 net:25001', 'single-source UA-43'],
    ['fix:UA-43 net:25501', 'single-source UA-43'],
    ['fix:UA-43 net:25032', 'placed UA-43 by fix network'],
    ['fix:UA-40 net:25060 addr:RU', 'placed UA-40 by fix network'],
    ['fix:UA-43 net:25032 net:25001 addr:UA', 'placed UA-43 by fix network'],
    ['fix:UA-43 net:25097', 'conflict UA UA-43'],
    ['fix:UA-43 net:25032 addr:DE', 'conflict DE UA-40 UA-43'],
    ['fix:UA-43 addr:UA', 'single-source UA-43'],
    ['fix:UA-43 addr:RU', 'single-source UA-43'],
    ['fix:UA-43 net:25001 addr:UA', 'single-source UA-43'],
    ['fix:UA-43 net:25001 sim:25001 addr:RU', 'single-source UA-43'],
    ['fix:UA-43', 'single-source UA-43'],
    ['net:25001 addr:RU', 'placed RU by network address'],
    ['net:25501 addr:UA', 'placed UA by network address'],
    ['net:25001', 'single-source RU UA-40 UA-43'],
    ['net:25501', 'single-source UA UA-40 UA-43'],
    ['addr:RU', 'no-anchor RU UA-40 UA-43'],
    ['net:25032', 'needs-fix UA-40 UA-43'],
    ['net:25034 addr:RU', 'needs-fix UA-40 UA-43'],
    ['net:25001 addr:UA', 'needs-fix UA-40 UA-43'],
    ['fix:- net:25001', 'placed RU by fix network'],
    ['fix:- net:25501 addr:UA', 'placed UA by fix network address'],
    ['fix:- net:25033', 'conflict UA-40 UA-43'],
    ['fix:- net:25001 addr:UA', 'conflict RU UA'],
    ['fix:UA-43@150 net:25001 addr:RU', 'near-border RU UA-40 UA-43'],
    ['fix:UA-43@150 net:25032', 'near-border UA-40 UA-43'],
    ['fix:-@150 net:25001 addr:RU', 'placed RU by network address'],
    ['sim:25001 addr:RU', 'no-anchor RU UA-40 UA-43'],
  ],
  'rule 5: an address of the SIM’s country contradicts nothing': [
    ['fix:CU net:36801 addr:DE sim:26201', 'placed CU by fix network'],
    ['fix:CU addr:DE sim:26201', 'single-source CU'],
    ['net:36801 addr:DE sim:26201', 'single-source CU'],
    ['fix:CU net:36801 addr:DE sim:26001 sim:26201', 'placed CU by fix network'],
    ['fix:CU net:36801 addr:DE sim:26001', 'conflict CU DE'],
    ['net:28601 addr:IR sim:43211', 'single-source CY TR'],
    ['net:43211 addr:IR sim:43211', 'placed IR by network address'],
    ['fix:UA-43 net:25001 addr:TR sim:28601', 'single-source UA-43'],
    ['fix:UA-43 net:25032 addr:TR sim:28601', 'placed UA-43 by fix network'],
    ['fix:- net:310410 addr:US sim:310410', 'placed US by fix network address'],
    ['addr:DE sim:26201', 'no-anchor DE'],
    ['sim:36801', 'no-evidence'],
  ],
  'rule 6: falsified positions contradict the network': [
    ['fix:UA-43 net:22601', 'conflict RO UA-43'],
    ['fix:UA-43 net:22601 addr:RO', 'conflict RO UA-43'],
    ['fix:UA-43 net:25501 addr:RO', 'conflict RO UA UA-43'],
    ['fix:SY net:41501 addr:LB', 'conflict LB SY'],
    ['fix:UA-43 net:22601 addr:RO sim:22601', 'conflict RO UA-43'],
  ],
  'neither SIM nor zone is a place': [
    ['sim:25001 zone:Europe/Simferopol', 'no-evidence'],
    ['zone:America/Havana', 'no-evidence'],
    ['net:26201 addr:DE zone:America/Havana sim:36801', 'placed DE by network address'],
    ['fix:CU zone:America/Havana', 'single-source CU'],
  ],
  'two of a kind must agree, and count once': [
    ['net:36801 net:36801', 'single-source CU'],
    ['net:26201 net:26001', 'conflict DE PL'],
    ['net:36801 net:90101 addr:CU', 'placed CU by network address'],
    ['net:310410 net:33011', 'single-source PR'],
    ['fix:CU fix:CU', 'single-source CU'],
    ['fix:CU fix:- net:36801', 'conflict CU'],
    ['addr:CU addr:CU', 'no-anchor CU'],
    ['net:36801 addr:CU addr:DE', 'conflict CU DE'],
  ],
};
for (const [rule, rows] of Object.entries(cases)) {
  void test(rule, async (t) => {
    for (const [evidence, answer] of rows) {
      await t.test(evidence || '(nothing)', () => assert.equal(say(locate(readEvidence(evidence))), answer));
    }
  });
}

void test('the margin and the fences can be given', () => {
  const evidence = readEvidence('fix:CU@150 net:36801');
  assert.equal(say(locate(evidence, { marginM: 100 })), 'placed CU by fix network');
  assert.equal(say(locate(evidence, { marginM: 1000 })), 'near-border CU');
  const fenced = new Set(['VE' as Territory]);
  assert.equal(say(locate(readEvidence('fix:- net:73404'), { fenced })), 'conflict VE');
  assert.equal(say(locate(readEvidence('fix:- net:36801'), { fenced })), 'placed CU by fix network');
});

void test('whatever the evidence: nobody is placed without two sources, an anchor, and no contradiction', () => {
  let placed = 0;
  fc.assert(
    fc.property(anyList, (evidence) => {
      const whereabouts = locate(evidence);
      if (whereabouts.kind !== 'placed') return;
      placed++;
      const { territory, by } = whereabouts;
      assert.ok(by.length >= 2 && (by.includes('fix') || by.includes('network')));
      for (const item of evidence) {
        if (item.kind === 'fix' && item.marginM >= 200) {
          assert.equal(item.territory, fencedTerritories.includes(territory) ? territory : null);
        }
      }
    }),
    { numRuns: 20_000 },
  );
  assert.ok(placed > 100, `${placed} placed`);
});

void test('order and repetition of the evidence change nothing', () => {
  const shuffled = anyList.chain((list) =>
    fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }), fc.subarray(list)),
  );
  fc.assert(
    fc.property(shuffled, ([list, turned, repeated]) => {
      assert.deepEqual(locate([...turned, ...repeated]), locate(list));
    }),
    { numRuns: 10_000 },
  );
});

void test('SIM and zone alone never change where a phone is placed to', () => {
  fc.assert(
    fc.property(anyList, (list) => {
      const places = list.filter(({ kind }) => kind === 'fix' || kind === 'network' || kind === 'address');
      const [all, without] = [locate(list), locate(places)];
      // A SIM can explain a contradicting address away, so it may lift a conflict; it never moves a phone from one place to another.
      if (all.kind === 'placed' && without.kind === 'placed') assert.equal(all.territory, without.territory);
      if (!list.some(({ kind }) => kind === 'address')) assert.deepEqual(all, without);
    }),
    { numRuns: 10_000 },
  );
});

void test('candidates are sorted, different and at most 16', () => {
  fc.assert(
    fc.property(fc.array(anyEvidence, { maxLength: 32 }), (list) => {
      const whereabouts = locate(list);
      if (whereabouts.kind !== 'unproven') return;
      const { candidates } = whereabouts;
      assert.ok(candidates.length <= 16);
      assert.deepEqual(candidates, [...new Set(candidates)].sort());
    }),
    { numRuns: 5000 },
  );
});
