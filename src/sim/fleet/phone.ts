import type { FenceCache } from '../../agent/check-in/fence-cache.ts';
import { createAgent, type Agent } from '../../agent/index.ts';
import type { KeyStore, Transport } from '../../agent/platform/ports.ts';
import type { Territory } from '../../core/territory/territory.ts';
import type { Language } from '../../protocol/words/language.ts';
import type { VirtualClock } from '../world/clock.ts';
import type { AttestationRoot } from '../world/attestation-root.ts';
import { deviceKeys } from '../world/device-keys.ts';
import type { Judge } from '../judging/judge.ts';
import type { Person } from '../world/person.ts';
import type { Random } from '../world/random.ts';
import type { Rival } from '../judging/rivals.ts';
import type { Sensed, Senses } from '../world/senses.ts';

/** A phone of the fleet: the real agent over simulated sources, and those who watch what becomes of it. */
export interface Phone {
  readonly person: Person;
  readonly senses: Senses;
  readonly judge: Judge;
  readonly sight: Rival;
  readonly networkCode: Rival;
  readonly random: Random;
  /** Puts the agent into the state after a first start: at the beginning, and by a factory reset. */
  readonly restart: () => void;
  agent: Agent | undefined;
  /** What the sources say while the agent is awake. */
  sensed: Sensed | undefined;
  enrolled: boolean;
  exemptionAsked: boolean;
  appealAsked: boolean;
  /** The key that it enrolled last; undefined before the first. */
  deviceId: string | undefined;
  /** The lineages that its carnets name. */
  readonly lineages: Set<string>;
  /** As the registry calls it, once an officer looked it up. */
  phoneId: string | undefined;
  /** Since when this key is in use: a phone just started checks in more often. */
  startedAt: number;
}

/** The language that people's phones speak where they live. */
const languages: Readonly<Record<string, Language>> = {
  CU: 'es',
  ES: 'es',
  MX: 'es',
  PA: 'es',
  IR: 'fa',
  SY: 'ar',
  SD: 'ar',
  EG: 'ar',
  KP: 'ko',
  KR: 'ko',
  RU: 'ru',
  UA: 'uk',
  PL: 'pl',
};

function languageOf(home: Territory): Language {
  return languages[home.slice(0, 2)] ?? 'en';
}

/** Keys of its own, with what the phone can prove them by. */
function keysOf({ proof, factory, serial }: Person, root: AttestationRoot | null): KeyStore {
  const keys = deviceKeys();
  if (factory !== null) return { ...keys, factory };
  if (proof !== 'attested' || root === null) return keys;
  return { ...keys, attest: async () => root.attest((await keys.load())!, serial) };
}

/** The agent as after the first start: no key, no state, the clock as wrong as the phone's. */
export function startAgent(
  phone: Phone,
  world: {
    readonly baseUrl: string;
    readonly transport: Transport;
    readonly clock: VirtualClock;
    readonly fences: FenceCache;
    readonly attestation: AttestationRoot | null;
    /** The owner is shown a notice; the promise resolves when they look. */
    readonly show: () => Promise<'shown' | 'not-shown'>;
  },
): Agent {
  const { person } = phone;
  const kept = new Map<string, string>();
  const offsetMs = person.life.clockOffsetMs ?? 0;
  const { clock } = world;
  return createAgent(
    {
      position: () => Promise.resolve(phone.sensed?.position),
      networks: () => Promise.resolve(phone.sensed?.networks ?? { serving: undefined, sims: [] }),
      zone: () => phone.sensed?.zone,
      language: () => languageOf(person.life.home.served),
      clock: { wallMs: () => clock.now() + offsetMs, monotonicMs: () => clock.now() },
      storage: {
        get: (name) => Promise.resolve(kept.get(name)),
        set(name, text) {
          kept.set(name, text);
          return Promise.resolve();
        },
      },
      keys: keysOf(person, world.attestation),
      transport: world.transport,
      notify: world.show,
      random: () => phone.random.next(),
    },
    {
      baseUrl: world.baseUrl,
      hardware: { imei: [person.imei], serial: person.serial, model: person.model },
      fences: world.fences,
      // The people who approve are made together with the fleet, so no firmware can name them.
      isDemo: true,
    },
  );
}
