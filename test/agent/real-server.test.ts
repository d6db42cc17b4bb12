import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Transport } from '../../src/agent/platform/ports.ts';
import { makeFactoryKey, type MadeFactoryKey } from '../../src/sim/world/factory-key.ts';
import { formatInstant } from '../../src/core/time.ts';
import { operatorGet, operatorPost, testServer, type TestServer } from '../support/server.ts';
import { registerHardware, type NamedHardware } from '../support/register.ts';
import { nodeKeys, Phone, type World } from './phone.ts';

const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');
const dayMs = 86_400_000;
const inHavana = {
  position: { lon: -82.38, lat: 23.11, accuracyM: 20 },
  networks: { serving: '36801', sims: ['36801'] },
};
const inBerlin = {
  position: { lon: 13.4, lat: 52.5, accuracyM: 20 },
  networks: { serving: '26201', sims: ['26201'] },
};

type Loss = 'request' | 'answer';

/** The real server as the world of a phone, over a network that loses the messages that a test names. */
class RealWorld implements World {
  readonly baseUrl: string;
  readonly losses: (Loss | null)[] = [];
  /** Check-ins and enrolments that were sent. */
  posts = 0;
  /** A key from the factory of the phone whose world this is. */
  factory: MadeFactoryKey | undefined;
  readonly #server: TestServer;

  constructor(server: TestServer) {
    this.#server = server;
    this.baseUrl = server.url;
  }

  get nowMs(): number {
    return this.#server.clock.now();
  }

  set nowMs(now: number) {
    this.#server.clock.set(now);
  }

  readonly transport: Transport = async (url, request) => {
    const loss = request.method === 'POST' ? (this.losses.shift() ?? null) : null;
    if (request.method === 'POST') this.posts += 1;
    if (loss === 'request') throw new TypeError('the line is down');
    if (url.endsWith('/v1/enrolments'))
      await registerHardware(this.#server, {
        ...(JSON.parse(String(request.body)) as NamedHardware),
        ...(this.factory === undefined ? {} : { factoryKey: this.factory.sha256 }),
      });
    const answer = await fetch(url, request);
    if (loss === 'answer') {
      await answer.arrayBuffer();
      throw new TypeError('the line went down');
    }
    return answer;
  };
}

const server = await testServer('2021-08-20T00:00:00Z', { policy });
let serial = 0;

function phoneIn(
  place: typeof inHavana,
  at: string,
  factory?: MadeFactoryKey,
): { world: RealWorld; phone: Phone; hardware: { serial: string } } {
  server.clock.set(at);
  serial += 1;
  const hardware = { imei: [], serial: `AGENT-${serial}`, model: 'One' };
  const world = new RealWorld(server);
  world.factory = factory;
  const phone = new Phone(world, { hardware, keys: nodeKeys(factory) });
  Object.assign(phone, place);
  return { world, phone, hardware };
}

interface Dossier {
  readonly standing: string;
  readonly events: readonly { readonly kind: string }[];
}

async function dossierOf(phone: Phone): Promise<Dossier> {
  const carnet = (await phone.agent.showCarnet())!.carnet;
  const { status, body } = await operatorGet(server, `dossiers/${carnet.phone}`);
  assert.equal(status, 200);
  return body as Dossier;
}

const kinds = ({ events }: Dossier, kind: string): number =>
  events.filter((event) => event.kind === kind).length;

