import type { Clock, Transactions } from '../ports.ts';
import type { LogSigner } from './own-checkpoint.ts';
import type { HeldLock, LogFiles, LogHead, LogStore, SequencerLock, Witnesses } from './ports.ts';

export interface SequencerPorts {
  readonly store: Transactions & LogStore;
  readonly files: LogFiles;
  readonly lock: SequencerLock;
  readonly signer: LogSigner;
  readonly witnesses: Witnesses;
  /** Returns and clears the largest tree that a witness claimed to have cosigned, if larger than the one it was shown. */
  readonly takeClaim: () => { readonly witness: string; readonly size: number } | null;
  readonly clock: Clock;
  /** Records that database and files do not hold the same, so that nothing is ordered until a person has confirmed what is there. */
  readonly beginRecovering: (why: string) => Promise<void>;
  /** Reports a sentence to the operator of the server. */
  readonly warn: (line: string) => void;
}

/** The ports of one round, with the lock that it holds. */
export interface RoundPorts extends SequencerPorts {
  readonly held: HeldLock;
}

/** The staging name for the files of a tree; it is unique to the tree. */
export function stagedName({ size, root }: Pick<LogHead, 'size' | 'root'>): string {
  return `${size}-${root.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`;
}
