import { CsvError, parse } from 'csv-parse/sync';
import type { Instant } from '../../core/time.ts';
import { readManifestHeader } from '../../protocol/registry/manifest-names.ts';
import { latestSale } from '../../protocol/registry/manifest-values.ts';
import { readManifestJson, readManifestRecord } from '../../protocol/registry/read-manifest.ts';
import type {
  ManifestColumn,
  ManifestFault,
  ManifestFormat,
  ManifestRead,
} from '../../protocol/registry/manifest.ts';

/** A longer line or quoted field means that a quote was never closed, or that the file is not a manifest. */
const recordCharsMax = 16_384;

const delimiters = [',', ';', '\t'] as const;
type Delimiter = (typeof delimiters)[number];

/** The result of a piece of the file: entries and faults in order, or `unreadable` if the header cannot be read. */
export interface ManifestPiece {
  readonly read: readonly ManifestRead[];
  readonly unreadable: ManifestFault | null;
}

/**
 * Reads a maker's manifest in pieces that may be cut anywhere: CSV (RFC 4180) under a header, separated by commas, semicolons or tabs, or JSON lines. Lines are split here and not
 * by `csv-parse`, which after a misplaced quote would swallow good lines and which counts a CRLF in quotes twice.
 */
export class ManifestReader {
  readonly #format: ManifestFormat;
  readonly #latest: Instant;
  #delimiter: Delimiter | null = null;
  #rest = '';
  #line = 0;
  #begun = false;
  /** A quoted field that continues over line ends: its text so far and its first line. */
  #open: { text: string; line: number } | null = null;
  #columns: readonly ManifestColumn[] | null = null;
  #unreadable: ManifestFault | null = null;
  /** Whether the rest of a too long line is being skipped. */
  #skipping = false;

  /** `latest`: the latest time of sale that is believed. */
  constructor(format: ManifestFormat, latest: Instant = latestSale()) {
    this.#format = format;
    this.#latest = latest;
  }

