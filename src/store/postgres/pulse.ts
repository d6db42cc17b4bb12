import type { Client } from 'pg';
import { connectPlain, endConnection } from './connection.ts';
import { storeError } from './unavailable.ts';

const everyMs = 250;
const tickMs = 100;

/** Watches whether the database answers at all, by a connection of its own, so that others need not find out by waiting. */
export interface Pulse {
  /** Why the database counts as away; null while it answers. */
  away(): string | null;
  close(): Promise<void>;
}

export interface PulseOptions {
  /** How long an answer may take before the database counts as away. */
  readonly patienceMs: number;
  /** Called when the connection was torn, or nothing was answered: what was known of the database may be over. */
  readonly onDoubt: () => void;
  /** Called when the database begins to count as away. */
  readonly onAway: () => void;
}

class Unanswered extends Error {
  override readonly name = 'Unanswered';
}

/**
 * Waits for an answer of the database, patience counted in turns of the event loop: a process that was busy itself has not read yet what
 * arrived meanwhile, and that is not the database's fault.
 */
async function within<T>(patienceMs: number, answer: Promise<T>): Promise<T> {
  let ticks = Math.ceil(patienceMs / tickMs);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setInterval(() => {
      ticks -= 1;
      if (ticks <= 0) reject(new Unanswered(`the database has not answered for ${patienceMs} ms`));
    }, tickMs);
  });
  answer.catch(() => {});
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearInterval(timer);
  }
}

/** Connects. A connection that comes too late is closed again. */
async function connectWithin(url: string, patienceMs: number): Promise<Client> {
  const connecting = connectPlain(url, 'carnet pulse');
  try {
    return await within(patienceMs, connecting);
  } catch (error) {
    connecting.then(endConnection, () => {});
    throw error;
  }
}

/** Follows the database at `url`. It counts as there until it was asked once in vain. */
export function followPulse(url: string, { patienceMs, onDoubt, onAway }: PulseOptions): Pulse {
  let why: string | null = null;
  const closing = new AbortController();
  const { signal } = closing;
  let wake: () => void = () => {};
  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, signal.aborted ? 0 : everyMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  /** Asks again and again on one connection, until it fails. Resolves to whether it ever answered. */
  async function session(): Promise<boolean> {
    let client: Client | undefined;
    let answered = false;
    try {
      client = await connectWithin(url, patienceMs);
      client.once('end', onDoubt);
      for (; !signal.aborted; await pause()) {
        await within(patienceMs, client.query('select'));
        answered = true;
        why = null;
      }
    } catch (error) {
      onDoubt();
      // A connection that was torn is opened once more before the database counts as away.
      if (!answered || error instanceof Unanswered) markAway(error);
    }
    if (client !== undefined) void endConnection(client);
    return answered;
  }

  function markAway(error: unknown): void {
    const before = why;
    why = (storeError(error) as Error).message;
    if (before === null) onAway();
  }

  const running = (async () => {
    while (!signal.aborted) if (!(await session())) await pause();
  })();

  return {
    away: () => why,
    async close() {
      closing.abort();
      wake();
      await running;
    },
  };
}
