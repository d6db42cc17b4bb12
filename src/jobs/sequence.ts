import type { SequenceRound } from '../app/log/sequence.ts';

export interface SequenceLoop {
  /** Runs rounds now until nothing more is queued, or joins those that run; for a virtual clock, which no timer follows. */
  tick(): Promise<SequenceRound>;
  /** Resolves when nothing runs any more. */
  stop(): Promise<void>;
}

export interface SequenceLoopOptions {
  /** Whoever gives it is told of its failures; here they only make the next round come later and later. */
  readonly round: () => Promise<SequenceRound>;
  /** Pause between two rounds; null: only `tick` runs any. */
  readonly everyMs: number | null;
}

const retryMsMax = 30_000;

/** Sequences the log again and again until stopped. What stops one round (a database away, a log halted) only makes it wait. */
export function startSequenceLoop(options: SequenceLoopOptions): SequenceLoop {
  let stopping = false;
  let running: Promise<SequenceRound> | null = null;
  let timer: NodeJS.Timeout | null = null;
  let failures = 0;

  async function rounds(): Promise<SequenceRound> {
    for (;;) {
      const round = await options.round();
      if (stopping || round.kind === 'taken' || !round.more) return round;
    }
  }

  function tick(): Promise<SequenceRound> {
    running ??= rounds().finally(() => {
      running = null;
    });
    return running;
  }

  function schedule(afterMs: number): void {
    if (options.everyMs === null || stopping) return;
    timer = setTimeout(() => void turn(options.everyMs!), afterMs);
    timer.unref();
  }

  async function turn(everyMs: number): Promise<void> {
    const [outcome] = await Promise.allSettled([tick()]);
    failures = outcome.status === 'fulfilled' ? 0 : failures + 1;
    schedule(failures === 0 ? everyMs : Math.min(retryMsMax, everyMs * 2 ** failures));
  }

  if (options.everyMs !== null) schedule(0);
  return {
    tick,
    async stop() {
      stopping = true;
      if (timer !== null) clearTimeout(timer);
      await running?.catch(() => undefined);
    },
  };
}