  push(text: string): ManifestPiece {
    const read: ManifestRead[] = [];
    const whole = this.#rest + (this.#begun ? text : text.replace(/^\u{FEFF}/u, ''));
    this.#begun ||= text !== '';
    const end = whole.lastIndexOf('\n');
    if (end !== -1) this.#takeLines(whole.slice(0, end + 1).replaceAll('\r\n', '\n'), read);
    this.#rest = whole.slice(end + 1);
    if (this.#rest.length > recordCharsMax) {
      if (!this.#skipping) read.push(endless(this.#line + 1));
      this.#skipping = true;
      this.#rest = '';
    }
    return { read, unreadable: this.#unreadable };
  }

  /** Reads the last line if it has no line end. */
  end(): ManifestPiece {
    const read: ManifestRead[] = [];
    if (this.#rest !== '') this.#takeLine(this.#rest.replace(/\r$/, ''), read);
    this.#rest = '';
    if (this.#open !== null) read.push(unclosed(this.#open.line));
    const isHeaderMissing = this.#columns === null && this.#open === null && this.#unreadable === null;
    if (this.#format === 'csv' && isHeaderMissing) this.#readHeader(['']);
    return { read, unreadable: this.#unreadable };
  }

  /** `text`: whole lines, each ended by a line feed. */
  #takeLines(text: string, read: ManifestRead[]): void {
    const lines = text.slice(0, -1).split('\n');
    const delimiter = this.#open === null && text.includes('"') ? this.#delimiter : null;
    const records = delimiter === null ? null : quotedRecords(lines, delimiter);
    let at = 0;
    for (const line of lines)
      this.#takeLine(line, read, records !== null && line.includes('"') ? records[at++] : undefined);
  }

  /** `known`: the fields of the line, if they were split already. */
  #takeLine(line: string, read: ManifestRead[], known?: readonly string[]): void {
    this.#line += 1;
    const skipped = this.#skipping;
    this.#skipping = false;
    if (this.#unreadable !== null || skipped) return;
    if (this.#format === 'jsonl') {
      if (line.trim() !== '') read.push(readManifestJson(this.#line, line, this.#latest));
      return;
    }
    const startLine = this.#open?.line ?? this.#line;
    const text = this.#open === null ? line : `${this.#open.text}\n${line}`;
    if (text === '' || (this.#open === null && isBlank.test(text))) return;
    if (this.#delimiter === null) {
      const said = /^sep=([,;\t])$/i.exec(text);
      this.#delimiter = said === null ? delimiterOf(text) : (said[1] as Delimiter);
      if (said !== null) return;
    }
    // Only a quote can end a quoted field, so lines without one are not parsed again.
    const isStillOpen = this.#open !== null && !line.includes('"');
    const fields = known ?? (isStillOpen ? 'open' : splitRecord(text, this.#delimiter));
    if (fields === 'open' && text.length <= recordCharsMax) {
      this.#open = { text, line: startLine };
      return;
    }
    this.#open = null;
    if (fields === 'open') read.push(unclosed(startLine));
    else if (fields === 'stray') read.push(strayQuote(startLine));
    else if (this.#columns === null) this.#readHeader(fields, startLine);
    else read.push(readManifestRecord(startLine, this.#columns, fields, this.#latest));
  }

  #readHeader(fields: readonly string[], line = 1): void {
    const header = readManifestHeader(fields, line);
    if (header.kind === 'columns') this.#columns = header.columns;
    else this.#unreadable = header.fault;
  }
}

function endless(line: number): ManifestRead {
  const remedy = `a line has at most ${recordCharsMax} characters; is this a manifest?`;
  return { kind: 'fault', fault: { line, column: null, field: 'line', problem: 'does not end', remedy } };
}

function unclosed(line: number): ManifestRead {
  const remedy = 'end a quoted field with a quote';
  return {
    kind: 'fault',
    fault: { line, column: null, field: 'line', problem: 'a quote is never closed', remedy },
  };
}

function strayQuote(line: number): ManifestRead {
  const remedy = 'put the whole field in quotes and double those inside';
  return {
    kind: 'fault',
    fault: { line, column: null, field: 'line', problem: 'has a quote in the middle of a field', remedy },
  };
}

/** A row of a spreadsheet with nothing in it. */
const isBlank = /^[\s,;]*$/;

/** The separator of a file: the one that its header has most of, outside quotes. */
function delimiterOf(header: string): Delimiter {
  const bare = header.replaceAll(/"[^"]*"/g, '');
  const counts = delimiters.map((one) => bare.split(one).length);
  return delimiters[counts.indexOf(Math.max(...counts))]!;
}

/** Splits a text into records at line feeds. Throws `CsvError` if a quote is misplaced. */
function parseCsv(text: string, delimiter: Delimiter): string[][] {
  // A tab is a space to `trim`, which would then take empty fields away.
  const trim = delimiter !== '\t';
  return parse(text, { recordDelimiter: '\n', relaxColumnCount: true, delimiter, trim });
}

/** `="0123"` is how a spreadsheet is kept from reading a text as a number. Quoted fields are passed over whole. */
const withoutFormulas = (text: string): string =>
  text.includes('="')
    ? text.replaceAll(
        /(?<=^|[,;\t\n])=("[^"]*")|"(?:[^"]|"")*"/g,
        (whole: string, bare?: string) => bare ?? whole,
      )
    : text;

/**
 * Reads the fields of all lines with a quote together, at a fifth of the cost of single lines. Null if these lines are not one record each; then every
 * line is read alone.
 */
function quotedRecords(lines: readonly string[], delimiter: Delimiter): readonly string[][] | null {
  const quoted = lines.filter((line) => line.includes('"'));
  try {
    const records = parseCsv(`${withoutFormulas(quoted.join('\n'))}\n`, delimiter);
    return records.length === quoted.length ? records : null;
  } catch (error) {
    if (error instanceof CsvError) return null;
    throw error;
  }
}

/** The fields of a record; `open` if a quoted field continues after it, `stray` if a quote is misplaced. */
function splitRecord(text: string, delimiter: Delimiter): readonly string[] | 'open' | 'stray' {
  // Without quotes every separator ends a field. Most manifests have none, and this takes a tenth of the time.
  if (!text.includes('"')) return text.split(delimiter);
  try {
    return parseCsv(withoutFormulas(text), delimiter)[0]!;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'open' : 'stray';
  }
}
