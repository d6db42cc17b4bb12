import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { after, test } from 'node:test';
import type { PostureView } from '../../src/agent/lock/lock-screen.ts';
import type { WitnessAddress } from '../../src/app/log/ask-witnesses.ts';
import { noteVerifierOf } from '../../src/app/log/note-key.ts';
import { startWitness } from '../../src/server/start-witness.ts';
import { parseNote } from '../../src/core/log/note.ts';
import { dayMs, hourMs, minuteMs, secondMs } from '../../src/core/time.ts';
import type { Predecessors } from '../../src/keystore/generations.ts';
import { openLogKeys } from '../../src/keystore/log-keys.ts';
import { rotateKey, type RotatableKind } from '../../src/keystore/rotate-keys.ts';
import { openWitnessKeys } from '../../src/keystore/witness-keys.ts';
import { Phone } from '../agent/phone.ts';
import { orderLock } from '../support/lock-order.ts';
import type { AnyJson } from '../support/any-json.ts';
import { operatorPost, testServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');
const dataDir = mkdtempSync(join(tmpdir(), 'carnet-test-rotation-'));
const witnessDir = join(dataDir, 'witness');
const logVkey = openLogKeys(join(dataDir, 'keys'), undefined, Date.now()).current()[0]!.vkey;
const witness = await startWitness({ dir: witnessDir, name: 'localhost/witness', logs: [logVkey] });
const witnessKeys = openWitnessKeys(witnessDir, null, Date.now());
const witnesses = (): readonly WitnessAddress[] => {
  const [newest, ...older] = witnessKeys.current().map(({ vkey }) => vkey);
  return [{ url: witness.url, vkey: newest!, olderVkeys: older }];
};
const said: string[] = [];
const stream = new Writable({
  write(chunk, _encoding, done) {
    said.push(String(chunk));
    done();
  },
});
const server = await testServer('2021-08-20T00:00:00Z', {
  policy,
  dataDir,
  log: { level: 'warn', stream },
  publicLog: { witnesses, quorum: 1, everyMs: null },
});
after(async () => {
  await server.close();
  await witness.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Rotates as `carnet keys rotate` does, and waits until the server has seen it by itself. */
async function rotate(kind: RotatableKind, predecessors: Predecessors = 'kept'): Promise<string | null> {
  const before = said.length;
  const outcome = rotateKey({
    dataDir: kind === 'witness' ? witnessDir : dataDir,
    kind,
    predecessors,
    now: server.clock.now(),
    leadMs: 10 * minuteMs,
    pkcs11: null,
  });
  assert.ok(outcome.kind === 'rotated');
  // Keys of the log and of a witness are looked up at each use.
  if (kind !== 'log' && kind !== 'witness')
    await until('the key is taken over', () =>
      said.slice(before).some((line) => line.includes('Taken over')),
    );
  return outcome.key;
}

let serial = 0;

class Havana extends Phone {
  line = { losesAnswers: false };

  static async enrolled(): Promise<Havana> {
    serial += 1;
    const line = { losesAnswers: false };
    const world = {
      baseUrl: server.url,
      transport: async (...asked: Parameters<typeof fetch>) => {
        const answer = await fetch(...asked);
        if (line.losesAnswers) throw new TypeError('the line went down');
        return answer;
      },
      get nowMs() {
        return server.clock.now();
      },
      set nowMs(now: number) {
        server.clock.set(now);
      },
    };
    const hardware = { imei: [], serial: `KEY-${serial}`, model: 'One' };
    await server.register(hardware);
    const phone = new Havana(world, { hardware });
    phone.line = line;
    phone.position = { lon: -82.38, lat: 23.11, accuracyM: 20 };
    phone.networks = { serving: '36801', sims: ['36801'] };
    assert.equal((await phone.agent.enrol()).kind, 'enrolled');
    return phone;
  }

  /** A check-in so long after the last: the standing. */
  async after(ms: number): Promise<string> {
    server.clock.advance(ms - hourMs);
    const outcome = await this.hourly();
    return outcome.kind === 'answered' ? (outcome.standing ?? 'unknown') : outcome.kind;
  }

  async posture(): Promise<PostureView> {
    const view = await this.agent.state();
    return view.kind === 'enrolled' ? view.posture : assert.fail('not enrolled');
  }

  async phoneId(): Promise<string> {
    return (await this.agent.showCarnet())!.carnet.phone;
  }

  async sealedUnder(): Promise<string> {
    return (await this.agent.showCarnet())!.carnet.kid;
  }
}

/** Phones in Havana that were told, and whose times are over. */
async function duePhones(count: number): Promise<Havana[]> {
  server.clock.set(Math.max(server.clock.now(), Date.parse('2021-09-02T08:00:00Z')));
  const phones = await Promise.all(Array.from({ length: count }, () => Havana.enrolled()));
  for (const wait of [26 * hourMs, hourMs, 45 * dayMs]) {
    server.clock.advance(wait);
    for (const phone of phones) assert.ok(['notice', 'due'].includes(await phone.after(secondMs + hourMs)));
  }
  return phones;
}

async function lock(phone: Havana): Promise<void> {
  await orderLock(server, await phone.phoneId());
  assert.equal(await phone.after(hourMs), 'due');
  await server.sequence();
  await phone.after(30 * secondMs);
  assert.equal((await phone.posture()).kind, 'locked');
}

const post = (path: string, body: object): ReturnType<typeof operatorPost> =>
  operatorPost(server, path, body, `rotation-${server.clock.now()}-${path}`);

const trust = async (): Promise<AnyJson> => (await fetch(`${server.url}/v1/trust`)).json();

test('sealing: a carnet sealed before opens after, and comes back under the new key with its session key', async () => {
  const phone = await Havana.enrolled();
  const silent = await Havana.enrolled();
  const first = await phone.sealedUnder();
  const newer = await rotate('sealing');
  await phone.after(5 * minuteMs);
  assert.equal(await phone.sealedUnder(), first, 'not before its time');
  for (const round of [1, 2]) {
    assert.match(await phone.after(hourMs), /^(visitor|clear|notice)$/, `round ${round}`);
    assert.equal(await phone.sealedUnder(), newer);
  }
  assert.match(await silent.after(400 * dayMs), /^(visitor|clear|notice)$/);
  assert.equal(await silent.sealedUnder(), newer);
});

test('directive: an order under the old key is obeyed, one under the new key too, and both are trusted for 120 days', async () => {
  server.clock.set('2022-12-01T00:00:00Z');
  const [told, silent] = [await Havana.enrolled(), await Havana.enrolled()];
  for (const phone of [told, silent]) await phone.after(26 * hourMs);
  assert.equal((await told.posture()).kind, 'noticed');
  const [before] = (await trust()).directiveKeys.keys;
  const newer = await rotate('directive');
  const kids = async (): Promise<string[]> =>
    (await trust()).directiveKeys.keys.map((key: { kid: string }) => key.kid);
  assert.deepEqual(await kids(), [newer, before.kid]);
  // Enrolled while the old key signed; its notice is signed by the new one.
  const late = await Havana.enrolled();
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

test('log and witness: phones of the old keys and of the new ones obey the same lock', async () => {
  server.clock.set('2023-06-01T00:00:00Z');
  const [old] = await duePhones(1);
  const [newLog, newWitness] = [(await rotate('log'))!, (await rotate('witness'))!];
  const [young] = await duePhones(1);
  const said = await trust();
  assert.equal(said.log.vkey, newLog);
  assert.deepEqual(said.witnesses, [{ name: 'localhost/witness', vkey: newWitness }]);
  await lock(old!);
  await lock(young!);
  const note = parseNote(await (await fetch(`${server.url}/log/checkpoint`)).text())!;
  const names = note.signatures.map(({ name, id }) => `${name} ${id}`);
  assert.equal(names.length, 4, 'two of the log, two of its witness');
  const { name, id } = noteVerifierOf(newLog)!;
  assert.ok(names.includes(`${name} ${id}`));
});

test('unlock: each phone is unlocked by a code under the master of its enrolment', async () => {
  server.clock.set('2024-01-01T00:00:00Z');
  const [old] = await duePhones(1);
  await rotate('unlock');
  const [young] = await duePhones(1);
  for (const phone of [old!, young!]) {
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
  const [phone] = await duePhones(1);
  // It asked whom to trust at its last check-in, and does so every thirty days.
  await phone!.after(26 * dayMs);
  await lock(phone!);
  assert.equal(
    (await post(`dossiers/${await phone!.phoneId()}/release`, { reason: 'a mistake' })).status,
    200,
  );
  // Its release is signed and on the way, and lost.
  phone!.line.losesAnswers = true;
  await phone!.after(hourMs);
  phone!.line.losesAnswers = false;
  const newer = await rotate('directive', 'stolen');
  assert.deepEqual(
    (await trust()).directiveKeys.keys.map((key: { kid: string }) => key.kid),
    [newer],
  );
  const standings = [];
  for (const wait of [5 * dayMs, hourMs, hourMs]) {
    await phone!.after(wait);
    standings.push((await phone!.posture()).kind);
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
  await rotate('operator-token');
  const now = readFileSync(join(dataDir, 'keys', 'operator-token'), 'utf8').trim();
  assert.deepEqual([await asked(before), await asked(now)], [401, 200]);
});
