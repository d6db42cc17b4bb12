import type { Client } from 'pg';
import type {
  ManifestEntry,
  ManifestFault,
  ManifestFormat,
  ManifestRead,
  UploadSummary,
} from '../../protocol/registry/manifest.ts';
import { connectPlain } from '../postgres/connection.ts';
import { ManifestText } from './manifest-text.ts';
import { ManifestReader } from './manifest-reader.ts';
import { serialIdentifier } from './identifiers.ts';
import { addChunk } from './registry-chunk.ts';
import type { Correcting } from './registry-corrections.ts';
import { storeError } from '../postgres/unavailable.ts';

/** Phones in one transaction: enough to make its fixed cost small, few enough for memory and to lose little when stopped. */
const chunkEntriesMax = 50_000;
/** Faults reported one by one; of more, only the number. */
const faultsReportedMax = 1000;

/** Length of a chain of lines, each sharing an identifier with the one before, that is followed. */
const deferralsMax = 8;
const entangled = {
  column: null,
  field: 'imei',
  problem: 'it shares identifiers with a long chain of other lines',
  remedy: 'give every phone its own IMEIs and serial number',
};

export interface UploadProgress {
  readonly bytesDone: number;
  readonly linesDone: number;
}

export interface UploadOptions {
  readonly format: ManifestFormat;
  /** `refuse`: all or nothing. `skip`: bad lines are reported and the others entered, chunk by chunk, so that a stopped run can continue. */
  readonly onBadLine: 'skip' | 'refuse';
  /** Reads and compares as an upload does, and then takes all of it back. */
  readonly dryRun?: boolean;
  /** Lines set right what the registry has otherwise of its phones, on the record; none of them adds a phone. */
  readonly correcting?: Correcting;
  readonly onProgress?: (progress: UploadProgress) => void;
}

/** Collects entries into chunks and their results into a summary. */
class Upload {
  readonly #client: Client;
  readonly #options: UploadOptions;
  readonly #faults: ManifestFault[] = [];
  readonly #deferrals = new Map<number, number>();
  /** Identifiers that the last chunk entered and that a waiting entry may share. */
  readonly #settled = new Set<string>();
  #pending: ManifestEntry[] = [];
  #entries = 0;
  #faultCount = 0;
  #added = 0;
  #completed = 0;
  #corrected = 0;
  #unchanged = 0;

  constructor(client: Client, options: UploadOptions) {
    this.#client = client;
    this.#options = options;
  }

  get linesDone(): number {
    return this.#entries;
  }

