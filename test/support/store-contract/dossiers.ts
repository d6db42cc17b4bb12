import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, suite, test } from 'node:test';
import { StoreUnavailable } from '../../../src/app/ports.ts';
import { connectPlain } from '../../../src/store/postgres/connection.ts';
import { openStore, type Store } from '../../../src/store/store.ts';
import { addPhone, changeDossier, changeOf, directive, loadDossier, resetAt } from '../dossier-change.ts';
import { until } from '../until.ts';

const day = 86_400_000;

function isAvailable(asked: Promise<unknown>): Promise<boolean> {
  return asked.then(
    () => true,
    (error: unknown) => (error instanceof StoreUnavailable ? false : Promise.reject(error)),
  );
}

/** What `Dossiers` and `Transactions` promise, on whatever server. */
export function dossierContract(urlOf: () => Promise<string>): void {
  suite('dossiers', () => {
    let url: string;
    let store: Store;
    before(async () => {
      url = await urlOf();
      store = await openStore(url);
    });
    after(() => store.close());

    test('an unknown phone is absent, a known one without a dossier gets an empty one', async () => {
      const known = await addPhone(store);
      const unknown = randomBytes(16).toString('hex');
      const dossiers = await store.transact((tx) => store.loadDossiers(tx, [unknown, known, known]));
      assert.deepEqual([...dossiers.keys()], [known]);
      const { registration, salt, episodeSalt, ...rest } = dossiers.get(known)!;
      assert.equal(registration.registered, false);
      for (const one of [salt, episodeSalt]) assert.match(one, /^[0-9a-f]{32}$/);
      assert.notEqual(episodeSalt, salt);
      assert.deepEqual(rest, {
        events: [],
        kept: { rows: 0, runs: [] },
        lastSeq: 0,
        standing: 'clear',
        open: false,
        nextAt: null,
        directiveSeq: 0,
        directives: [],
        episodes: { count: 0, open: [] },
        episodesUnsought: false,
        notices: [],
        unproved: [],
        decisionSha256: null,
      });
      assert.equal((await loadDossier(store, known)).salt, salt, 'the salt stays');
    });

    test('what was committed is loaded again, to the byte and in its order', async () => {
      const deviceId = randomBytes(16).toString('hex');
      const phoneId = await addPhone(store, { deviceId });
      const awkward = {
        kind: 'exemption-granted',
        exemption: 'é "quoted" \\ \u{0} {1,2} \u{1F4F1}',
        from: null,
      } as const;
      const events = [resetAt(5), { at: 3, receivedAt: 4, ...awkward, until: day }, resetAt(1)] as const;
      await changeDossier(store, phoneId, {
        appended: events.slice(0, 2),
        issued: [directive(1), directive(2)],
      });
      await changeDossier(store, phoneId, {
        appended: events.slice(2),
        lastSeq: 2 ** 40,
        standing: 'notice',
        open: true,
        nextAt: 1_630_700_000_007,
        issued: [directive(3, { expiresAt: 5 }), directive(7)],
        directiveUpdates: [
          { seq: 1, state: 'shown', why: null },
          { seq: 2, state: 'refused', why: 'signature\u{0}wrong' },
        ],
        decision: { now: 7, knownAt: 8, events: 3, observed: null, standing: 'notice', sha256: 'abc' },
        decisionSha256: 'abc',
        outbox: [{ kind: 'statement', body: '{"v":1}' }],
      });
      const { registration, salt: _, episodeSalt: __, ...rest } = await loadDossier(store, phoneId);
      assert.equal(registration.deviceId, deviceId);
      assert.deepEqual(rest, {
        events,
        kept: { rows: 3, runs: [] },
        lastSeq: 2 ** 40,
        standing: 'notice',
        open: true,
        nextAt: 1_630_700_000_007,
        directiveSeq: 7,
        directives: [
          directive(2, { state: 'refused', why: 'signature\u{FFFD}wrong' }),
          directive(3, { expiresAt: 5 }),
          directive(7),
        ],
        episodes: { count: 0, open: [] },
        episodesUnsought: false,
        notices: [],
        unproved: [],
        decisionSha256: 'abc',
      });
    });

    test('the reports of a newly enrolled key count from nothing', async () => {
      const [first, second] = [randomBytes(16).toString('hex'), randomBytes(16).toString('hex')];
      const phoneId = await addPhone(store, { deviceId: first, proved: 'attested' });
      await changeDossier(store, phoneId, { deviceId: first, lastSeq: 41 });
      assert.equal((await loadDossier(store, phoneId)).lastSeq, 41);
      const key = {
        proved: 'attested',
        attested: 'verified',
        unlockGeneration: 1,
        at: 1_700_000_000_000,
      } as const;
      await store.transact(async (tx) => {
        const { registration } = (await store.findKeys(tx, [first])).get(first)!;
        await store.supersedeKey(tx, registration, { ...key, deviceId: second });
      });
      assert.equal((await loadDossier(store, phoneId)).lastSeq, 0);
    });

    test('work that throws leaves no trace, whatever it had written', async () => {
      const phoneId = await addPhone(store);
      const fault = new Error('a bug');
      await assert.rejects(
        store.transact(async (tx) => {
          const dossier = (await store.loadDossiers(tx, [phoneId])).get(phoneId)!;
          await store.commitDossiers(tx, [changeOf(dossier, { appended: [resetAt(1)], open: true })]);
          throw fault;
        }),
        fault,
      );
      const dossier = await loadDossier(store, phoneId);
      assert.deepEqual([dossier.events, dossier.open], [[], false]);
    });

    test('a change that breaks a rule of the schema is thrown as the bug it is, and nothing is committed', async () => {
      const phoneId = await addPhone(store);
      const wrong = { appended: [resetAt(1)], standing: 'guilty' as 'clear' };
      await assert.rejects(
        changeDossier(store, phoneId, wrong),
        (error) => !(error instanceof StoreUnavailable),
      );
      assert.deepEqual((await loadDossier(store, phoneId)).events, []);
    });

    test('a dossier is changed once a transaction, and only one that was loaded in it', async () => {
      const phoneId = await addPhone(store);
      const dossier = await loadDossier(store, phoneId);
      await assert.rejects(
        store.transact((tx) => store.commitDossiers(tx, [changeOf(dossier)])),
        /loaded before it is changed/,
      );
      await assert.rejects(
        store.transact(async (tx) => {
          await store.loadDossiers(tx, [phoneId]);
          await store.commitDossiers(tx, [changeOf(dossier), changeOf(dossier)]);
        }),
        /one change a phone/,
      );
    });

    test('batches over the same phones in any order neither deadlock nor lose an event', async () => {
      const ids = await Promise.all(Array.from({ length: 24 }, () => addPhone(store)));
      const orders = [ids, ids.toReversed(), [...ids.slice(12), ...ids.slice(0, 12)], ids.slice(6, 18)];
      const rounds = 6;
      const batch = (order: readonly string[], at: number): Promise<void> =>
        store.transact(async (tx) => {
          const dossiers = await store.loadDossiers(tx, order);
          await store.commitDossiers(
            tx,
            order.map((id) => changeOf(dossiers.get(id)!, { appended: [resetAt(at)], open: true })),
          );
        });
      for (let round = 0; round < rounds; round += 1)
        await Promise.all(orders.map((order, index) => batch(order, round * 10 + index)));
      const dossiers = await store.transact((tx) => store.loadDossiers(tx, ids));
      for (const [index, id] of ids.entries()) {
        const wanted = rounds * (index >= 6 && index < 18 ? 4 : 3);
        assert.equal(dossiers.get(id)!.events.length, wanted, `phone ${index}`);
      }
    });

    test('due dossiers are found, claimed once, in the order they were due, and skipped by others meanwhile', async () => {
      const now = 1_000_000;
      const due = await Promise.all(
        [300, 100, 200].map(async (at) => {
          const phoneId = await addPhone(store);
          await changeDossier(store, phoneId, { nextAt: at, open: true });
          return phoneId;
        }),
      );
      const later = await addPhone(store);
      await changeDossier(store, later, { nextAt: now + 1, open: true });
      const buckets = await store.transact((tx) => store.findDueBuckets(tx, now));
      const wanted = new Set(due.map((id) => Number.parseInt(id.slice(0, 2), 16)));
      assert.deepEqual(
        buckets,
        [...wanted].sort((a, b) => a - b),
      );
      for (const bucket of buckets) {
        const own = due.filter((id) => Number.parseInt(id.slice(0, 2), 16) === bucket);
        await store.transact(async (tx) => {
          const claimed = await store.claimDueDossiers(tx, bucket, now, 10);
          assert.deepEqual(
            claimed.map((dossier) => dossier.nextAt),
            own.map((id) => [300, 100, 200][due.indexOf(id)]!).sort((a, b) => a - b),
          );
          const others = await store.transact((other) => store.claimDueDossiers(other, bucket, now, 10));
          assert.deepEqual(others, []);
          await store.commitDossiers(
            tx,
            claimed.map((dossier) => changeOf(dossier, { nextAt: null })),
          );
        });
      }
      assert.deepEqual(await store.transact((tx) => store.findDueBuckets(tx, now)), []);
    });

    test('a publication makes open dossiers due, and leaves closed ones and earlier deadlines alone', async () => {
      const at = 5_000_000;
      const make = async (open: boolean, nextAt: number | null): Promise<string> => {
        const phoneId = await addPhone(store);
        await changeDossier(store, phoneId, { open, nextAt });
        return phoneId;
      };
      const cases = [
        { phoneId: await make(true, null), wanted: at },
        { phoneId: await make(true, at + day), wanted: at },
        { phoneId: await make(true, at - day), wanted: at - day },
        { phoneId: await make(false, null), wanted: null },
      ];
      const policy = { id: 'p', version: 1, publishedAt: at, sha256: 'x', text: 'id: p' };
      assert.deepEqual(await store.transact((tx) => store.addPolicy(tx, policy)), { kind: 'added' });
      assert.deepEqual(await store.transact((tx) => store.addPolicy(tx, policy)), { kind: 'exists' });
      assert.equal((await store.transact((tx) => store.loadPolicies(tx))).length, 1);
      assert.equal((await store.transact((tx) => store.findDueBuckets(tx, at))).length, 256);
      for (let bucket = 0; bucket < 256; bucket += 1)
        await store.transact((tx) => store.claimDueDossiers(tx, bucket, at, 100));
      for (const { phoneId, wanted } of cases)
        assert.equal((await loadDossier(store, phoneId)).nextAt, wanted);
    });

    test('a lock that does not come in time is the store being unavailable', async () => {
      const impatient = await openStore(url, { statementTimeoutMs: 200 });
      const phoneId = await addPhone(store);
      await changeDossier(store, phoneId, {});
      await store.transact(async (tx) => {
        await store.loadDossiers(tx, [phoneId]);
        await assert.rejects(loadDossier(impatient, phoneId), StoreUnavailable);
      });
      // Its patience is short, and the machine may be busy.
      await until('the lock is free', () => isAvailable(loadDossier(impatient, phoneId)));
      await impatient.close();
    });

    test('a connection that never comes free is waited for a bounded time', async () => {
      const narrow = await openStore(url, { connectionsMax: 1, connectionWaitMs: 100 });
      // Connected already, so that the short patience is spent on the wait for a free connection alone.
      await until('it is connected', () => isAvailable(narrow.ping()));
      const nothing = (): Promise<void> => narrow.transact(() => Promise.resolve());
      await narrow.transact(() => assert.rejects(nothing(), StoreUnavailable));
      await nothing();
      await narrow.close();
    });

    test('answers under a key are remembered; a second request under it waits for the first', async () => {
      const answer = { requestSha256: 'r', status: 201, body: '{"a":1}' };
      const order: string[] = [];
      const once = (name: string): Promise<void> =>
        store.transact(async (tx) => {
          const before = await store.recallAnswer(tx, 'key');
          order.push(`${name}: ${before === null ? 'nothing' : before.body}`);
          if (before === null) await store.rememberAnswer(tx, 'key', answer, 3 * day);
          else assert.deepEqual(before, answer);
        });
      await Promise.all([once('one'), once('two')]);
      assert.deepEqual(
        order.map((line) => line.slice(5)),
        ['nothing', '{"a":1}'],
      );
      // Old ones are cleared away as new ones come.
      await store.transact((tx) => store.rememberAnswer(tx, 'next', answer, 10 * day));
      const client = await connectPlain(url, 'test');
      const { rows } = await client.query<{ key: string }>('select key from idempotent_answers');
      assert.deepEqual(
        rows.map((row) => row.key),
        ['next'],
      );
      await client.end();
    });
  });
}
