import type { PublicKeyJwk } from '../../protocol/device/enrolment.ts';
import { minuteMs, secondMs } from '../../core/time.ts';
import type { AgentClock, KeyStore, Sleep, Transport } from './ports.ts';

// What every platform with the web's interfaces has: browsers, Node, Deno, Bun.

type DeviceKey = Parameters<typeof crypto.subtle.sign>[1];

export interface DeviceKeyPair {
  readonly privateKey: DeviceKey;
  readonly publicKey: DeviceKey;
}

/** Keeps a key pair whose private half cannot be read: a platform that can clone keys can store them. */
export interface KeyPlace {
  load(): Promise<DeviceKeyPair | undefined>;
  save(pair: DeviceKeyPair): Promise<void>;
}

const curve = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** A device key in WebCrypto, not extractable. Without a `place` it lasts as long as the process. */
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
      // Saved before it is used: a key that signed and was then lost would leave its phone nameless.
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

const answerWithinMs = 30 * secondMs;

/** `fetch`, giving up after half a minute. */
export const webTransport: Transport = (url, request) =>
  fetch(url, { ...request, headers: { ...request.headers }, signal: AbortSignal.timeout(answerWithinMs) });

// Timers count in 32 bits; and a phone that slept through a long timer should notice soon.
const napMaxMs = 15 * minuteMs;

/** Sleeps by the platform's timers, in naps of a quarter of an hour at most. */
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
