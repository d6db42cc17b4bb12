import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import type { FenceCache } from '../../src/agent/check-in/fence-cache.ts';
import { createAgent, type Agent } from '../../src/agent/index.ts';
import type {
  AgentPorts,
  AgentStorage,
  FactoryKey,
  KeyStore,
  Networks,
  Position,
  Transport,
} from '../../src/agent/platform/ports.ts';
import type { PhoneHardware, PinnedTrust } from '../../src/agent/lock/lock-context.ts';
import type { LockScreen, Notice } from '../../src/agent/platform/owner-view.ts';
import type { PublicKeyJwk } from '../../src/protocol/device/enrolment.ts';

/** Storage in memory. `fail`: writes fail; `keep`: writes fail although the text was stored. */
export class MemoryStorage implements AgentStorage {
  readonly texts = new Map<string, string>();
  writes = 0;
  failing: 'no' | 'fail' | 'keep' = 'no';
  reading: 'well' | 'failing' = 'well';

  async get(name: string): Promise<string | undefined> {
    if (this.reading === 'failing') throw new Error('the disk does not answer');
    return this.texts.get(name);
  }

  async set(name: string, text: string): Promise<void> {
    this.writes += 1;
    if (this.failing !== 'fail') this.texts.set(name, text);
    if (this.failing !== 'no') throw new Error('the disk is full');
  }
}

/** A device key by synchronous node:crypto, as the simulation supplies it. */
export function nodeKeys(factory?: FactoryKey): KeyStore {
  let pair: { readonly privateKey: KeyObject; readonly publicKey: KeyObject } | undefined;
  const jwk = (key: KeyObject): PublicKeyJwk => {
    const { x, y } = key.export({ format: 'jwk' });
    return { kty: 'EC', crv: 'P-256', x: x!, y: y! };
  };
  return {
    load: async () => (pair === undefined ? undefined : jwk(pair.publicKey)),
    async generate() {
      pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      return jwk(pair.publicKey);
    },
    sign: async (data) => sign('sha256', data, { key: pair!.privateKey, dsaEncoding: 'ieee-p1363' }),
    ...(factory === undefined ? {} : { factory }),
  };
}

/** The server of a phone, and the time of both. */
export interface World {
  nowMs: number;
  readonly baseUrl: string;
  readonly transport: Transport;
}

/** A phone for tests: its sources can be set, and what its owner saw can be read. */
export class Phone {
  position: Position | undefined = { lon: 13.4, lat: 52.5, accuracyM: 15 };
  networks: Networks = { serving: '26201', sims: ['26201'] };
  language = 'en';
  /** How far the wall clock is off. */
  clockOffMs = 0;
  owner: 'looks' | 'sleeps' | 'breaks' = 'looks';
  readonly seen: Notice[] = [];
  /** When the monotonic clock began to count. */
  bootMs = 0;
  /** Every lock screen shown, and null where it was removed. */
  readonly screens: (LockScreen | null)[] = [];
  pinned: PinnedTrust | undefined = undefined;
  isDemo = false;
  readonly storage = new MemoryStorage();
  readonly ports: AgentPorts;
  agent: Agent;
  readonly #world: World;
  readonly #fences: FenceCache | undefined;
  /** What is printed on it. */
  readonly hardware: PhoneHardware;

  constructor(
    world: World,
    options: {
      readonly keys?: KeyStore;
      readonly fences?: FenceCache;
      readonly hardware?: PhoneHardware;
    } = {},
  ) {
    this.#world = world;
    this.#fences = options.fences;
    this.hardware = options.hardware ?? { imei: ['490154203237518'], serial: 'SN123456', model: 'One' };
    this.ports = {
      position: async () => this.position,
      networks: async () => this.networks,
      zone: () => 'Europe/Berlin',
      language: () => this.language,
      clock: { wallMs: () => world.nowMs + this.clockOffMs, monotonicMs: () => world.nowMs - this.bootMs },
      storage: this.storage,
      keys: options.keys ?? nodeKeys(),
      transport: world.transport,
      notify: async (notice) => {
        if (this.owner === 'breaks') throw new Error('no screen');
        if (this.owner === 'sleeps') return 'not-shown';
        this.seen.push(notice);
        return 'shown';
      },
      random: () => 0.5,
      showLock: (screen) => void this.screens.push(screen),
    };
    this.agent = this.restart();
  }

  /** The process ends and starts again; only stored data survives. */
  restart(): Agent {
    this.agent = createAgent(this.ports, {
      baseUrl: this.#world.baseUrl,
      hardware: this.hardware,
      ...(this.#fences === undefined ? {} : { fences: this.#fences }),
      ...(this.isDemo ? { isDemo: true } : {}),
      ...(this.pinned === undefined ? {} : { pinned: this.pinned }),
    });
    return this.agent;
  }

  /** The phone is off for `offMs`, then on again with a new monotonic clock. */
  reboot(offMs: number): Agent {
    this.#world.nowMs += offMs;
    this.bootMs = this.#world.nowMs;
    return this.restart();
  }

  /** The phone runs for `ms` and ticks every `tickMs`. */
  async runFor(ms: number, tickMs = 240_000): Promise<void> {
    for (let leftMs = ms; leftMs > 0; leftMs -= tickMs) {
      this.#world.nowMs += Math.min(tickMs, leftMs);
      await this.agent.tick();
    }
  }

  /** One check-in an hour later; what the owner saw is saved. */
  async hourly(): ReturnType<Agent['checkIn']> {
    this.#world.nowMs += 3_600_000;
    const outcome = await this.agent.checkIn();
    await this.agent.settled();
    return outcome;
  }
}
