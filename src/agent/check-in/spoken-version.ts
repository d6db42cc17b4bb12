import { dayMs, type Instant } from '../../core/time.ts';
import type { Report } from '../../protocol/device/report.ts';
import { protocolVersions } from '../../protocol/device/versions.ts';

/** Names this agent to the server, for its operators: grows where the agent says or understands something new. */
const agentName = 'carnet-2';

/** How the agent speaks to its server: all that it knows, or only version 1 where the server refused more. In memory only. */
export interface SpokenVersion {
  /** The report in the form that the server is known to take. */
  formOf(report: Report, now: Instant): Report;
  /** The server refused a report that said more than version 1 knows. */
  refused(now: Instant): void;
}

/** An old server may be replaced while the agent runs, so the newest form is tried again after this. */
const tryAgainMs = dayMs;

export function createSpokenVersion(): SpokenVersion {
  let refusedAt = -Infinity;
  return {
    formOf(report, now) {
      if (Math.abs(now - refusedAt) < tryAgainMs) return inVersion1(report);
      return { ...report, speaks: { agent: agentName, protocol: [...protocolVersions] } };
    },
    refused(now) {
      refusedAt = now;
    },
  };
}

/** The report with the fields that servers of version 1 know; they refuse any other. */
function inVersion1({ sub, seq, iat, evidence, acks, appeal, unlockedByCode }: Report): Report {
  return {
    sub,
    seq,
    iat,
    evidence,
    acks: acks.map(({ seq, state, why, at }) => ({ seq, state, ...(why === undefined ? {} : { why }), at })),
    ...(appeal === undefined ? {} : { appeal }),
    ...(unlockedByCode === undefined ? {} : { unlockedByCode }),
  };
}
