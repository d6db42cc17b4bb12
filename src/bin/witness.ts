import type { ExitCode, Io } from '../cli/io.ts';
import { witnessCommand } from '../cli/witness.ts';
import { startWitness } from '../server/start-witness.ts';

const expected = new Set(['LogKeyRefused', 'WitnessNameRefused', 'KeyFileFaulty']);

/** Resolves at the first signal to stop and, in a child of `carnet serve`, when the parent is gone, however it went. */
function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      // The channel to the parent would keep this process alive.
      if (process.connected) process.disconnect();
      resolve();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop);
    if (process.connected) process.once('disconnect', stop);
  });
}

/** `carnet witness`, in this process. */
export function witness(args: readonly string[], io: Io): Promise<ExitCode> {
  return witnessCommand(args, io, {
    start: (call, log) => startWitness({ ...call, log }),
    stopped: untilStopped(),
    isExpected: (error) =>
      error instanceof Error &&
      (expected.has(error.name) || (error as NodeJS.ErrnoException).code !== undefined),
  });
}
