import { TextDecoder } from 'node:util';

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** By its byte order mark; without one by where the zero of its first letter lies, since a manifest begins with ASCII. */
function encodingOf(first: number, second: number): Encoding {
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return 'utf-16be';
  return 'utf-8';
}

/**
 * The text of a file in pieces that may be cut anywhere: UTF-8, or UTF-16 as spreadsheets save it. A byte order mark is left out, and every line ends in a line
 * feed, also those of a CR alone.
 */
export class ManifestText {
  #decoder: TextDecoder | null = null;
  #first: Uint8Array = new Uint8Array(0);
  /** A CR at the end of a piece: the LF that belongs to it may begin the next one. */
  #heldReturn = '';

  push(piece: Uint8Array): string {
    if (this.#decoder !== null) return this.#lines(this.#decoder.decode(piece, { stream: true }));
    const bytes = Uint8Array.of(...this.#first, ...piece.subarray(0, 2));
    if (bytes.length < 2) {
      this.#first = bytes;
      return '';
    }
    this.#decoder = new TextDecoder(encodingOf(bytes[0]!, bytes[1]!));
    const first = this.#decoder.decode(bytes, { stream: true });
    return this.#lines(first + this.#decoder.decode(piece.subarray(2), { stream: true }));
  }

  end(): string {
    const decoder = this.#decoder ?? new TextDecoder();
    const rest = this.#decoder === null ? decoder.decode(this.#first) : decoder.decode();
    return this.#lines(rest) + (this.#heldReturn === '' ? '' : '\n');
  }

  #lines(text: string): string {
    const whole = this.#heldReturn + text;
    this.#heldReturn = whole.endsWith('\r') ? '\r' : '';
    const ready = this.#heldReturn === '' ? whole : whole.slice(0, -1);
    return ready.includes('\r') ? ready.replaceAll(/\r\n?/g, '\n') : ready;
  }
}
