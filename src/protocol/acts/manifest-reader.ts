import { readManifestHeader, readManifestJson, readManifestRecord } from './manifest.ts';
import type { ManifestColumn, ManifestFault, ManifestRead } from './manifest.ts';

export const manifestFormats = ['csv', 'jsonl'] as const;
export type ManifestFormat = (typeof manifestFormats)[number];

/** A line or a quoted field that is longer than this is not one: a quote was never closed, or the file is something else. */
const recordCharsMax = 16_384;

/** What a piece of the file yields: entries and faults in its order, or `unreadable` where its header leaves no hope. */
export interface ManifestPiece {
  readonly read: readonly ManifestRead[];
  readonly unreadable: ManifestFault | null;
}

/** Reads a manifest piece by piece as it arrives, cut anywhere: CSV (RFC 4180) under a header, or JSON lines. */
export class ManifestReader {
  readonly #format: ManifestFormat;
  #rest = '';
  #line = 0;
  #begun = false;
  /** A quoted field that goes on over line ends: its text so far and where it began. */
  #open: { text: string; line: number } | null = null;
  #columns: readonly ManifestColumn[] | null = null;
  #unreadable: ManifestFault | null = null;
  /** The rest of a line that was too long already. */
  #skipping = false;

  constructor(format: ManifestFormat) {
    this.#format = format;
  }

  push(text: string): ManifestPiece {
    const read: ManifestRead[] = [];
    const whole = this.#rest + (this.#begun ? text : text.replace(/^\u{FEFF}/u, ''));
    this.#begun ||= text !== '';
    let from = 0;
    for (let end = whole.indexOf('\n'); end !== -1; end = whole.indexOf('\n', from)) {
      this.#takeLine(whole.slice(from, whole[end - 1] === '\r' && end > from ? end - 1 : end), read);
      from = end + 1;
    }
    this.#rest = whole.slice(from);
    if (this.#rest.length > recordCharsMax) {
      if (!this.#skipping) read.push(endless(this.#line + 1));
      this.#skipping = true;
      this.#rest = '';
    }
    return { read, unreadable: this.#unreadable };
  }

  /** The last line, where no line end follows it. */
  end(): ManifestPiece {
    const read: ManifestRead[] = [];
    if (this.#rest !== '') this.#takeLine(this.#rest.replace(/\r$/, ''), read);
    this.#rest = '';
    if (this.#open !== null) read.push(unclosed(this.#open.line));
    const isHeaderMissing = this.#columns === null && this.#open === null && this.#unreadable === null;
    if (this.#format === 'csv' && isHeaderMissing) this.#readHeader(['']);
    return { read, unreadable: this.#unreadable };
  }

  #takeLine(line: string, read: ManifestRead[]): void {
    this.#line += 1;
    const skipped = this.#skipping;
    this.#skipping = false;
    if (this.#unreadable !== null || skipped) return;
    if (this.#format === 'jsonl') {
      if (line.trim() !== '') read.push(readManifestJson(this.#line, line));
      return;
    }
    const startLine = this.#open?.line ?? this.#line;
    const text = this.#open === null ? line : `${this.#open.text}\n${line}`;
    if (text === '') return;
    const fields = splitRecord(text);
    if (fields === 'open' && text.length <= recordCharsMax) {
      this.#open = { text, line: startLine };
      return;
    }
    this.#open = null;
    if (fields === 'open') read.push(unclosed(startLine));
    else if (fields === 'stray') read.push(strayQuote(startLine));
    else if (this.#columns === null) this.#readHeader(fields);
    else read.push(readManifestRecord(startLine, this.#columns, fields));
  }

  #readHeader(fields: readonly string[]): void {
    const header = readManifestHeader(fields);
    if (header.kind === 'columns') this.#columns = header.columns;
    else this.#unreadable = header.fault;
  }
}

function endless(line: number): ManifestRead {
  const remedy = `a line has at most ${recordCharsMax} characters; is this a manifest?`;
  return { kind: 'fault', fault: { line, field: 'line', problem: 'does not end', remedy } };
}

function unclosed(line: number): ManifestRead {
  const remedy = 'end a quoted field with a quote';
  return { kind: 'fault', fault: { line, field: 'line', problem: 'a quote is never closed', remedy } };
}

function strayQuote(line: number): ManifestRead {
  const remedy = 'put the whole field in quotes and double those inside';
  return {
    kind: 'fault',
    fault: { line, field: 'line', problem: 'has a quote in the middle of a field', remedy },
  };
}

/** The fields of a record; `open` where a quoted field goes on behind it, `stray` where a quote stands where none may. */
function splitRecord(text: string): string[] | 'open' | 'stray' {
  if (!text.includes('"')) return text.split(',');
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    if (text[at] === '"') {
      let end = text.indexOf('"', at + 1);
      while (end !== -1 && text[end + 1] === '"') end = text.indexOf('"', end + 2);
      if (end === -1) return 'open';
      fields.push(text.slice(at + 1, end).replaceAll('""', '"'));
      at = end + 1;
      if (at < text.length && text[at] !== ',') return 'stray';
    } else {
      const comma = text.indexOf(',', at);
      const end = comma === -1 ? text.length : comma;
      const field = text.slice(at, end);
      if (field.includes('"')) return 'stray';
      fields.push(field);
      at = end;
    }
    if (at >= text.length) return fields;
    at += 1;
  }
}
