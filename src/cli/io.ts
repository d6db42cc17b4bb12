import type { Readable, Writable } from 'node:stream';
import { outletOf, type Outlet } from '../server/terminal.ts';

/** The streams of a call, as the process has them; a test gives it others. */
export interface Streams {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
}

/** What a command reads from and writes to. */
export interface Io {
  readonly stdin: Readable;
  readonly stdout: Outlet;
  readonly stderr: Outlet;
}

export const ioOf = ({ stdin, stdout, stderr }: Streams): Io => ({
  stdin,
  stdout: outletOf(stdout),
  stderr: outletOf(stderr),
});

/** 0: done. 1: done, with a negative answer (a case differs, a line is bad). 2: not done, the call is wrong. 3: not done, what it needs is out of reach. */
export type ExitCode = 0 | 1 | 2 | 3;
