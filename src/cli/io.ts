import type { Readable, Writable } from 'node:stream';

/** The streams of a command; a test gives it others. */
export interface Io {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
}

/** 0: done. 1: done, with a negative answer (a case differs, a line is bad). 2: not done, the call is wrong. 3: not done, what it needs is out of reach. */
export type ExitCode = 0 | 1 | 2 | 3;
