import { errorLines } from '../../server/terminal.ts';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { startServer, type RunningServer } from '../../server/start-server.ts';
import { addressesOf, startMovedWitnesses } from '../../server/moved-witnesses.ts';
import type { RunningWitness } from '../../server/start-witness.ts';
import { hourMs, type Instant } from '../../core/time.ts';
import type { LocalClock } from '../world/clock.ts';
import { inviteOfficers } from '../casework/officers.ts';

/** What another thread can be told of how to start the server. */
interface ThreadOptions {
  readonly dataDir: string;
  readonly databaseUrl?: string;
  readonly attestationRoots?: readonly Uint8Array[];
}

/** A server on a thread of its own: the fleet has one core, the server the other. */
export interface ThreadedServer {
  readonly url: string;
  readonly databaseUrl: string;
  readonly operatorToken: string;
  readonly links: StaffLinks;
  /** The server reads it; whoever started it moves it. */
  readonly clock: LocalClock;
  reachDeadlines(): Promise<void>;
  /** Carries out what cases and measures decided. */
  executeMeasures(): Promise<void>;
  /** Enters what is queued into the public log, and has it cosigned. */
  sequence(): Promise<void>;
  /** The people of the story may do nothing any more. */
  dismissStaff(): Promise<void>;
  close(): Promise<void>;
}

/** Whom the links are for: who proposes, who approves, and who reviews appeals because they did neither. */
export type StaffLinks = readonly [investigator: string, officer: string, reviewer?: string];

type ThreadRequest = 'reach-deadlines' | 'execute-measures' | 'sequence' | 'dismiss-staff' | 'close';
type ThreadAnswer =
  | {
      readonly kind: 'listening';
      readonly url: string;
      readonly databaseUrl: string;
      readonly operatorToken: string;
      readonly links: StaffLinks;
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
  const next = (): Promise<ThreadAnswer> =>
    new Promise((resolve, reject) => {
      worker.once('message', (answer: ThreadAnswer) => {
        worker.off('error', reject);
        if (answer.kind === 'failed') reject(answer.error);
        else resolve(answer);
      });
      worker.once('error', reject);
    });
  const ask = async (request: ThreadRequest): Promise<void> => {
    const answer = next();
    worker.postMessage(request, []);
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
    executeMeasures: () => ask('execute-measures'),
    sequence: () => ask('sequence'),
    dismissStaff: () => ask('dismiss-staff'),
    async close() {
      await ask('close');
      await worker.terminate();
    },
  };
}

/** The server with everything that runs beside it on the thread. */
interface Running {
  readonly server: RunningServer;
  readonly witnesses: readonly RunningWitness[];
  readonly staff: readonly string[];
}

async function closeAll({ server, witnesses }: Running): Promise<void> {
  await server.close();
  await Promise.all(witnesses.map((witness) => witness.close()));
}

function workOf({ server, witnesses, staff }: Running, request: ThreadRequest): Promise<unknown> {
  switch (request) {
    case 'reach-deadlines':
      return server.reachDeadlines();
    case 'execute-measures':
      return server.executeMeasures();
    case 'sequence':
      return server.sequence();
    case 'dismiss-staff':
      return Promise.all(staff.map((id) => server.people.deactivate(id)));
    case 'close':
      return closeAll({ server, witnesses, staff });
    default:
      return request satisfies never;
  }
}

async function answer(running: Running, request: ThreadRequest): Promise<ThreadAnswer> {
  try {
    await workOf(running, request);
    return { kind: 'done' };
  } catch (error) {
    return { kind: 'failed', error };
  }
}

async function serve(port: NonNullable<typeof parentPort>, { options, time }: Started): Promise<void> {
  const instant = new Float64Array(time);
  const clock = { now: () => instant[0]! };
  try {
    const witnesses = await startMovedWitnesses(options.dataDir, clock);
    const server = await startServer({
      ...options,
      clock,
      deadlinesEveryMs: null,
      quotas: null,
      // The fleet states its addresses as a proxy would.
      trustProxy: 'loopback',
      publicLog: {
        witnesses: addressesOf(witnesses),
        quorum: witnesses.length,
        everyMs: null,
        // Between the day of a real log and a list at every round, which would write a file at every step of the clock.
        listEveryMs: 6 * hourMs,
      },
      // What the story does to the database is warned of in vain, and standard output belongs to the scoreboard.
      log: { level: 'error', stream: errorLines },
    });
    const invited = await inviteOfficers(server, ['Investigator', 'Officer', 'Reviewer']);
    const running: Running = { server, witnesses, staff: invited.map(({ id }) => id) };
    const [investigator, officer, reviewer] = invited.map(({ link }) => link);
    const { url, databaseUrl, operatorToken } = server;
    port.on(
      'message',
      (request: ThreadRequest) => void answer(running, request).then((reply) => port.postMessage(reply)),
    );
    port.postMessage({
      kind: 'listening',
      url,
      databaseUrl,
      operatorToken,
      links: [investigator!, officer!, reviewer!],
    } satisfies ThreadAnswer);
  } catch (error) {
    port.postMessage({ kind: 'failed', error } satisfies ThreadAnswer);
  }
}

if (!isMainThread && parentPort !== null && (workerData as Started | null)?.time instanceof SharedArrayBuffer)
  await serve(parentPort, workerData as Started);
