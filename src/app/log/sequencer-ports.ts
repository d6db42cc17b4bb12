import type { Clock, Transactions } from '../ports.ts';
import type { LogSigner } from './own-checkpoint.ts';
import type { HeldLock, LogFiles, LogHead, LogStore, SequencerLock, Witnesses } from './ports.ts';

export interface SequencerPorts {
  readonly store: Transactions & LogStore;
  readonly files: LogFiles;
  readonly lock: SequencerLock;
  readonly signer: LogSigner;
  readonly witnesses: Witnesses;
  /** The largest tree that a witness said it cosigned since this was asked last, where it is larger than the one it was shown. */
  readonly takeClaim: () => { readonly witness: string; readonly size: number } | null;
  readonly clock: Clock;
  /** Told in a sentence of what an operator should know. */
  readonly warn: (line: string) => void;
}

/** What the steps of one round need: the ports, and the lock that the round holds. */
export interface RoundPorts extends SequencerPorts {
  readonly held: HeldLock;
}

/** The name under which the files of a tree are staged: no two trees share one. */
export function stagedName({ size, root }: LogHead): string {
  return `${size}-${root.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`;
}
