import { formatInstant } from '../core/time.ts';
import type { Parts } from './compose-server.ts';

/** What lies behind the answer of readiness, for those who run the server. */
interface ReadinessDetails {
  /** Why the database counts as away; null while it answers. */
  readonly databaseAway: string | null;
  /** When this process last had read all that was committed; null before the first time. */
  readonly watchSetCaughtUpAt: string | null;
  readonly watchedPhones: number;
  readonly policies: number | null;
  /** Whether the public log signs nothing until a person resolves what halted it. */
  readonly logHalted: boolean;
  /** Why nothing is ordered, and what to do; null while orders go on. */
  readonly standstill: string | null;
  /** Why no lock is signed, renewed or handed over yet; null: locks go on. */
  readonly locksHeld: string | null;
  /** That the newest approver set ends soon or has ended; null while it does not, and where there is none. */
  readonly approverSet: string | null;
}

export function readinessDetails({
  store,
  feed,
  policies,
  publicLog,
  deployment,
  approverSet,
}: Parts): ReadinessDetails {
  const caughtUpAt = feed.caughtUpAt();
  return {
    databaseAway: store.away(),
    watchSetCaughtUpAt:
      caughtUpAt === null
        ? null
        : formatInstant(Math.floor(deployment.now() - (performance.now() - caughtUpAt))),
    watchedPhones: feed.size,
    policies: policies.current()?.entries.length ?? null,
    logHalted: publicLog.gauges.halted(),
    standstill: deployment.standstill()?.why ?? null,
    locksHeld: publicLog.locksHeld(),
    approverSet: approverSet.warning(),
  };
}
