import type { SequenceRound } from '../app/log/sequence.ts';
import { startLoop, type Loop } from './loop.ts';

export interface SequenceLoopOptions {
  /** Whoever gives it is told of its failures; here they only make the next round come later and later. */
  readonly round: () => Promise<SequenceRound>;
  /** Pause between two rounds; null: only `tick` runs any. */
  readonly everyMs: number | null;
}

/** Sequences the log from now on: each turn runs rounds until nothing more is queued, or another process is at it. */
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
