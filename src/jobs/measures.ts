import type { CampaignRound } from '../app/measures/campaign.ts';

export interface MeasureLoop {
  /** Runs a round now, or joins the one that runs; for a virtual clock, which no timer follows. */
  tick(): Promise<CampaignRound>;
  /** Something was decided that dossiers have to learn: no pause is waited for. */
  wake(): void;
  /** Resolves when nothing runs any more. */
  stop(): Promise<void>;
}

export interface MeasureLoopOptions {
  readonly round: (signal: AbortSignal) => Promise<CampaignRound>;
  /** Pause between two rounds; null: only `tick` runs one. */
  readonly everyMs: number | null;
  /** Told of a round that failed; it is tried again after a growing pause. */
  readonly onFailure: (error: unknown, retryInMs: number) => void;
}

const retryMsMax = 30_000;

/** Carries out what cases and measures decided, again and again until stopped; the store going away only makes it wait. */
export function startMeasureLoop(options: MeasureLoopOptions): MeasureLoop {
  const stopping = new AbortController();
  let running: Promise<CampaignRound> | null = null;
  let timer: NodeJS.Timeout | null = null;
  let wokenAgain = false;
  let failures = 0;

  function tick(): Promise<CampaignRound> {
    running ??= options.round(stopping.signal).finally(() => {
      running = null;
    });
    return running;
  }

  function schedule(afterMs: number): void {
    if (options.everyMs === null || stopping.signal.aborted) return;
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => void turn(options.everyMs!), afterMs);
    timer.unref();
  }

  async function turn(everyMs: number): Promise<void> {
    wokenAgain = false;
    try {
      await tick();
      failures = 0;
      schedule(wokenAgain ? 0 : everyMs);
    } catch (error) {
      failures += 1;
      const retryInMs = Math.min(retryMsMax, everyMs * 2 ** failures);
      options.onFailure(error, retryInMs);
      schedule(retryInMs);
    }
  }

  if (options.everyMs !== null) schedule(options.everyMs);
  return {
    tick,
    wake() {
      // A round under way may have passed what is to be done now: another follows it at once.
      if (running !== null) wokenAgain = true;
      else schedule(0);
    },
    async stop() {
      stopping.abort();
      if (timer !== null) clearTimeout(timer);
      await running?.catch(() => {});
    },
  };
}