test('a phone first used in Cuba: notice, acknowledgement, due after both periods, released by an exemption', async () => {
  const { world, phone } = phoneIn(inHavana, '2021-09-02T08:00:00Z');
  assert.equal((await phone.agent.enrol()).kind, 'enrolled');
  const page = await phone.agent.showCarnet('en');
  assert.deepEqual(page?.carnet.activated, { territory: 'CU', day: '2021-09-02' });

  world.nowMs += 26 * 3_600_000;
  phone.language = 'es';
  const outcome = await phone.hourly();
  assert.equal(outcome.kind === 'answered' && outcome.standing, 'notice');
  assert.equal(phone.seen.length, 1);
  assert.deepEqual(
    phone.seen[0]!.clauses.map((clause) => clause.id),
    ['cu-activation'],
  );
  assert.ok(phone.seen[0]!.reason.length > 0);
  assert.match(phone.seen[0]!.remedy.appealUrl, /^https?:/);
  assert.equal(kinds(await dossierOf(phone), 'notice-acknowledged'), 0);

  await phone.hourly();
  assert.equal(kinds(await dossierOf(phone), 'notice-acknowledged'), 1);
  await phone.hourly();
  assert.equal(phone.seen.length, 1, 'an acknowledged notice does not come again');

  world.nowMs += 14 * dayMs;
  const inGrace = await phone.hourly();
  assert.equal(inGrace.kind === 'answered' && inGrace.standing, 'grace');
  world.nowMs += 31 * dayMs;
  const due = await phone.hourly();
  assert.equal(due.kind === 'answered' && due.standing, 'due');

  const { carnet } = (await phone.agent.showCarnet())!;
  const exemption = {
    exemption: 'baggage',
    until: formatInstant(world.nowMs + 90 * dayMs),
    proof: 'declared at the desk',
  };
  assert.equal(
    (await operatorPost(server, `dossiers/${carnet.phone}/exemptions`, exemption, 'agent-exemption-1'))
      .status,
    201,
  );
  await phone.hourly();
  const view = await phone.agent.state();
  assert.equal(view.kind === 'enrolled' && view.posture.kind, 'operating');
  assert.equal(view.kind === 'enrolled' && view.standing, 'exempt');
  await phone.hourly();
  await phone.hourly();
  assert.deepEqual((await dossierOf(phone)).standing, 'exempt');
});

for (const loss of ['request', 'answer'] as const) {
  test(`an enrolment whose ${loss} is lost is one activation, not a reset`, async () => {
    const { world, phone } = phoneIn(inHavana, '2021-09-02T08:00:00Z');
    world.losses.push(loss);
    assert.equal((await phone.agent.enrol()).kind, 'unanswered');
    world.nowMs += 3_600_000;
    phone.restart();
    assert.equal((await phone.agent.enrol()).kind, 'enrolled');
    const dossier = await dossierOf(phone);
    assert.deepEqual([kinds(dossier, 'activated'), kinds(dossier, 'reset')], [1, 0]);
    assert.equal((await phone.hourly()).kind, 'answered');
  });

  test(`a check-in whose ${loss} is lost is one event with one acknowledgement`, async () => {
    const { world, phone } = phoneIn(inHavana, '2021-09-02T08:00:00Z');
    await phone.agent.enrol();
    world.nowMs += 26 * 3_600_000;
    await phone.hourly();
    const before = (await dossierOf(phone)).events.length;
    world.losses.push(loss, loss);
    assert.equal((await phone.hourly()).kind, 'unanswered');
    phone.restart();
    assert.equal((await phone.hourly()).kind, 'unanswered');
    assert.equal((await phone.hourly()).kind, 'answered');
    const dossier = await dossierOf(phone);
    assert.equal(kinds(dossier, 'notice-acknowledged'), 1);
    assert.ok(dossier.events.length <= before + 2, `${dossier.events.length - before} events of one report`);
    assert.equal((await phone.hourly()).kind, 'answered');
  });
}

for (const [name, offMs] of [
  ['years behind', -5 * 365 * dayMs],
  ['an hour ahead', 3_600_000],
] as const) {
  test(`a clock ${name} is corrected by the server's Date`, async () => {
    const { world, phone } = phoneIn(inBerlin, '2021-09-02T08:00:00Z');
    phone.clockOffMs = offMs;
    assert.equal((await phone.agent.enrol()).kind, 'enrolled');
    assert.equal(world.posts, 2);
    assert.equal((await phone.hourly()).kind, 'answered');
    assert.equal(world.posts, 3);
  });
}

test('an appeal reaches the dossier', async () => {
  const { world, phone } = phoneIn(inHavana, '2021-09-02T08:00:00Z');
  await phone.agent.enrol();
  world.nowMs += 26 * 3_600_000;
  await phone.hourly();
  assert.equal(await phone.agent.appeal('I bought it for myself.'), 'queued');
  await phone.hourly();
  assert.equal(kinds(await dossierOf(phone), 'appeal-filed'), 1);
  const view = await phone.agent.state();
  assert.equal(view.kind === 'enrolled' && view.appeal, null);
});

