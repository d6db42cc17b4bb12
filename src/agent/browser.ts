import { browserStore } from './platform/browser-store.ts';
import { createAgent, type Agent, type AgentOptions } from './index.ts';
import type { AgentPorts, Position } from './platform/ports.ts';
import { webClock, webKeys, webSleep, webTransport } from './platform/web-platform.ts';

/** The ports that a page has to supply: the networks, and a way to show a notice. It may replace the others. */
export type BrowserPorts = Pick<AgentPorts, 'networks' | 'notify'> & Partial<AgentPorts>;

/** Creates an agent in a browser: key and state in IndexedDB, position from the Geolocation API, requests by `fetch`. */
export function createBrowserAgent(
  given: BrowserPorts,
  options: AgentOptions & { readonly databaseName?: string },
): Agent {
  const store = browserStore(options.databaseName ?? 'carnet-agent');
  return createAgent(
    {
      position: browserPosition,
      zone: () => Intl.DateTimeFormat().resolvedOptions().timeZone,
      language: () => navigator.language,
      clock: webClock,
      storage: store,
      keys: webKeys(store.keyPlace),
      transport: webTransport,
      random: () => Math.random(),
      ...given,
    },
    options,
  );
}

export { createAgent, webSleep };

const positionWithinMs = 20_000;
const positionAgeMaxMs = 60_000;

/** undefined where the owner denies access or no position is found in time. */
function browserPosition(): Promise<Position | undefined> {
  return new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords: { longitude: lon, latitude: lat, accuracy: accuracyM }, timestamp }) =>
        resolve({ lon, lat, accuracyM, ageMs: Date.now() - timestamp }),
      () => resolve(undefined),
      { enableHighAccuracy: true, timeout: positionWithinMs, maximumAge: positionAgeMaxMs },
    );
  });
}
