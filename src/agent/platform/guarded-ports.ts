import type { AgentCrypto, AgentPorts, AgentText } from './ports.ts';
import { webCrypto } from './web-crypto.ts';

/** The ports as the agent uses them: complete, and none that the agent does not expect to fail ever throws. */
export interface GuardedPorts extends AgentPorts {
  readonly crypto: AgentCrypto;
  readonly text: Partial<AgentText>;
  readonly showLock: NonNullable<AgentPorts['showLock']>;
}

/**
 * Wraps what the host supplies. A language, random number or clock that fails must not keep a release, a code or the end of a lease from the phone
 * (docs/decisions/bare-engines.md); storage, transport and notifier may fail, but only by rejecting. Ports are read at each use, because hosts replace them.
 */
export function guardPorts(ports: AgentPorts): GuardedPorts {
  const { exportOwnData } = ports;
  return {
    position: async () => ports.position(),
    networks: async () => ports.networks(),
    zone: () => ports.zone(),
    language: () => languageOf(ports),
    clock: {
      wallMs: () => numberOf(() => ports.clock.wallMs()),
      monotonicMs: () => numberOf(() => ports.clock.monotonicMs()),
    },
    storage: {
      get: async (name) => ports.storage.get(name),
      set: async (name, text) => ports.storage.set(name, text),
    },
    keys: {
      load: async () => ports.keys.load(),
      generate: async () => ports.keys.generate(),
      sign: async (data) => ports.keys.sign(data),
      ...(ports.keys.attest === undefined ? {} : { attest: async () => ports.keys.attest!() }),
      ...(ports.keys.factory === undefined ? {} : { factory: ports.keys.factory }),
    },
    transport: async (url, request) => ports.transport(url, request),
    notify: async (notice) => ports.notify(notice),
    random: () => {
      const drawn = numberOf(() => ports.random());
      return drawn >= 0 && drawn < 1 ? drawn : 0.5;
    },
    ...(ports.randomBytes === undefined ? {} : { randomBytes: (length) => ports.randomBytes!(length) }),
    crypto: ports.crypto ?? webCrypto,
    text: ports.text ?? {},
    showLock: (screen) => ports.showLock?.(screen),
    ...(exportOwnData === undefined ? {} : { exportOwnData: async () => ports.exportOwnData!() }),
  };
}

/** The owner's language as the host names it; English where it names none. */
function languageOf(ports: AgentPorts): string {
  try {
    const tag: unknown = ports.language();
    return typeof tag === 'string' ? tag : 'en';
  } catch {
    return 'en';
  }
}

/** NaN, which every reader of a clock expects, where the host gives no number. */
function numberOf(read: () => unknown): number {
  try {
    const value = read();
    return typeof value === 'number' ? value : Number.NaN;
  } catch {
    return Number.NaN;
  }
}
