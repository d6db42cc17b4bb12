import type { Io } from './io.ts';

/** Lets a command that serves go on when nobody reads its lines any more. */
export function outliveReaders({ stdout, stderr }: Io): void {
  for (const outlet of [stdout, stderr]) outlet.outliveReader();
}
