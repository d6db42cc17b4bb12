import assert from 'node:assert/strict';
import { test } from 'node:test';
import { operatorGet, operatorPost, testServer } from '../support/server.ts';
import { TestPhone } from '../support/test-phone.ts';

const server = await testServer('2026-11-27T00:00:00Z');
const [one, other] = [new TestPhone(server), new TestPhone(server)];
await one.enrol('DE');
other.registered = false;
await other.enrol('DE', { imei: [one.imei] });
const find = (by: string, value: string) => operatorGet(server, `devices?${by}=${encodeURIComponent(value)}`);

test('a search reads an IMEI as it is shown and a serial number in any case, and shows everybody who has it', async () => {
  const { imei, serial } = one;
  const typed = [
    imei,
    `${imei} / 04`,
    imei.slice(0, 14),
    `${imei.slice(0, 14)}07`,
    `IMEI1: ${imei.slice(0, 8)}-${imei.slice(8)}`,
  ];
  for (const text of typed) {
    const { status, body } = await find('imei', text);
    assert.deepEqual([status, body.phones?.length], [200, 2], text);
  }
  for (const text of [serial, serial.toLowerCase(), ` ${serial} `])
    assert.equal((await find('serial', text)).body.phones.length, 1, text);
});

// What a validator says to a programmer: no sentence for a person.
const jargon = /\^|\$|\[|\\|must NOT|match|pattern|schema|oneOf|anyOf|JSON Pointer/;

test('no refusal says in a validator’s words what is wrong', async () => {
  const wrong = [
    await find('imei', '12'),
    await find('imei', `${one.imei.slice(0, 14)}x`),
    await find('serial', 'ä'),
    await find('deviceId', 'x'),
    await operatorGet(server, 'devices'),
    await operatorGet(server, `devices?imei=${one.imei}&serial=${one.serial}`),
    await operatorGet(server, 'devices?name=x'),
    await operatorGet(server, 'appeals?limit=abc'),
    await operatorGet(server, 'appeals?cursor=abc'),
    await operatorGet(server, 'appeals?apart=maybe'),
    await operatorGet(server, 'dossiers/x'),
    await operatorPost(
      server,
      `dossiers/${one.phoneId}/unlock-codes`,
      { challenge: '1', reason: 'x' },
      'search-00000001',
    ),
    await operatorPost(server, `dossiers/${one.phoneId}/release`, { reason: 7 }, 'search-00000002'),
    await operatorPost(server, `dossiers/${one.phoneId}/release`, { reason: '\u202e' }, 'search-00000003'),
  ];
  for (const { status, body } of wrong) {
    assert.equal(status, 400, JSON.stringify(body));
    const { detail, title, remedy } = body as Record<string, string | undefined>;
    assert.doesNotMatch([detail, title, remedy].join(' '), jargon, detail);
  }
});
