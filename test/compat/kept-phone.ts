import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { Phone } from '../agent/phone.ts';
import {
  createAgent,
  type OldAgent,
  type OldNotice,
  type OldOutcome,
  type OldPorts,
} from './2026-11/agent/carnet-agent.js';

/** A phone as a folder of tests keeps it: what its agent stored, and its device key. */
export interface KeptPhone {
  /** What is open with it. */
  readonly name: string;
  readonly hardware: { readonly imei: readonly string[]; readonly serial: string; readonly model: string };
  readonly phoneId: string;
  readonly deviceId: string;
  /** PKCS #8, PEM: a test key. */
  readonly privateKey: string;
  readonly position: { readonly lon: number; readonly lat: number; readonly accuracyM: number };
  readonly networks: { readonly serving: string; readonly sims: readonly string[] };
  /** What the agent stored under `carnet-agent`. */
  readonly state: string;
  /** On record; null where there is no dossier. */
  readonly standing: string | null;
  readonly posture: 'operating' | 'noticed' | 'locked';
}

/** The server of a phone, and the time of both. */
export interface Line {
  readonly url: string;
  readonly clock: { now(): number; advance(ms: number): void };
  /** Answers instead of the network. */
  readonly fetch?: (url: string, request: RequestInit) => Promise<Response>;
}

const stateName = 'carnet-agent';

interface PublicJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
}

/** A device key from PEM; `next` makes the one after a reset. */
function keptKeys(
  pem: string | undefined,
  next: () => string,
): OldPorts['keys'] & {
  load(): Promise<PublicJwk | undefined>;
  generate(): Promise<PublicJwk>;
  pem(): string;
} {
  let key = pem;
  const jwk = (): PublicJwk => {
    const { x, y } = createPublicKey(key!).export({ format: 'jwk' });
    return { kty: 'EC', crv: 'P-256', x: x!, y: y! };
  };
  return {
    pem: () => key!,
    load: async () => (key === undefined ? undefined : jwk()),
    async generate() {
      key = next();
      return jwk();
    },
    sign: async (data) => sign('sha256', data, { key: createPrivateKey(key!), dsaEncoding: 'ieee-p1363' }),
  };
}

const newKey = (): string =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();

/** A phone with the agent of November 2026, which goes on from what it stored. It has just been switched on. */
export class OldPhone {
  position: KeptPhone['position'];
  networks: KeptPhone['networks'];
  /** Whether the owner looks at a notice. */
  looks = true;
  readonly seen: OldNotice[] = [];
  readonly texts = new Map<string, string>();
  readonly agent: OldAgent;
  readonly line: Line;
  readonly #keys: ReturnType<typeof keptKeys>;

  /** `nextKey`: the private key that the agent makes next, PKCS #8, PEM. */
  constructor(
    line: Line,
    kept: Pick<KeptPhone, 'hardware' | 'position' | 'networks'> & Partial<KeptPhone>,
    nextKey: () => string = newKey,
  ) {
    this.line = line;
    this.#keys = keptKeys(kept.privateKey, nextKey);
    this.position = kept.position;
    this.networks = kept.networks;
    if (kept.state !== undefined) this.texts.set(stateName, kept.state);
    const bootMs = line.clock.now();
    this.agent = createAgent(
      {
        position: async () => this.position,
        networks: async () => this.networks,
        zone: () => 'America/Havana',
        language: () => 'en',
        clock: { wallMs: () => line.clock.now(), monotonicMs: () => line.clock.now() - bootMs },
        storage: {
          get: async (name) => this.texts.get(name),
          set: async (name, text) => void this.texts.set(name, text),
        },
        keys: this.#keys,
        transport: (url, request) => (line.fetch ?? fetch)(url, request),
        notify: async (notice) => {
          if (!this.looks) return 'not-shown';
          this.seen.push(notice);
          return 'shown';
        },
        random: () => 0.5,
      },
      { baseUrl: line.url, hardware: kept.hardware },
    );
  }

  /** The private key in use: PKCS #8, PEM. */
  get privateKey(): string {
    return this.#keys.pem();
  }

  get state(): string {
    return this.texts.get(stateName)!;
  }

  async checkIn(): Promise<OldOutcome> {
    const outcome = await this.agent.checkIn();
    await this.agent.settled();
    return outcome;
  }

  /** A check-in so long after the last. */
  async after(ms: number): Promise<OldOutcome> {
    this.line.clock.advance(ms);
    return this.checkIn();
  }

  async isLocked(): Promise<boolean> {
    const view = await this.agent.state();
    return view.kind === 'enrolled' && view.posture.kind === 'locked';
  }
}

/** The same phone with the agent of this checkout: an update of its firmware. It has just been switched on. */
export function updatedPhone(line: Line, kept: KeptPhone): Phone {
  const world = {
    baseUrl: line.url,
    get nowMs() {
      return line.clock.now();
    },
    set nowMs(now: number) {
      line.clock.advance(now - line.clock.now());
    },
    transport: (url: string, request: RequestInit) => (line.fetch ?? fetch)(url, request),
  };
  const phone = new Phone(world, { hardware: kept.hardware, keys: keptKeys(kept.privateKey, newKey) });
  phone.position = kept.position;
  phone.networks = kept.networks;
  phone.storage.texts.set(stateName, kept.state);
  phone.reboot(0);
  return phone;
}
