import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testServer, type TestServer } from '../support/server.ts';
import { signReport, TestPhone } from '../support/test-phone.ts';

const began = '2021-09-02T08:00:00Z';

/** Where a phone's activation is recorded that reports a Cuban network, its address forwarded as `entry`. */
async function activatedIn(server: TestServer, entry: string): Promise<string | null> {
  const phone = new TestPhone(server);
  await phone.register();
  const request = phone.enrolmentRequest('CU');
  const report = signReport(phone.privateKey, phone.report([{ kind: 'network', plmn: '36801' }]));
  const headers = { 'x-forwarded-for': entry };
  const { body } = await phone.post<{ carnet: string }>(
    '/v1/enrolments',
    { ...request, report },
    null,
    headers,
  );
  const payload = Buffer.from(body.carnet.split('.')[1]!, 'base64url').toString();
  return (JSON.parse(payload) as { activated: { territory: string | null } }).activated.territory;
}

const trusting = await testServer(began);
for (const entry of [
  '152.206.1.1',
  '152.206.1.1:54321',
  '"[::ffff:152.206.1.1]:54321"',
  '91.0.17.1, 152.206.1.1:54321',
  '152.206.1.1:54321, 127.0.0.1:80',
])
  test(`the address that a named proxy forwards as ${entry} places the phone`, async () => {
    assert.equal(await activatedIn(trusting, entry), 'CU');
  });

test('an address that anybody else forwards, this machine too, places nothing', async () => {
  const strict = await testServer(began, { trustProxy: '192.0.2.7' });
  assert.equal(await activatedIn(strict, '152.206.1.1'), null);
});
