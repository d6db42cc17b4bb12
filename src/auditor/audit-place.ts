import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Instant } from '../core/time.ts';
import { auditLog, type AuditReport } from './audit-log.ts';
import type { OtherSight } from './check-history.ts';
import { LogUnreachable, TrustFault } from './faults.ts';
import type { AuditOptions } from './interface.ts';
import { readTrust, type ReadTrust } from './read-trust.ts';
import { folderSource, readUrl, urlSource, type LogSource } from './source.ts';
import { readState, writeState } from './state.ts';

const checkpointBytesMax = 4_000_000;

/** Where the log is, and, when it is served, the server's `/v1/`. */
interface Place {
  readonly source: LogSource;
  readonly api: URL | null;
}

/** The log itself, or the `log` below what was named: a server's address, a data folder. */
export async function findLog(place: string): Promise<Place> {
  if (!/^https?:/.test(place)) {
    const here = await hasCheckpoint(place);
    return { source: folderSource(here ? place : join(place, 'log')), api: null };
  }
  const named = new URL(place.endsWith('/') ? place : `${place}/`);
  const own = await readUrl(new URL('checkpoint', named), checkpointBytesMax);
  const prefix = own.kind === 'missing' ? new URL('log/', named) : named;
  return { source: urlSource(prefix), api: new URL('../v1/', prefix) };
}

async function hasCheckpoint(folder: string): Promise<boolean> {
  return stat(join(folder, 'checkpoint')).then(
    () => true,
    () => false,
  );
}

async function readOther(name: string): Promise<OtherSight> {
  if (!/^https?:/.test(name)) {
    try {
      return { name, note: await readFile(name, 'utf8') };
    } catch (error) {
      throw new TrustFault(`cannot read ${name}: ${(error as Error).message}`, { cause: error });
    }
  }
  const found = await readUrl(new URL(name), checkpointBytesMax);
  if (found.kind === 'bytes') return { name, note: new TextDecoder().decode(found.bytes) };
  throw new LogUnreachable(`there is no checkpoint at ${name}`);
}

export interface Audited {
  readonly place: string;
  readonly trusted: ReadTrust;
  readonly report: AuditReport;
  readonly stateFile: string | null;
}

/** The surroundings of an audit. `waitMs`: how long to wait for a document that is not there yet. */
export interface AuditSurroundings {
  readonly now: Instant;
  readonly waitMs: number;
  /** The state file of the log with this origin; null: the audit remembers nothing. */
  readonly stateFileOf: (origin: string) => string | null;
}

/**
 * Audits the log at a URL or in a folder and updates the state file. Throws `LogUnreachable`, `TrustFault` for keys and notes that cannot be used,
 * `StateFault`.
 */
export async function auditPlace(
  place: string,
  options: AuditOptions,
  { now, waitMs, stateFileOf }: AuditSurroundings,
): Promise<Audited> {
  const { source, api } = await findLog(place);
  const { vkeys = [], witnesses = [], quorum, trust: document, compare = [], fromStart = false } = options;
  const trusted = await readTrust(
    { vkeys, witnesses, quorum, document },
    api === null ? null : new URL('trust', api).href,
  );
  const { trust } = trusted;
  const origin = trust.logKeys[0]!.name;
  const stateFile = stateFileOf(origin);
  const remembered = stateFile === null ? undefined : await readState(stateFile, origin);
  const report = await auditLog({
    source,
    trust,
    policies: api === null ? null : new URL('policies/', api),
    now,
    waitMs,
    remembered,
    others: await Promise.all(compare.map(readOther)),
    fromStart,
  });
  if (stateFile !== null && report.remember !== undefined) await writeState(stateFile, report.remember);
  return { place: source.name, trusted, report, stateFile };
}
