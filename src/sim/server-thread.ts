import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { startServer, type RunningServer } from '../bin/start-server.ts';
import type { Instant } from '../core/time.ts';
import type { LocalClock } from './clock.ts';
import { linksForTwo } from './officers.ts';

/** What can be told to another thread of how to start the server. */
interface ThreadOptions {
  readonly dataDir: string;
  readonly databaseUrl?: string;
}

/** A server on a thread of its own: the fleet has one core, the server the other. */
export interface ThreadedServer {
  readonly url: string;
  readonly databaseUrl: string;
  readonly operatorToken: string;
  readonly links: readonly [string, string];
  /** The server reads it; whoever started it moves it. */
  readonly clock: LocalClock;
  reachDeadlines(): Promise<void>;
  close(): Promise<void>;
}

type Asked = 'reach-deadlines' | 'close';
type Told =
  | {
      readonly kind: 'listening';
      readonly url: string;
      readonly databaseUrl: string;
      readonly operatorToken: string;
      readonly links: readonly [string, string];
    }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly error: unknown };

interface Started {
  readonly options: ThreadOptions;
  /** One double: the virtual time. Only whole slots are written, and never while a request is under way. */
  readonly time: SharedArrayBuffer;
}

/** Starts the server of `options` on a thread, its clock at `startsAt`. Rejects with what `startServer` throws. */
export async function startServerThread(options: ThreadOptions, startsAt: Instant): Promise<ThreadedServer> {
  const time = new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT);
  const instant = new Float64Array(time);
  instant[0] = startsAt;
  const started: Started = { options, time };
  const worker = new Worker(new URL(import.meta.url), { workerData: started });
  const next = (): Promise<Told> =>
    new Promise((resolve, reject) => {
      worker.once('message', (told: Told) => {
        worker.off('error', reject);
        if (told.kind === 'failed') reject(told.error);
        else resolve(told);
      });
      worker.once('error', reject);
    });
  const ask = async (asked: Asked): Promise<void> => {
    const answer = next();
    worker.postMessage(asked, []);
    await answer;
  };
  const listening = await next();
  if (listening.kind !== 'listening') throw new Error('the server thread answered out of turn');
  return {
    ...listening,
    clock: {
      now: () => instant[0]!,
      advanceTo(to) {
        if (to < instant[0]!) throw new RangeError('a clock does not run backwards');
        instant[0] = to;
      },
    },
    reachDeadlines: () => ask('reach-deadlines'),
    async close() {
      await ask('close');
      await worker.terminate();
    },
  };
}

async function answer(server: RunningServer, asked: Asked): Promise<Told> {
  try {
    await (asked === 'close' ? server.close() : server.reachDeadlines());
    return { kind: 'done' };
  } catch (error) {
    return { kind: 'failed', error };
  }
}

async function serve(port: NonNullable<typeof parentPort>, { options, time }: Started): Promise<void> {
  const instant = new Float64Array(time);
  try {
    const server = await startServer({
      ...options,
      clock: { now: () => instant[0]! },
      deadlinesEveryMs: null,
      quotas: null,
      // What the story does to the database is warned of in vain, and standard output belongs to the scoreboard.
      log: { level: 'error', stream: process.stderr },
    });
    const { url, databaseUrl, operatorToken } = server;
    port.on('message', (asked: Asked) => void answer(server, asked).then((told) => port.postMessage(told)));
    const links = await linksForTwo(server);
    port.postMessage({ kind: 'listening', url, databaseUrl, operatorToken, links } satisfies Told);
  } catch (error) {
    port.postMessage({ kind: 'failed', error } satisfies Told);
  }
}

if (!isMainThread && parentPort !== null && (workerData as Started | null)?.time instanceof SharedArrayBuffer)
  await serve(parentPort, workerData as Started);
