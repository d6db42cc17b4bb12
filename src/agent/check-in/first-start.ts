import type { Report } from '../../protocol/device/report.ts';
import type { ReportedEvidence } from '../../protocol/device/evidence.ts';
import { secondMs } from '../../core/time.ts';
import { signReport } from '../platform/device-key.ts';
import { fixOf, gatherEvidence } from './gather-evidence.ts';
import type { FirstStart } from '../state/agent-state.ts';
import type { AgentContext } from './agent-context.ts';
import { numericDate, renewedAfterMs, trustedFences } from './send-report.ts';

/**
 * Records the first start before anything is sent, so that an outage does not change it (docs/decisions/first-start.md). `gathered`: its evidence, where that
 * is of this moment. `storage` where it cannot be saved; then nothing may be sent.
 */
export async function recordFirstStart(
  context: AgentContext,
): Promise<{ readonly gathered: readonly ReportedEvidence[] | undefined } | 'storage'> {
  const { ports, store, clockWatch } = context;
  const state = store.now();
  const known = state.kind === 'fresh' ? state.firstStart : null;
  if (known !== null) return (await updateFirstStart(context, known)) ? { gathered: undefined } : 'storage';
  clockWatch.mark();
  const wallMs = ports.clock.wallMs();
  const gathered = await gatherEvidence(ports, () => trustedFences(context));
  const firstStart = { wallMs: Number.isFinite(wallMs) ? wallMs : 0, ...gathered };
  return (await store.apply({ kind: 'first-started', firstStart }))
    ? { gathered: gathered.evidence }
    : 'storage';
}

/** Corrects the first start when the clock was set, and resolves its position once there are fences. false where that was not saved. */
async function updateFirstStart(
  { store, clockWatch, ...context }: AgentContext,
  known: FirstStart,
): Promise<boolean> {
  const setByMs = clockWatch.setByMs();
  const { unresolved } = known;
  const index = unresolved === null ? undefined : await trustedFences({ store, clockWatch, ...context });
  const fix = index === undefined || unresolved === null ? undefined : fixOf(index, unresolved);
  if (setByMs === 0 && index === undefined) return true;
  const firstStart = {
    wallMs: known.wallMs + setByMs,
    evidence: fix === undefined ? known.evidence : [fix, ...known.evidence],
    unresolved: index === undefined ? unresolved : null,
  };
  if (!(await store.apply({ kind: 'first-started', firstStart }))) return false;
  clockWatch.mark();
  return true;
}

/**
 * The report of the first start, signed by the same key as `report`. A corrected clock does not change its age. undefined where `report` is about
 * as old, `key` where the key does not sign.
 */
export async function signFirstReport(context: AgentContext, report: Report): Promise<string | undefined> {
  const state = context.store.now();
  if (state.kind !== 'fresh' || state.firstStart === null) return undefined;
  const { wallMs, evidence } = state.firstStart;
  const iat = numericDate(wallMs + state.offsetMs);
  if (Math.abs(report.iat - iat) * secondMs <= renewedAfterMs) return undefined;
  // The clock ran ahead and was set back while the phone was off: the time of the first start is lost, its place is not.
  const first: Report = {
    sub: report.sub,
    seq: 1,
    iat: Math.min(iat, report.iat),
    evidence: [...evidence],
    acks: [],
  };
  return signReport(context.ports.keys, first).catch(() => 'key');
}
