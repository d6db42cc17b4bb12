import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { dayMs, hourMs, minuteMs } from '../../src/core/time.ts';
import type { AnyJson } from '../support/any-json.ts';
import { duePhone, Havana, lockNow, renewFirmware } from '../support/havana.ts';
import { orderLock } from '../support/lock-order.ts';
import { testServerWithLog } from '../support/log.ts';
import { heardLog, rotate } from '../support/rotation.ts';
import { operatorPost } from '../support/server.ts';

const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');
const dataDir = mkdtempSync(join(tmpdir(), 'carnet-test-rotation-'));
after(() => rmSync(dataDir, { recursive: true, force: true }));
const { said, stream } = heardLog();
const server = await testServerWithLog('2021-08-20T00:00:00Z', {
  policy,
  dataDir,
  log: { level: 'warn', stream },
});
const rotated = { dataDir, clock: server.clock, said };

async function enrolled(): Promise<Havana> {
  const phone = new Havana(server);
  assert.equal((await phone.agent.enrol()).kind, 'enrolled');
  return phone;
}

/** A check-in so long after the last: the standing. */
async function standingAfter(phone: Havana, ms: number): Promise<string> {
  const outcome = await phone.after(ms);
  return outcome.kind === 'answered' ? (outcome.standing ?? 'unknown') : outcome.kind;
}

async function sealedUnder(phone: Havana): Promise<string> {
  return (await phone.agent.showCarnet())!.carnet.kid;
}

async function lock(phone: Havana): Promise<void> {
  await orderLock(server, await phone.phoneId());
  await lockNow(phone);
}

const post = (path: string, body: object): ReturnType<typeof operatorPost> =>
  operatorPost(server, path, body, `rotation-${server.clock.now()}-${path}`);

const trust = async (): Promise<AnyJson> => (await fetch(`${server.url}/v1/trust`)).json();

test('sealing: a carnet sealed before opens after, and comes back under the new key with its session key', async () => {
  const phone = await enrolled();
  const silent = await enrolled();
  const first = await sealedUnder(phone);
  const newer = await rotate(rotated, 'sealing');
  await phone.after(5 * minuteMs);
  assert.equal(await sealedUnder(phone), first, 'not before its time');
  for (const round of [1, 2]) {
    assert.match(await standingAfter(phone, hourMs), /^(visitor|clear|notice)$/, `round ${round}`);
    assert.equal(await sealedUnder(phone), newer);
  }
  assert.match(await standingAfter(silent, 400 * dayMs), /^(visitor|clear|notice)$/);
  assert.equal(await sealedUnder(silent), newer);
});

test('directive: an order under the old key is obeyed, one under the new key too, and both are trusted for 120 days', async () => {
  server.clock.set('2022-12-01T00:00:00Z');
  const [told, silent] = [await enrolled(), await enrolled()];
  for (const phone of [told, silent]) await phone.after(26 * hourMs);
  assert.equal((await told.posture()).kind, 'noticed');
  const [before] = (await trust()).directiveKeys.keys;
  const newer = await rotate(rotated, 'directive');
  const kids = async (): Promise<string[]> =>
    (await trust()).directiveKeys.keys.map((key: { kid: string }) => key.kid);
  assert.deepEqual(await kids(), [newer, before.kid]);
  // Enrolled while the old key signed; its notice is signed by the new one.
  const late = await enrolled();
  await late.after(26 * hourMs);
  assert.equal((await late.posture()).kind, 'noticed');
  // Knows the old key alone: the order under the new one makes it ask, and is taken then.
  const { status } = await post(`dossiers/${await told.phoneId()}/exemptions`, {
    exemption: 'press',
    until: '2023-12-01T00:00:00Z',
    proof: 'card',
  });
  assert.equal(status, 201);
  for (const wait of [hourMs, hourMs, hourMs]) await told.after(wait);
  assert.equal((await told.posture()).kind, 'operating');
  server.clock.advance(118 * dayMs);
  assert.deepEqual(await kids(), [newer, before.kid]);
  server.clock.advance(2 * dayMs);
  assert.deepEqual(await kids(), [newer]);
});

test('unlock: each phone is unlocked by a code under the master of its enrolment', async () => {
  server.clock.set('2024-01-01T00:00:00Z');
  const old = await duePhone(server);
  await rotate(rotated, 'unlock');
  const young = await duePhone(server);
  for (const phone of [old, young]) {
    await renewFirmware(phone);
    await lock(phone);
    const posture = await phone.posture();
    const challenge = posture.kind === 'locked' ? posture.screen.challenge : assert.fail();
    const { body } = await post(`dossiers/${await phone.phoneId()}/unlock-codes`, {
      challenge,
      reason: 'its owner called',
    });
    const { kind } = await phone.agent.unlock(body.codes[0]);
    assert.equal(kind, 'unlocked', 'the first code that support is shown is the right one');
    assert.equal((await phone.posture()).kind, 'unlocked-by-code');
  }
});

test('a stolen directive key: it is trusted no more at once, and an order under it is given anew under the next', async () => {
  server.clock.set('2025-01-01T00:00:00Z');
  const phone = await duePhone(server);
  // It asked whom to trust at its last check-in, and does so every thirty days.
  await phone.after(26 * dayMs);
  await lock(phone);
  assert.equal(
    (await post(`dossiers/${await phone.phoneId()}/release`, { reason: 'a mistake' })).status,
    200,
  );
  // Its release is signed and on the way, and lost.
  phone.losesAnswers = true;
  await phone.after(hourMs);
  phone.losesAnswers = false;
  const newer = await rotate(rotated, 'directive', 'stolen');
  assert.deepEqual(
    (await trust()).directiveKeys.keys.map((key: { kid: string }) => key.kid),
    [newer],
  );
  const standings = [];
  for (const wait of [5 * dayMs, hourMs, hourMs]) {
    await phone.after(wait);
    standings.push((await phone.posture()).kind);
  }
  assert.deepEqual(standings.slice(0, 1), ['locked'], 'the old order can be read no more');
  assert.equal(standings.at(-1), 'operating');
});

test('operator token: the new one counts at once, the one before no more, and programs read it where it always was', async () => {
  const asked = async (token: string): Promise<number> =>
    (
      await fetch(`${server.url}/v1/operator/devices?serial=KEY-1`, {
        headers: { authorization: `Bearer ${token}` },
      })
    ).status;
  const before = server.operatorToken;
  assert.equal(await asked(before), 200);
  await rotate(rotated, 'operator-token');
  const now = readFileSync(join(dataDir, 'keys', 'operator-token'), 'utf8').trim();
  assert.deepEqual([await asked(before), await asked(now)], [401, 200]);
});