  /** Whether an all-or-nothing run has a fault: then nothing more is written, and the rest is only read for faults. */
  get #refused(): boolean {
    return this.#options.onBadLine === 'refuse' && this.#faultCount > 0;
  }

  async take(read: readonly ManifestRead[]): Promise<void> {
    for (const one of read) {
      this.#entries += 1;
      if (one.kind === 'fault') this.fault(one.fault);
      else if (!this.#refused) this.#pending.push(one.entry);
      if (this.#pending.length >= chunkEntriesMax) await this.#flush();
    }
  }

  fault(fault: ManifestFault): void {
    this.#faultCount += 1;
    if (this.#faults.length < faultsReportedMax) this.#faults.push(fault);
  }

  async finish(): Promise<UploadSummary> {
    while (this.#pending.length > 0 && !this.#refused) await this.#flush();
    const { onBadLine, dryRun = false } = this.#options;
    const counts = !this.#refused;
    const committed = counts && !dryRun;
    if (onBadLine === 'refuse' || dryRun) await this.#client.query(committed ? 'commit' : 'rollback');
    return {
      committed,
      dryRun,
      entries: this.#entries,
      added: counts ? this.#added : 0,
      completed: counts ? this.#completed : 0,
      corrected: counts ? this.#corrected : 0,
      unchanged: counts ? this.#unchanged : 0,
      faultCount: this.#faultCount,
      faults: this.#faults.sort((a, b) => a.line - b.line),
    };
  }

  /** Takes entries that share no new identifier with an earlier one; the others wait until that one is in the registry. */
  #split(): { now: ManifestEntry[]; later: ManifestEntry[] } {
    const claimed = new Set<string>();
    const now: ManifestEntry[] = [];
    const later: ManifestEntry[] = [];
    for (const entry of this.#pending) {
      const names = namesOf(entry);
      const waits = names.some((name) => claimed.has(name) && !this.#settled.has(name));
      for (const name of names) claimed.add(name);
      if (waits) later.push(entry);
      else now.push(entry);
    }
    return { now, later };
  }

  /** Later entries come with the next chunk. By then the identifiers of earlier ones are in the registry, unless they were refused. */
  #defer(later: readonly ManifestEntry[], now: readonly ManifestEntry[], refused: ReadonlySet<number>): void {
    this.#settled.clear();
    this.#pending = [];
    if (later.length === 0) return;
    for (const entry of now)
      if (!refused.has(entry.line)) for (const name of namesOf(entry)) this.#settled.add(name);
    for (const entry of later) {
      const times = (this.#deferrals.get(entry.line) ?? 0) + 1;
      this.#deferrals.set(entry.line, times);
      if (times <= deferralsMax) this.#pending.push(entry);
      else this.fault({ line: entry.line, ...entangled });
    }
  }

  async #flush(): Promise<void> {
    if (this.#refused) {
      this.#pending = [];
      return;
    }
    const { now, later } = this.#split();
    const alone = this.#options.onBadLine === 'skip' && this.#options.dryRun !== true;
    if (alone) await this.#client.query('begin');
    const result = await addChunk(this.#client, now, this.#options.correcting);
    if (alone) await this.#client.query('commit');
    this.#added += result.added;
    this.#completed += result.completed;
    this.#corrected += result.corrected;
    this.#unchanged += result.unchanged;
    for (const fault of result.faults) this.fault(fault);
    this.#defer(later, now, new Set(result.faults.map((fault) => fault.line)));
  }
}

function namesOf(entry: ManifestEntry): string[] {
  return [...entry.imeis, serialIdentifier(entry.serial, entry.model).identifier];
}

/** The file could not be read to its end, which is not a failure of the database. */
class FileFailed extends Error {}

async function* fromFile(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* pieces;
  } catch (error) {
    throw new FileFailed('the manifest cannot be read', { cause: error });
  }
}

/**
 * Reads a maker's manifest (UTF-8 or UTF-16) and enters its phones into the registry at `url`. Known phones are compared: the same file
 * twice changes nothing, gaps are filled, and a line that contradicts the registry or an earlier line is a fault of that line.
 * Throws `StoreUnavailable` if the database is unreachable, and any error of `pieces`; with `skip`, what was committed before stays.
 */
export async function uploadManifest(
  url: string,
  pieces: AsyncIterable<Uint8Array>,
  options: UploadOptions,
): Promise<UploadSummary> {
  const client = await connectPlain(url, 'carnet registry upload');
  try {
    if (options.onBadLine === 'refuse' || options.dryRun === true) await client.query('begin');
    const upload = new Upload(client, options);
    const reader = new ManifestReader(options.format);
    const text = new ManifestText();
    let bytesDone = 0;
    for await (const piece of fromFile(pieces)) {
      const { read, unreadable } = reader.push(text.push(piece));
      bytesDone += piece.byteLength;
      await upload.take(read);
      options.onProgress?.({ bytesDone, linesDone: upload.linesDone });
      if (unreadable !== null) break;
    }
    await upload.take(reader.push(text.end()).read);
    const { read, unreadable } = reader.end();
    await upload.take(read);
    if (unreadable !== null) upload.fault(unreadable);
    const summary = await upload.finish();
    // Without a readable header no line can be entered, even if bad lines are skipped.
    return unreadable === null ? summary : { ...summary, committed: false };
  } catch (error) {
    throw error instanceof FileFailed ? error.cause : storeError(error);
  } finally {
    await client.end().catch(() => {});
  }
}
