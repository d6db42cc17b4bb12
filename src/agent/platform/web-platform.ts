import type { PublicKeyJwk } from '../../protocol/device/enrolment.ts';
import { minuteMs, secondMs } from '../../core/time.ts';
import type { AgentClock, KeyStore, Sleep, Transport } from './ports.ts';

// Ports for every platform with the interfaces of the web: browsers, Node, Deno, Bun.

type DeviceKey = Parameters<typeof crypto.subtle.sign>[1];

export interface DeviceKeyPair {
  readonly privateKey: DeviceKey;
  readonly publicKey: DeviceKey;
}

/** Stores a key pair whose private half cannot be read, where the platform can clone keys. */
export interface KeyPlace {
  load(): Promise<DeviceKeyPair | undefined>;
  save(pair: DeviceKeyPair): Promise<void>;
}

const curve = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** A device key in WebCrypto, not extractable. Without a `place` it is lost when the process ends. */
export function webKeys(place?: KeyPlace): KeyStore {
  let pair: DeviceKeyPair | undefined;
  const load = async (): Promise<DeviceKeyPair | undefined> => (pair ??= await place?.load());
  return {
    async load() {
      const loaded = await load();
      return loaded === undefined ? undefined : publicJwk(loaded);
    },
    async generate() {
      const made = await crypto.subtle.generateKey(curve, false, ['sign', 'verify']);
      // Saved before its first use: an enrolled key that is lost leaves the phone without its identity.
      await place?.save(made);
      pair = made;
      return publicJwk(made);
    },
    async sign(data) {
      const loaded = await load();
      if (loaded === undefined) throw new Error('there is no device key yet');
      return new Uint8Array(
        await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, loaded.privateKey, data),
      );
    },
  };
}

async function publicJwk(pair: DeviceKeyPair): Promise<PublicKeyJwk> {
  const { x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey);
  if (x === undefined || y === undefined) throw new TypeError('the platform exported no P-256 key');
  return { kty: 'EC', crv: 'P-256', x, y };
}

export const webClock: AgentClock = { wallMs: () => Date.now(), monotonicMs: () => performance.now() };

const timeoutMs = 30 * secondMs;

/** `fetch` with a timeout of 30 seconds. */
export const webTransport: Transport = (url, request) =>
  fetch(url, { ...request, headers: { ...request.headers }, signal: AbortSignal.timeout(timeoutMs) });

// Timers count in 32 bits, and a phone that slept through a long timer should notice soon.
const napMaxMs = 15 * minuteMs;

/** Sleeps by the timers of the platform, 15 minutes at most per call. */
export const webSleep: Sleep = (ms, signal) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(wake, Math.min(ms, napMaxMs));
    function wake(): void {
      signal.removeEventListener('abort', stop);
      resolve();
    }
    function stop(): void {
      clearTimeout(timer);
      reject(new Error('stopped while asleep'));
    }
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
