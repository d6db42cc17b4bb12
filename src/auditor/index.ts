import { auditPlace } from './audit-place.ts';
import { LogUnreachable, StateFault, TrustFault } from './faults.ts';
import type { Finding, FindingCode } from './finding.ts';
import type { AuditOptions, AuditResult } from './interface.ts';
import { reportJson } from './report-text.ts';

export { LogUnreachable, StateFault, TrustFault };
export type { AuditOptions, AuditResult, Finding, FindingCode };

/** How long to wait, a few times, for a document that the log names and does not serve yet. */
const waitMs = 1000;

/**
 * Reads the log at a URL or in a folder (the log itself, a server, or a data folder) and checks all that anyone can check, like
 * `carnet log verify --json`. With `stateFile` it remembers what it saw there, and the next audit checks that the log only grew; without it
 * nothing is remembered or written.
 *
 * What is wrong with the log is a finding in the result. Throws `LogUnreachable` where the log cannot be read, `TrustFault` for keys or
 * notes that cannot be used, `StateFault` for a state file that cannot, `TypeError` for a URL that
 * is none.
 */
export async function audit(
  place: string,
  options: AuditOptions & { readonly stateFile?: string } = {},
): Promise<AuditResult> {
  const { stateFile = null } = options;
  return reportJson(
    await auditPlace(place, options, { now: Date.now(), waitMs, stateFileOf: () => stateFile }),
  );
}
