import type { ExitCode, Io } from '../cli/io.ts';
import { keysCommand } from '../cli/keys.ts';
import { formatInstant } from '../core/time.ts';
import { listKeys } from '../keystore/list-keys.ts';
import { rotatableKinds, rotateKey, type RotatableKind } from '../keystore/rotate-keys.ts';

const expected = new Set(['KeyFileFaulty', 'SignerRefused']);

/** `carnet keys`, on the files of a data folder; a server may be running on it. */
export function keys(args: readonly string[], io: Io): Promise<ExitCode> {
  const now = Date.now();
  return keysCommand(args, io, {
    kinds: rotatableKinds,
    list: (dataDir) => listKeys(dataDir, now),
    rotate: (call) => {
      const outcome = rotateKey({ ...call, kind: call.kind as RotatableKind, now });
      return outcome.kind === 'rotated' ? { ...outcome, from: formatInstant(outcome.from) } : outcome;
    },
    isExpected: (error) =>
      error instanceof Error &&
      (expected.has(error.name) || (error as NodeJS.ErrnoException).code !== undefined),
  });
}
