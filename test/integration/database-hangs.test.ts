import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { StoreUnavailable } from '../../src/app/ports.ts';
import { hourMs } from '../../src/core/time.ts';
import { connectPlain } from '../../src/store/postgres/connection.ts';
import { openStore } from '../../src/store/store.ts';
import { databaseLine } from '../support/database-line.ts';
import { asAdmin, testDatabase } from '../support/database.ts';
import { until } from '../support/until.ts';

// Without the pulse these waits would outlast any test.
const direct = await testDatabase();
const line = await databaseLine(direct);
const store = await openStore(line.url, {
  connectionWaitMs: hourMs,
  statementTimeoutMs: hourMs,
  pingHoldsMs: 0,
});
after(() => store.close());

const read = (): Promise<number> => store.transact((tx) => store.countQueued(tx));
const isAway = (error: unknown): boolean => error instanceof StoreUnavailable;

const untilWritten = (): Promise<void> =>
  until('a write commits', () =>
    store.ping().then(
      () => true,
      () => false,
    ),
  );

test('a database that hangs: what is under way and what comes is refused, and it goes on once it is back', async () => {
  assert.equal(await read(), 0);
  line.set('stalled');
  await assert.rejects(read(), isAway, 'under way when it began to hang');
  for (let count = 0; count < 100; count += 1) await assert.rejects(read(), isAway);
  await assert.rejects(store.ping(), isAway);
  line.set('up');
  await untilWritten();
  assert.equal(await read(), 0);
});

test('a connection that is torn during a write of readiness refuses that write, and ends nothing else', async () => {
  line.set('stalled');
  const writing = store.ping();
  writing.catch(() => {});
  line.set('cut');
  await assert.rejects(writing, isAway);
  line.set('up');
  await untilWritten();
});

test('readiness tries a write: a database that only reads is not ready', async () => {
  const name = new URL(direct).pathname.slice(1);
  // Holds for new connections.
  const setReadOnly = async (state: 'on' | 'off'): Promise<void> => {
    await asAdmin(direct, (client) =>
      client.query(`alter database ${name} set default_transaction_read_only = ${state}`),
    );
    line.set('cut');
    line.set('up');
  };
  await setReadOnly('on');
  await until('it can be read', () =>
    read().then(
      () => true,
      () => false,
    ),
  );
  await assert.rejects(store.ping(), /25006/);
  await setReadOnly('off');
  await untilWritten();
});

test('readiness that anybody asks for costs one write a second, until something fails', async (t) => {
  const database = await testDatabase();
  const held = await openStore(database, { pingHoldsMs: hourMs });
  t.after(() => held.close());
  const at = async (): Promise<string> => {
    const client = await connectPlain(database, 'test');
    const { rows } = await client.query<{ at: string }>('select at::text as at from write_probe');
    await client.end();
    return rows[0]!.at;
  };
  await held.ping();
  const stood = await at();
  for (let count = 0; count < 50; count += 1) await held.ping();
  assert.equal(await at(), stood);
  await assert.rejects(
    held.transact(() => Promise.reject(new Error('something failed'))),
    /something failed/,
  );
  await held.ping();
  assert.notEqual(await at(), stood);
});
