/** Rules 2, 3, 4 and 8 of the evidence as properties of one check-in: what supports nothing, and what a fix denies. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { Evidence } from '../../../src/core/territory/evidence.ts';
import { locate, supportedBy } from '../../../src/core/territory/locate.ts';
import { fencedTerritories, plmnTable } from '../../../src/core/territory/mcc-table.ts';
import { minimised } from '../../../src/core/territory/minimised.ts';
import type { Territory } from '../../../src/core/territory/territory.ts';
import { anyList, readEvidence } from './evidence-text.ts';

/** Codes on the air in a part of a country alone, by their own rows of the table. */
const tellingCodes = new Set(
  Object.keys(plmnTable).filter((plmn) => plmnTable[plmn]!.split(' ').every((code) => code.length > 2)),
);

test('a source that cannot tell a part from its country never supports the part', () => {
  let placed = 0;
  const inParts = fc.tuple(fc.constantFrom('fix:UA-43', 'fix:UA-40'), anyList);
  fc.assert(
    fc.property(inParts, ([fix, rest]) => {
      const evidence = [...readEvidence(fix), ...rest];
      const whereabouts = locate(evidence);
      const parts = supportedBy(evidence)!.filter((territory) => territory.length > 2);
      const tells = (item: Evidence): boolean => item.kind === 'network' && tellingCodes.has(item.plmn);
      if (whereabouts.kind === 'placed' && whereabouts.territory.length > 2) {
        placed++;
        assert.deepEqual(whereabouts.by, ['fix', 'network']);
        assert.ok(evidence.some(tells));
      }
      if (!evidence.some(tells))
        for (const part of parts)
          assert.ok(evidence.some((item) => item.kind === 'fix' && item.territory === part));
      // Whatever does not tell the two apart may as well be silent: it never proves more than was proved without it.
      const telling = evidence.filter((item) => item.kind === 'fix' || tells(item));
      if (whereabouts.kind === 'placed') assert.deepEqual(locate(telling), whereabouts);
    }),
    { numRuns: 20_000 },
  );
  assert.ok(placed > 30, `${placed} placed`);
});

test('a fix denies every fenced place that it is outside of, whatever else the evidence says', () => {
  let denied = 0;
  fc.assert(
    fc.property(anyList, (evidence) => {
      const fixes = evidence.filter((item) => item.kind === 'fix').filter((item) => item.marginM >= 200);
      const outside = fencedTerritories.filter((one) => fixes.some(({ territory }) => territory !== one));
      const whereabouts = locate(evidence);
      if (whereabouts.kind === 'unproven') {
        assert.deepEqual(whereabouts.denied ?? [], outside.toSorted());
        denied += outside.length;
      }
      if (whereabouts.kind === 'placed') assert.ok(!outside.includes(whereabouts.territory));
      for (const one of supportedBy(evidence) ?? []) assert.ok(!outside.includes(one));
    }),
    { numRuns: 20_000 },
  );
  assert.ok(denied > 1000);
});

test('near a fence, network and address alone place nobody on the other side of it', () => {
  const near = fc.constantFrom(null, ...fencedTerritories);
  fc.assert(
    fc.property(near, fc.nat({ max: 199 }), anyList, (territory, marginM, rest) => {
      const others = rest.filter((item) => item.kind !== 'fix');
      const whereabouts = locate([{ kind: 'fix', territory, marginM }, ...others]);
      if (whereabouts.kind !== 'placed') return;
      if (territory === null) assert.ok(!fencedTerritories.includes(whereabouts.territory));
      else assert.equal(whereabouts.territory, territory);
    }),
    { numRuns: 10_000 },
  );
});

test('a fix outside every fence says nothing of a listed territory that has none', () => {
  const unfenced = ['BY', 'RU', 'DE'] as readonly string[] as Territory[];
  fc.assert(
    fc.property(anyList, fc.constantFrom(...unfenced), (rest, one) => {
      const listed = new Set([...fencedTerritories, one]);
      const kept = minimised(locate([...readEvidence('fix:-'), ...rest]), listed);
      if (kept.kind !== 'placed') return;
      assert.deepEqual([kept.territory, kept.by], [one, ['network', 'address']]);
    }),
    { numRuns: 10_000 },
  );
  const inBerlin = locate(readEvidence('fix:- addr:RU'));
  const kept = minimised(inBerlin, new Set(unfenced));
  assert.ok(kept.kind === 'unproven' && kept.because === 'no-anchor');
  assert.deepEqual(kept.candidates, ['RU']);
  assert.deepEqual(minimised(inBerlin, new Set()), { kind: 'elsewhere', by: ['fix', 'address'] });
});
