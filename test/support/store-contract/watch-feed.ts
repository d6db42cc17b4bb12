import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, suite, test } from 'node:test';
import { connectPlain } from '../../../src/store/postgres/connection.ts';
import { followWatchFeed, type WatchFeed } from '../../../src/store/dossiers/follow-watch-feed.ts';
import { openStore, type Store } from '../../../src/store/store.ts';
import { addPhone, changeDossier, changeOf } from '../dossier-change.ts';
import { until } from '../until.ts';

/** Waits for a round of the feed that began after this call, and for one that may have been under way. */
async function nextRound(feed: WatchFeed): Promise<void> {
  for (const what of ['the round under way ends', 'another round ends']) {
    const last = feed.caughtUpAt();
    await until(what, () => feed.caughtUpAt() !== last);
  }
}

/** What the watch feed promises, on whatever server. */
export function watchFeedContract(urlOf: () => Promise<string>): void {
  suite('watch feed', () => {
    let url: string;
    let store: Store;
    const feeds: WatchFeed[] = [];
    before(async () => {
      url = await urlOf();
      store = await openStore(url);
    });
    after(async () => {
      await Promise.all(feeds.map((feed) => feed.close()));
      await store.close();
    });

    async function follow(onPolicies = (): Promise<void> => Promise.resolve()): Promise<WatchFeed> {
      const feed = followWatchFeed(url, { onPolicies });
      feeds.push(feed);
      await until('ready', () => feed.ready());
      return feed;
    }

    test('a new follower loads what is open, and every follower learns what opens and closes', async () => {
      const [early, late] = [await addPhone(store), await addPhone(store)];
      await changeDossier(store, early, { open: true });
      const all = await Promise.all([follow(), follow()]);
      for (const feed of all) assert.deepEqual([feed.isWatched(early), feed.isWatched(late)], [true, false]);
      await changeDossier(store, late, { open: true });
      await changeDossier(store, early, { open: false });
      for (const feed of all) {
        await until('late is watched', () => feed.isWatched(late));
        await until('early no longer is', () => !feed.isWatched(early));
      }
    });

    test('a slow transaction is not missed behind a fast one that took its number later', async () => {
      const feed = await follow();
      const [slow, fast] = [await addPhone(store), await addPhone(store)];
      const written = Promise.withResolvers<undefined>();
      const release = Promise.withResolvers<undefined>();
      const slowly = store.transact(async (tx) => {
        const dossier = (await store.loadDossiers(tx, [slow])).get(slow)!;
        await store.commitDossiers(tx, [changeOf(dossier, { open: true })]);
        // What was sent before has been carried out once this is answered.
        await store.loadDossiers(tx, [slow]);
        written.resolve(undefined);
        await release.promise;
      });
      await written.promise;
      await changeDossier(store, fast, { open: true });
      await until('the fast one is watched', () => feed.isWatched(fast));
      // Which has seen the later row without the earlier one.
      await nextRound(feed);
      assert.equal(feed.isWatched(slow), false);
      release.resolve(undefined);
      await slowly;
      await until('the slow one is watched', () => feed.isWatched(slow));
    });

    test('the last word on a phone stands, however often rows are read again', async () => {
      const feed = await follow();
      const phoneId = await addPhone(store);
      const blocker = await connectPlain(url, 'blocker');
      // While this transaction runs, the horizon stands still, and every round reads all of these rows.
      await blocker.query('begin; select pg_current_xact_id()');
      for (let round = 0; round < 7; round += 1)
        await changeDossier(store, phoneId, { open: round % 2 === 0 });
      await until('it is watched', () => feed.isWatched(phoneId));
      await changeDossier(store, phoneId, { open: false });
      await until('it is not', () => !feed.isWatched(phoneId));
      await nextRound(feed);
      assert.equal(feed.isWatched(phoneId), false);
      await blocker.query('commit');
      await blocker.end();
    });

    test('a publication is acted on once, and again until it succeeds', async () => {
      let calls = 0;
      let failures = 2;
      const feed = await follow(async () => {
        calls += 1;
        await Promise.resolve();
        if (failures > 0 && calls > 1) {
          failures -= 1;
          throw new Error('the policies could not be read');
        }
      });
      assert.equal(calls, 1);
      const policy = {
        id: randomBytes(4).toString('hex'),
        version: 1,
        publishedAt: 1,
        sha256: 'x',
        text: 'x',
      };
      await store.transact((tx) => store.addPolicy(tx, policy));
      await until('third call', () => calls === 4);
      await nextRound(feed);
      assert.equal(calls, 4);
    });

    test('a follower cut off finds its way back; one away for longer than the feed reaches loads anew', async () => {
      const feed = await follow();
      const admin = await connectPlain(url, 'test');
      const cut = (): Promise<unknown> =>
        admin.query(
          `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'carnet feed' and datname = current_database()`,
        );
      const phoneId = await addPhone(store);
      await cut();
      await changeDossier(store, phoneId, { open: true });
      await until('it is watched', () => feed.isWatched(phoneId));
      // As after hours away: its rows were pruned, the mark says how far, and only a new load can tell.
      await changeDossier(store, phoneId, { open: false });
      await admin.query('truncate watch_feed');
      await admin.query(`update watch_feed_pruned set xid = pg_current_xact_id()`);
      await cut();
      await until('it no longer is', () => !feed.isWatched(phoneId));
      await admin.end();
    });

    test('rows over age are pruned and marked; those of a server that a backup came from go too', async () => {
      const admin = await connectPlain(url, 'test');
      await admin.query(
        `insert into watch_feed (xid, at, kind) values ('1', now() - interval '2 hours', 'policies'), ('900000000000', now(), 'policies')`,
      );
      const fresh = await addPhone(store);
      await changeDossier(store, fresh, { open: true });
      await admin.query(`update watch_feed_pruned set xid = '900000000000'`);
      const feed = await follow();
      await until('caught up', () => feed.caughtUpAt() !== null);
      let rows: { phone_id: string | null }[] = [];
      await until('all but one row are pruned', async () => {
        ({ rows } = await admin.query(
          `select phone_id from watch_feed where xid in ('1', '900000000000') or phone_id = $1`,
          [fresh],
        ));
        return rows.length === 1;
      });
      assert.deepEqual(
        rows.map((row) => row.phone_id),
        [fresh],
      );
      const mark = await admin.query<{ sane: boolean }>(
        `select xid < pg_snapshot_xmax(pg_current_snapshot()) as sane from watch_feed_pruned`,
      );
      assert.equal(mark.rows[0]!.sane, true);
      await admin.end();
    });
  });
}
