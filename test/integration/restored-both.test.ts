import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { hourMs } from '../../src/core/time.ts';
import { copyOf } from '../support/database.ts';
import { duePhone, renewFirmware } from '../support/havana.ts';
import { orderLock, signedMeasure } from '../support/lock-order.ts';
import { testWitnesses, witnessedBy } from '../support/log.ts';
import { operatorPost, testServer, testClock, type TestServer } from '../support/server.ts';

const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8').replace(
  'appealUnlocks: true',
  'appealUnlocks: false',
);
const began = '2021-08-20T00:00:00Z';
/** Where browsers would reach the servers, so that keys go on from one to the next. */
const publicUrl = 'http://localhost:8322';

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'carnet-test-both-'));
  after(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** The answers of both addresses: what the server waits for, and why. */
async function readiness({ url, adminUrl }: TestServer): Promise<{
  readonly status: number;
  readonly waitingFor: readonly string[];
  readonly details: { readonly standstill: string | null; readonly locksHeld: string | null };
}> {
  const [answer, inner] = await Promise.all([fetch(`${url}/readyz`), fetch(`${adminUrl}/readyz`)]);
  const { waitingFor } = (await answer.json()) as { readonly waitingFor: string[] };
  return { status: answer.status, waitingFor, details: ((await inner.json()) as { details: never }).details };
}

test('database and log of the morning agree, and a witness knows of the day: nothing is ordered, and readiness says why', async () => {
  const dataDir = folder();
  const clock = testClock(began);
  const witnesses = await testWitnesses(dataDir, undefined, clock);
  const publicLog = witnessedBy(witnesses);
  const first = await testServer(began, { policy, dataDir, publicLog, publicUrl, clock });
  const released = await duePhone(first);
  const waiting = await duePhone(first);
  await renewFirmware(released);
  await signedMeasure(first, [await waiting.phoneId()]);
  await orderLock(first, await released.phoneId());
  // Issued, and proved by the log; the phone has not fetched it.
  await released.after(hourMs);
  await first.sequence();
  await first.close();
  const morning = await copyOf(first.databaseUrl);
  const morningDir = join(folder(), 'data');
  cpSync(dataDir, morningDir, { recursive: true });

  const { databaseUrl } = first;
  const day = await testServer(began, { dataDir, publicLog, publicUrl, clock, databaseUrl });
  await day.sequence();
  const { status } = await operatorPost(
    day,
    `dossiers/${await released.phoneId()}/release`,
    { reason: 'a mistake of ours' },
    `both-${process.pid}`,
  );
  assert.equal(status, 200);
  waiting.moveTo(day);
  assert.equal((await day.executeMeasures()).ordered, 1);
  await waiting.after(hourMs);
  const before = await day.publicLog.gauges.size();
  await day.sequence();
  assert.ok((await day.publicLog.gauges.size()) > before, 'the witnesses know of the day');
  await day.close();

  const restored = await testServer(began, {
    dataDir: morningDir,
    publicLog,
    publicUrl,
    clock,
    databaseUrl: morning,
  });
  for (const phone of [released, waiting]) phone.moveTo(restored);
  const held = await readiness(restored);
  assert.deepEqual([held.status, held.waitingFor], [200, []], 'releases go on');
  assert.match(held.details.locksHeld ?? '', /witnesses .* See that they can be reached/s);
  await released.after(hourMs);
  assert.equal(
    await released.isLocked(),
    false,
    'the lock and its proof were at hand, and nobody was asked yet',
  );

  await assert.rejects(restored.sequence(), /cosigned \d+ entries/);
  const found = await readiness(restored);
  assert.deepEqual([found.status, found.waitingFor], [503, ['confirmation']]);
  assert.match(
    found.details.standstill ?? '',
    /The witness "witness-.*older state.*--tail-from.*carnet recovery/s,
  );
  assert.deepEqual(await restored.executeMeasures(), { released: 0, ordered: 0, faults: 0 });
  for (const phone of [released, waiting]) {
    await phone.after(hourMs);
    assert.equal(await phone.isLocked(), false);
  }
  assert.equal(await waiting.kinds('lock-ordered'), 0);
  // Before its database is dropped.
  await restored.close();
});
