import type { Evidence } from '../src/core/territory/evidence.ts';
import { locate } from '../src/core/territory/locate.ts';
import type { Territory } from '../src/core/territory/territory.ts';
import type { Outcome } from './benchmark.ts';

export const name = 'locate';
export const target = '≤ 2 µs a call on each kind of evidence';

const calls = 500_000;
const rounds = 7;

const fix = (territory: string | null, marginM = 9000): Evidence => ({
  kind: 'fix',
  territory: territory as Territory | null,
  marginM,
});
const network = (plmn: string): Evidence => ({ kind: 'network', plmn });
const sim = (plmn: string): Evidence => ({ kind: 'sim', plmn });
const address = (code: string): Evidence => ({ kind: 'address', territory: code as Territory });
const zone: Evidence = { kind: 'zone', zone: 'Europe/Berlin' };

const situations: Readonly<Record<string, readonly Evidence[]>> = {
  'at home, all five sources': [fix(null), network('26201'), sim('26201'), zone, address('DE')],
  'shared code, open country': [fix(null), network('310410'), sim('310410'), zone],
  'roaming in Cuba, home-routed': [fix('CU'), network('36801'), sim('26201'), zone, address('DE')],
  'Crimea, Russian network and address': [fix('UA-43'), network('25001'), sim('25001'), zone, address('RU')],
  'Russian network alone': [network('25001'), sim('25001'), zone],
  'falsified position': [fix('UA-43'), network('22601'), sim('22601'), zone, address('RO')],
  'near a border, two SIMs': [
    fix('CU', 120),
    network('310410'),
    sim('310410'),
    sim('36801'),
    zone,
    address('US'),
  ],
};

export function run(): Promise<Outcome> {
  const figures: Record<string, number> = {};
  let worst = 0;
  for (const [situation, evidence] of Object.entries(situations)) {
    let best = Infinity;
    let placed = 0;
    for (let round = 0; round < rounds; round++) {
      const start = performance.now();
      for (let n = 0; n < calls; n++) if (locate(evidence).kind === 'placed') placed++;
      best = Math.min(best, performance.now() - start);
    }
    if (placed % calls !== 0) throw new Error('the same evidence gave different answers');
    const us = (best / calls) * 1000;
    figures[`${situation}, µs`] = us;
    worst = Math.max(worst, us);
  }
  return Promise.resolve({ figures: { ...figures, 'slowest of these, µs': worst }, met: worst <= 2 });
}
