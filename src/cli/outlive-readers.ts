import type { Io } from './io.ts';

/** Lets a command that serves go on when nobody reads its lines any more: a closed pipe, a terminal that is gone, a full disk behind a file. */
export function outliveReaders({ stdout, stderr }: Io): void {
  for (const stream of [stdout, stderr]) stream.on('error', () => {});
}
