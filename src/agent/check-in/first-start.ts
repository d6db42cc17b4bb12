import type { Report, ReportedEvidence } from '../../protocol/device/report.ts';
import { secondMs } from '../../core/time.ts';
import { signReport } from '../platform/device-key.ts';
import { fixOf, gatherEvidence } from './gather-evidence.ts';
import { numericDate, renewedAfterMs, trustedFences, type Talk } from './send-report.ts';
import type { FirstStart } from '../state/state.ts';

/**
 * Sees to it that the first start is remembered before anything is sent: an outage must not move it (docs/decisions/first-start.md).
 * `gathered`: its evidence, where it is of this very moment. `storage` where it cannot be kept: then nothing may be sent.
 */
export async function rememberFirstStart(
  talk: Talk,
): Promise<{ readonly gathered: readonly ReportedEvidence[] | undefined } | 'storage'> {
  const { ports, kept, clockWatch } = talk;
  const state = kept.now();
  const known = state.kind === 'fresh' ? state.firstStart : null;
  if (known !== null) return (await keepUp(talk, known)) ? { gathered: undefined } : 'storage';
  clockWatch.mark();
  const wallMs = ports.clock.wallMs();
  const gathered = await gatherEvidence(ports, () => trustedFences(talk));
  const firstStart = { wallMs: Number.isFinite(wallMs) ? wallMs : 0, ...gathered };
  return (await kept.apply({ kind: 'first-started', firstStart }))
    ? { gathered: gathered.evidence }
    : 'storage';
}

/** Moves the first start with a clock that was set, and resolves its position once there are fences. false where that was not saved. */
async function keepUp({ kept, clockWatch, ...talk }: Talk, known: FirstStart): Promise<boolean> {
  const setByMs = clockWatch.setByMs();
  const { unresolved } = known;
  const index = unresolved === null ? undefined : await trustedFences({ kept, clockWatch, ...talk });
  const fix = index === undefined || unresolved === null ? undefined : fixOf(index, unresolved);
  if (setByMs === 0 && index === undefined) return true;
  const firstStart = {
    wallMs: known.wallMs + setByMs,
    evidence: fix === undefined ? known.evidence : [fix, ...known.evidence],
    unresolved: index === undefined ? unresolved : null,
  };
  if (!(await kept.apply({ kind: 'first-started', firstStart }))) return false;
  clockWatch.mark();
  return true;
}

/**
 * The report of the first start, signed by the same key as `report`: its age stays what it was, however the clock is corrected. undefined
 * where `report` is as old itself, `key` where the key does not sign.
 */
export async function signFirstReport(talk: Talk, report: Report): Promise<string | undefined> {
  const state = talk.kept.now();
  if (state.kind !== 'fresh' || state.firstStart === null) return undefined;
  const { wallMs, evidence } = state.firstStart;
  const iat = numericDate(wallMs + state.offsetMs);
  if (Math.abs(report.iat - iat) * secondMs <= renewedAfterMs) return undefined;
  // A clock that ran ahead then and was set back while the phone was off: when it was is not known any more, but where is.
  const first: Report = {
    sub: report.sub,
    seq: 1,
    iat: Math.min(iat, report.iat),
    evidence: [...evidence],
    acks: [],
  };
  return signReport(talk.ports.keys, first).catch(() => 'key');
}