test('a traveller goes home and enrols again after a reset: recorded as a reset, never restricted', async () => {
  const { world, phone } = phoneIn(inBerlin, '2021-09-02T08:00:00Z', makeFactoryKey());
  await phone.agent.enrol();
  Object.assign(phone, { ...inHavana, networks: { serving: '36801', sims: ['26201'] } });
  for (let day = 0; day < 5; day += 1) {
    world.nowMs += dayMs;
    const outcome = await phone.hourly();
    assert.equal(outcome.kind === 'answered' && outcome.standing, 'visitor');
  }
  const old = (await phone.agent.showCarnet())!.carnet;
  assert.deepEqual(old.stamps[0]?.slice(0, 1), ['CU']);
  assert.equal((await phone.agent.enrol({ again: true })).kind, 'enrolled');
  const { carnet } = (await phone.agent.showCarnet())!;
  assert.equal(carnet.phone, old.phone);
  assert.notEqual(carnet.sub, old.sub);
  assert.deepEqual(carnet.activated, { territory: 'DE', day: '2021-09-02' });
  const outcome = await phone.hourly();
  assert.equal(outcome.kind === 'answered' && outcome.standing, 'visitor');
  assert.deepEqual(phone.seen, []);
});

test('a key that another phone claims for the same hardware changes nothing for the first', async () => {
  const { phone, hardware } = phoneIn(inHavana, '2021-09-02T08:00:00Z');
  await phone.agent.enrol();
  const later = new Phone(new RealWorld(server), { hardware: { imei: [], model: 'One', ...hardware } });
  Object.assign(later, inHavana);
  assert.equal((await later.agent.enrol()).kind, 'enrolled');
  const before = await dossierOf(phone);
  const outcome = await phone.hourly();
  assert.equal(outcome.kind === 'answered' && outcome.standing, 'clear');
  const { carnet } = (await later.agent.showCarnet())!;
  assert.notEqual(carnet.phone, (await phone.agent.showCarnet())!.carnet.phone);
  assert.deepEqual(carnet.activated, { territory: 'XX', day: '2021-09-02' });
  assert.deepEqual((await dossierOf(phone)).events.slice(0, before.events.length), before.events);
});

test('a phone that enrolled before it could prove its key proves it with a report, and a key that fails holds none back', async () => {
  const factory = makeFactoryKey();
  const { world, phone } = phoneIn(inBerlin, '2021-09-02T08:00:00Z', factory);
  const own = nodeKeys();
  Object.assign(phone.ports.keys, { ...own, factory: undefined });
  phone.restart();
  assert.equal((await phone.agent.enrol()).kind, 'enrolled');
  const { carnet } = (await phone.agent.showCarnet())!;
  const registered = async (): Promise<{ proved: string | null; activation: object; phoneId: string }> =>
    (await operatorGet(server, `devices?phoneId=${carnet.phone}`)).body.phones[0];
  const before = await registered();
  assert.equal(before.proved, null);

  const sign = (): Promise<never> => Promise.reject(new Error('the key store is locked'));
  Object.assign(phone.ports.keys, { factory: { ...factory, sign } });
  phone.restart();
  assert.equal((await phone.agent.checkIn({ proving: true })).kind, 'answered');
  assert.deepEqual(await registered(), before);

  Object.assign(phone.ports.keys, { factory });
  phone.restart();
  world.nowMs += 3_600_000;
  assert.equal((await phone.agent.checkIn()).kind, 'answered');
  assert.deepEqual(await registered(), before, 'nothing is proved unasked');
  world.losses.push('answer');
  assert.notEqual((await phone.agent.checkIn({ proving: true })).kind, 'answered');
  assert.equal((await phone.agent.checkIn({ proving: true })).kind, 'answered');
  assert.deepEqual(await registered(), { ...before, proved: 'factory' });
});
