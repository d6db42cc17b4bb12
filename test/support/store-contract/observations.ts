import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { connectPlain } from '../../../src/store/postgres/connection.ts';
import { openStore, type Store } from '../../../src/store/store.ts';
import { addPhone, changeDossier, loadDossier, resetAt } from '../dossier-change.ts';

/** What `Dossiers` promises of observations, on whatever server. */
export function observationContract(urlOf: () => Promise<string>): void {
  suite('observations', () => {
    let url: string;
    let store: Store;
    before(async () => {
      url = await urlOf();
      store = await openStore(url);
    });
    after(() => store.close());

    test('observations are kept as the runs that they were joined to, among the acts in the order of what became known', async () => {
      const phoneId = await addPhone(store);
      const whereabouts = { kind: 'elsewhere', by: [] } as const;
      const run = { last: 30, count: 4, days: 1, onLastDay: 4 };
      const runs = [
        { at: 2, receivedAt: 2, kind: 'observed', whereabouts },
        { at: 10, receivedAt: 10, kind: 'observed', whereabouts, run },
      ] as const;
      await changeDossier(store, phoneId, {
        appended: [1, 20, 40].map(resetAt),
        runs,
        decision: { now: 7, knownAt: 8, events: 3, observed: runs, standing: 'notice', sha256: 'abc' },
      });
      const { events, kept } = await loadDossier(store, phoneId);
      assert.deepEqual(kept, { rows: 3, runs });
      assert.deepEqual(events, [resetAt(1), runs[0], resetAt(20), runs[1], resetAt(40)]);
      await changeDossier(store, phoneId, { lastSeq: 3 });
      assert.deepEqual((await loadDossier(store, phoneId)).kept, kept, 'they stay as they were');
    });

    test('the first runs of a dossier of before set its single observations aside', async () => {
      const phoneId = await addPhone(store);
      const whereabouts = { kind: 'elsewhere', by: [] } as const;
      const seenAt = (at: number) => ({ at, receivedAt: at, kind: 'observed', whereabouts }) as const;
      await changeDossier(store, phoneId, { appended: [resetAt(1), seenAt(5), seenAt(7)] });
      const client = await connectPlain(url, 'test');
      await client.query('update dossiers set observed = null where phone_id = $1', [phoneId]);
      const before = await loadDossier(store, phoneId);
      assert.deepEqual(before.kept, { rows: 3, runs: null });
      assert.deepEqual(before.events, [resetAt(1), seenAt(5), seenAt(7)]);
      const runs = [{ ...seenAt(5), run: { last: 7, count: 2, days: 1, onLastDay: 2 } }];
      await changeDossier(store, phoneId, { appended: [resetAt(9)], runs });
      const { events, kept } = await loadDossier(store, phoneId);
      assert.deepEqual(kept, { rows: 4, runs });
      assert.deepEqual(events, [resetAt(1), ...runs, resetAt(9)]);
      const { rows } = await client.query('select seq, event from earlier_observations where phone_id = $1', [
        phoneId,
      ]);
      await client.end();
      assert.deepEqual(rows, [
        { seq: 2, event: seenAt(5) },
        { seq: 3, event: seenAt(7) },
      ]);
    });
  });
}
