/** A code is given for the key that the locked phone shows, and never for another with the same numbers. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { ocraCode, ocraInput } from '../../src/protocol/device/ocra.ts';
import type { AnyJson } from '../support/any-json.ts';
import { operatorGet, operatorPost, testServer } from '../support/server.ts';
import { TestPhone } from '../support/test-phone.ts';

const server = await testServer('2021-08-20T00:00:00Z');
const challenge = '0123456789';
let asked = 0;

interface Enrolled {
  readonly phone: TestPhone;
  readonly hint: string;
  /** The code that its key computes for the challenge. */
  readonly code: string;
}

/** A key with these numbers, or with its own. */
async function enrolled(like?: TestPhone, imeiOnly = false): Promise<Enrolled> {
  const phone = new TestPhone(server);
  phone.registered = like === undefined;
  const serial = like === undefined || imeiOnly ? phone.serial : like.serial;
  const imei = [like === undefined ? phone.imei : like.imei];
  const { status, body } = await phone.enrol('PL', { serial, imei, model: 'Test One' });
  assert.equal(status, 201);
  const secret = Buffer.from(body.unlockSecret, 'base64url');
  const code = ocraCode(createHmac('sha256', secret).update(ocraInput(challenge)).digest());
  return { phone, hint: phone.deviceId.slice(0, 6), code };
}

function ask(phone: TestPhone, device?: string): Promise<{ status: number; body: AnyJson }> {
  asked += 1;
  const body = { challenge, reason: 'the owner calls', ...(device === undefined ? {} : { device }) };
  return operatorPost(server, `dossiers/${phone.phoneId}/unlock-codes`, body, `hint-${asked}`);
}

const refusedAs = ({ body }: { body: AnyJson }, code: string): void =>
  assert.equal(body.type, `urn:carnet:error:${code}`);

test('one key: the challenge is enough, and characters that are not its own are refused', async () => {
  const { phone, hint, code } = await enrolled();
  assert.deepEqual((await ask(phone)).body.codes, [code]);
  for (const typed of [hint, hint.toUpperCase(), ` ${hint.slice(0, 3)}-${hint.slice(3)}`])
    assert.deepEqual((await ask(phone, typed)).body.codes, [code]);
  refusedAs(await ask(phone, hint === '000000' ? '000001' : '000000'), 'device-hint-unknown');
});

test('several keys on one hardware: the characters are demanded, and say whose code it is', async () => {
  const own = await enrolled();
  const stranger = await enrolled(own.phone);
  for (const named of [own.phone, stranger.phone]) {
    refusedAs(await ask(named), 'device-hint-needed');
    for (const meant of [own, stranger]) {
      const { body } = await ask(named, meant.hint);
      assert.deepEqual([body.phoneId, body.codes], [meant.phone.phoneId, [meant.code]]);
    }
  }
  const notes = (await operatorGet(server, `dossiers/${own.phone.phoneId}`)).body.notes as AnyJson[];
  assert.equal(notes.length, 2, 'noted with the phone whose code it was');
});

test('one IMEI on several phones: the same', async () => {
  const own = await enrolled();
  const copy = await enrolled(own.phone, true);
  assert.notEqual(copy.phone.serial, own.phone.serial);
  refusedAs(await ask(own.phone), 'device-hint-needed');
  refusedAs(await ask(copy.phone), 'device-hint-needed');
  assert.deepEqual((await ask(copy.phone, own.hint)).body.codes, [own.code]);
  assert.deepEqual((await ask(own.phone, copy.hint)).body.codes, [copy.code]);
});

test('what is no hint is a malformed body', async () => {
  const { phone } = await enrolled();
  for (const device of ['', '12345', '1234567', 'ABCDEG', '12 345'])
    refusedAs(await ask(phone, device), 'malformed-body');
});
