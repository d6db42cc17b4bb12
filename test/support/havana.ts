import assert from 'node:assert/strict';
import type { PostureView } from '../../src/agent/lock/lock-screen.ts';
import { dayMs, hourMs, secondMs } from '../../src/core/time.ts';
import type { MadeFactoryKey } from '../../src/sim/world/factory-key.ts';
import { nodeKeys, Phone, type World } from '../agent/phone.ts';
import type { AnyJson } from './any-json.ts';
import { approverSetOf } from './approvers.ts';
import { lockByTwo } from './lock-order.ts';
import { registerHardware, type NamedHardware } from './register.ts';
import { moveOfficers, officersOf, operatorGet, type TestServer } from './server.ts';

const inHavana = {
  position: { lon: -82.38, lat: 23.11, accuracyM: 20 },
  networks: { serving: '36801', sims: ['36801'] },
};

/** The line between a phone and its server. */
interface Line {
  server: TestServer;
  online: boolean;
  losesAnswers: boolean;
  readonly factoryKey: string | undefined;
}

function worldOf(line: Line): World {
  return {
    get baseUrl() {
      return line.server.url;
    },
    get nowMs() {
      return line.server.clock.now();
    },
    set nowMs(now: number) {
      line.server.clock.set(now);
    },
    transport: async (url, request) => {
      if (!line.online) throw new TypeError('no network');
      if (url.endsWith('/v1/enrolments'))
        await registerHardware(line.server, {
          ...(JSON.parse(String(request.body)) as NamedHardware),
          ...(line.factoryKey === undefined ? {} : { factoryKey: line.factoryKey }),
        });
      const answer = await fetch(url, request);
      if (line.losesAnswers) throw new TypeError('the line went down');
      return answer;
    },
  };
}

let serial = 0;

/** A real agent in Havana, at a real server. */
export class Havana extends Phone {
  readonly #line: Line;

  /** `factory`: a key from the factory, named by the maker's manifest, which proves what the phone enrols. */
  constructor(server: TestServer, factory?: MadeFactoryKey) {
    serial += 1;
    const line = { server, online: true, losesAnswers: false, factoryKey: factory?.sha256 };
    super(worldOf(line), {
      hardware: { imei: [], serial: `HAVANA-${process.pid}-${serial}`, model: 'One' },
      keys: nodeKeys(factory),
    });
    this.#line = line;
    Object.assign(this, inHavana);
  }

  /** false: nothing that it sends arrives. */
  set online(online: boolean) {
    this.#line.online = online;
  }

  /** true: what it sends arrives, and no answer comes back. */
  set losesAnswers(loses: boolean) {
    this.#line.losesAnswers = loses;
  }

  get server(): TestServer {
    return this.#line.server;
  }

  /** The same phone, another process at the other end. */
  moveTo(server: TestServer): void {
    moveOfficers(this.#line.server, server);
    this.#line.server = server;
    this.restart();
  }

  async phoneId(): Promise<string> {
    return (await this.agent.showCarnet())!.carnet.phone;
  }

  async posture(): Promise<PostureView> {
    const view = await this.agent.state();
    assert.ok(view.kind === 'enrolled');
    return view.posture;
  }

  async isLocked(): Promise<boolean> {
    return (await this.posture()).kind === 'locked';
  }

  /** A check-in so long after the last. */
  async after(ms: number): Promise<Awaited<ReturnType<Phone['hourly']>>> {
    this.server.clock.advance(ms - hourMs);
    return this.hourly();
  }

  async dossier(): Promise<AnyJson> {
    return (await operatorGet(this.server, `dossiers/${await this.phoneId()}`)).body;
  }

  /** How many events of this kind are on record. */
  async kinds(kind: string): Promise<number> {
    const events = (await this.dossier()).events.filter((event: AnyJson) => event.kind === kind);
    return events.reduce((sum: number, { run }: AnyJson) => sum + (run?.count ?? 1), 0);
  }
}

/** A phone whose firmware names the server's log, witnesses and approvers. */
async function pinnedPhone(server: TestServer, factory?: MadeFactoryKey): Promise<Havana> {
  server.clock.set(Math.max(server.clock.now(), Date.parse('2021-09-02T08:00:00Z')));
  await officersOf(server);
  const phone = new Havana(server, factory);
  await renewFirmware(phone);
  return phone;
}

/** The phone runs firmware of today, which names the approver set of today. */
export async function renewFirmware(phone: Havana): Promise<void> {
  phone.pinned = await approverSetOf(phone.server);
  phone.restart();
}

/** First used in Cuba, told, the log has its acknowledgement, both times over. */
export async function duePhone(server: TestServer, factory?: MadeFactoryKey): Promise<Havana> {
  const phone = await pinnedPhone(server, factory);
  assert.equal((await phone.agent.enrol()).kind, 'enrolled');
  await phone.after(26 * hourMs);
  await acknowledged(phone);
  const outcome = await phone.after(45 * dayMs);
  assert.equal(outcome.kind === 'answered' && outcome.standing, 'due');
  return phone;
}

/** The same for several phones of one server, each at its own check-ins. */
export async function duePhones(server: TestServer, count: number): Promise<readonly Havana[]> {
  const phones: Havana[] = [];
  for (let made = 0; made < count; made += 1) phones.push(await pinnedPhone(server));
  for (const phone of phones) assert.equal((await phone.agent.enrol()).kind, 'enrolled');
  await allAfter(phones, 26 * hourMs);
  await allAfter(phones, hourMs);
  await server.sequence();
  await allAfter(phones, hourMs);
  await allAfter(phones, hourMs);
  for (const outcome of await allAfter(phones, 45 * dayMs))
    assert.equal(outcome.kind === 'answered' && outcome.standing, 'due');
  return phones;
}

/** A check-in of each of these phones so long after the last, and an hour after each other. */
export async function allAfter(
  phones: readonly Havana[],
  ms: number,
): Promise<readonly Awaited<ReturnType<Phone['hourly']>>[]> {
  const outcomes: Awaited<ReturnType<Phone['hourly']>>[] = [];
  for (const [place, phone] of phones.entries()) outcomes.push(await phone.after(place === 0 ? ms : hourMs));
  return outcomes;
}

/** The owner saw the notice: the log takes the acknowledgement, and the phone has its proof and says so. */
export async function acknowledged(phone: Havana): Promise<void> {
  await phone.after(hourMs);
  await phone.server.sequence();
  await phone.after(hourMs);
  await phone.after(hourMs);
}

/** Measure, check-in, log, check-in: the phone is locked. */
export async function lockedPhone(server: TestServer, factory?: MadeFactoryKey): Promise<Havana> {
  const phone = await duePhone(server, factory);
  await lockByTwo(server, [await phone.phoneId()]);
  await lockNow(phone);
  return phone;
}

/** What was ordered takes hold, and not before the log proves it. */
export async function lockNow(phone: Havana): Promise<void> {
  const asked = await phone.after(hourMs);
  assert.equal(asked.kind === 'answered' && asked.standing, 'due', 'it does not obey yet');
  assert.equal(await phone.isLocked(), false, 'without a proof nothing is delivered');
  await phone.server.sequence();
  await phone.after(30 * secondMs);
  assert.equal(await phone.isLocked(), true);
}
