import type { Clock } from '../app/ports.ts';
import { addressesOf, startMovedWitnesses } from './moved-witnesses.ts';
import { startLocalWitnesses } from './local-witnesses.ts';
import type { WatchOptions } from './serve-options.ts';
import { logWithoutWitnesses, type PublicLogOptions } from './start-log.ts';

/** The witnesses of a server's log: those that were named, else two local ones. */
export interface Watch {
  readonly publicLog: PublicLogOptions;
  /** What to tell whoever started the server. */
  readonly lines: readonly string[];
  /** Resolves once local witnesses listen, or have failed to and are tried again. */
  readonly ready: Promise<boolean>;
  stop(): Promise<void>;
}

/** Witnesses of a server whose clock is moved by hand: they read the same clock. */
export async function watchByClock({ quorum }: WatchOptions, dataDir: string, clock: Clock): Promise<Watch> {
  const witnesses = await startMovedWitnesses(dataDir, clock);
  return {
    publicLog: { witnesses: addressesOf(witnesses), quorum, everyMs: logWithoutWitnesses.everyMs },
    lines: [],
    ready: Promise.resolve(true),
    async stop() {
      await Promise.all(witnesses.map((witness) => witness.close()));
    },
  };
}

/** Starts local witnesses where no others were named; a server may start meanwhile. */
export function watchLog(
  { witnesses, quorum, listEveryMs }: WatchOptions,
  { dataDir, log }: { readonly dataDir: string; readonly log: (line: string) => void },
): Watch {
  const { everyMs } = logWithoutWitnesses;
  if (witnesses.length > 0)
    return {
      publicLog: { witnesses, quorum, everyMs, listEveryMs },
      lines: [],
      ready: Promise.resolve(true),
      stop: () => Promise.resolve(),
    };
  const local = startLocalWitnesses({ dataDir, log });
  return {
    publicLog: { witnesses: local.addresses, quorum, everyMs, listEveryMs },
    lines: [
      '',
      'Two witnesses on this machine watch the public log, so that locks can be tried. Whoever runs the log could make them say anything: in production',
      'name witnesses that others run, with --witness (carnet witness --help).',
    ],
    ready: local.ready,
    stop: () => local.stop(),
  };
}
