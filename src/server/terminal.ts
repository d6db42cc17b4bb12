import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { WriteStream } from 'node:tty';
import { visibleText, visibleWords } from '../core/visible-text.ts';

/**
 * The one road to a terminal: whoever enrols chooses a model's name, and a terminal obeys the control characters that it prints. What is written here is
 * shown, never obeyed.
 */
export interface Outlet {
  /** Whether somebody looks at it, so that a line can be drawn anew. */
  readonly isTerminal: boolean;
  /** Writes text with everything unseen in it named; false: the reader is behind. */
  write(text: string): boolean;
  /** The same for sentences of Carnet's own in any of its languages. */
  writeWords(text: string): boolean;
  /** Writes and waits until the reader has caught up; false where the reader is gone. */
  writeAll(text: string): Promise<boolean>;
  /** On a terminal: draws the present line anew. Elsewhere nothing. */
  redraw(line: string): void;
  /** Goes on when nobody reads any more: a closed pipe, a terminal that is gone, a full disk behind a file. */
  outliveReader(): void;
}

export function outletOf(stream: Writable): Outlet {
  const isTerminal = stream instanceof WriteStream;
  const write = (text: string): boolean => stream.write(visibleText(text));
  return {
    isTerminal,
    write,
    writeWords: (text) => stream.write(visibleWords(text)),
    async writeAll(text) {
      if (stream.destroyed || stream.writableEnded) return false;
      if (write(text)) return true;
      const gone = new AbortController();
      const { signal } = gone;
      try {
        await Promise.race([once(stream, 'drain', { signal }), once(stream, 'close', { signal })]);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EPIPE') return false;
        throw error;
      } finally {
        gone.abort();
      }
      return !stream.destroyed;
    },
    redraw: (line) => void (isTerminal && stream.write(`\r\u001B[2K${visibleText(line)}`)),
    outliveReader: () => void stream.on('error', () => {}),
  };
}

/** Standard error, for what writes to no other outlet. */
export const standardError = (): Outlet => outletOf(process.stderr);

/** Standard error for the server's lines of JSON. */
export const errorLines = {
  write: (line: string): void => void standardError().write(line),
} as const;
