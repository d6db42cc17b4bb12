import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { dayMs } from '../../src/core/time.ts';
import { testDatabase } from '../support/database.ts';
import { testServer } from '../support/server.ts';
import { payloadOf, TestPhone } from '../support/test-phone.ts';
import { until } from '../support/until.ts';

const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');
const began = '2021-08-20T00:00:00Z';

interface Activated {
  readonly activated: { readonly territory: string; readonly day: string };
}

test('a phone whose enrolment was lost keeps its activation by its carnet, while the records are recovering', async () => {
  const lost = await testServer(began, { policy });
  lost.clock.set('2021-09-02T08:00:00Z');
  const phones = [0, 1, 2].map(() => new TestPhone(lost)) as [TestPhone, TestPhone, TestPhone];
  for (const phone of phones) await phone.enrol('DE');
  const [, , other] = phones;
  // The same keys, and a database from before these phones.
  const { dataDir } = lost;
  const restored = await testServer(began, { policy, dataDir, databaseUrl: await testDatabase() });
  restored.clock.set(lost.clock.now() + dayMs);
  const again = async (phone: TestPhone, carnet: string): Promise<Activated['activated']> => {
    const moved = Object.assign(phone, { server: restored });
    const answered = await moved.enrol('CU', { carnet });
    assert.equal(answered.status, 201, JSON.stringify(answered.body));
    return (payloadOf(answered.body.carnet) as Activated).activated;
  };
  const [first, second] = phones;
  assert.equal(
    (await again(first, first.carnet)).territory,
    'CU',
    'an enrolment is read without it as a rule',
  );
  const { store, clock } = restored;
  await store.transact(async (tx) => store.beginRecovering(tx, 'restored', clock.now()));
  await until('the server knows', async () => (await fetch(`${restored.url}/readyz`)).status === 503);
  assert.deepEqual(await again(second, second.carnet), { territory: 'DE', day: '2021-09-02' });
  assert.equal(
    (await again(other, second.carnet)).territory,
    'CU',
    'the carnet of another key proves nothing',
  );
});
