import type { Readable, Writable } from 'node:stream';

/** What a command may touch: handed to it by the composition root, so that a test can hand it something else. */
export interface Io {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
}

/** 0: done. 1: done, and the answer is no (a case differs, a line is bad). 2: not done, the call itself is wrong. 3: not done, what it asks is out of reach. */
export type ExitCode = 0 | 1 | 2 | 3;
