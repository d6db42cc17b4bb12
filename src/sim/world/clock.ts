import { formatInstant, parseInstant, type Instant } from '../../core/time.ts';

/** The one clock of a simulated world: the server reads it, only the simulation moves it, and never backwards. */
export interface VirtualClock {
  now(): Instant;
  /** Resolves when the server lives at the new time. Throws or rejects RangeError where that lies in the past. */
  advanceTo(instant: Instant): void | Promise<void>;
}

/** A clock within this process. */
export interface LocalClock extends VirtualClock {
  advanceTo(instant: Instant): void;
}

export function virtualClock(start: Instant): LocalClock {
  let current = start;
  return {
    now: () => current,
    advanceTo(instant) {
      if (instant < current) throw new RangeError('a clock does not run backwards');
      current = instant;
    },
  };
}

/** Where a server with a controlled clock lets it be read and moved. */
export const clockPath = '/sim/clock';

export interface RemoteClock extends VirtualClock {
  /** Has the server do all that its time has brought. */
  settle(): Promise<void>;
}

/** The clock of a server in another process, started with `--controlled-clock`. Rejects where the server has none. */
export async function remoteClock(baseUrl: string): Promise<RemoteClock> {
  const url = `${baseUrl}${clockPath}`;
  const ask = async (init: RequestInit): Promise<Instant> => {
    const answer = await fetch(url, init);
    if (!answer.ok) throw new Error(`${init.method} ${url} was answered ${answer.status}`);
    const { now } = (await answer.json()) as { readonly now: string };
    const instant = parseInstant(now);
    if (instant === undefined) throw new Error(`${url} answered no time`);
    return instant;
  };
  let current = await ask({ method: 'GET' });
  const put = async (instant: Instant): Promise<void> => {
    current = await ask({
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ now: formatInstant(instant) }),
    });
  };
  return {
    settle: () => put(current),
    now: () => current,
    async advanceTo(instant) {
      if (instant < current) throw new RangeError('a clock does not run backwards');
      if (instant === current) return;
      await put(instant);
    },
  };
}
