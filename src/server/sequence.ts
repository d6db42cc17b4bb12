import type { SequenceRound } from '../app/log/sequence.ts';
import { startLoop, type Loop } from './loop.ts';

export interface SequenceLoopOptions {
  /** Handles its failures itself; the loop only lengthens the pause after one. */
  readonly round: () => Promise<SequenceRound>;
  /** Pause between two rounds; null: only `tick` runs any. */
  readonly everyMs: number | null;
}

/** Sequences the log from now on: each turn runs rounds until nothing more is queued, or another process holds the lock. */
export function startSequenceLoop({ round, everyMs }: SequenceLoopOptions): Loop<SequenceRound> {
  const loop = startLoop({
    async round(signal) {
      for (;;) {
        const done = await round();
        if (signal.aborted || done.kind === 'taken' || !done.more) return done;
      }
    },
    everyMs,
    onFailure: () => {},
  });
  loop.wake();
  return loop;
}
