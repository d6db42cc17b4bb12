import type { FenceIndex } from '../../core/territory/fences.ts';
import { formatInstant, minuteMs, secondMs, type Instant } from '../../core/time.ts';
import type { Report, ReportedEvidence } from '../../protocol/device/report.ts';
import { signReport } from '../platform/device-key.ts';
import { post, type Exchange } from './exchange.ts';
import type { ClockWatch } from '../state/clock-watch.ts';
import type { FenceKeeper } from './fence-keeper.ts';
import { gatherEvidence } from './gather-evidence.ts';
import type { KeptState } from '../state/kept-state.ts';
import type { Patience } from './outcome.ts';
import type { AgentPorts } from '../platform/ports.ts';
import type { PendingReport } from '../state/state.ts';
import type { LogTrust } from '../lock/verify-note.ts';

/** What an exchange needs of its agent. */
export interface Talk {
  readonly ports: AgentPorts;
  readonly baseUrl: string;
  readonly hardware: PhoneHardware;
  readonly kept: KeptState;
  readonly fences: FenceKeeper;
  readonly patience: Patience;
  readonly clockWatch: ClockWatch;
  /** In place of the log, witnesses and quorum that enrolment named. */
  readonly pinned?: LogTrust;
}

/** What the phone is: as printed on it. */
export interface PhoneHardware {
  readonly imei: readonly string[];
  readonly serial: string;
  readonly model: string;
}

/** Why a report did not leave the phone. */
export type Unsent = 'storage' | 'key';

/** A report older than this is renewed before it is repeated: the server takes none that is ten minutes off. */
export const renewedAfterMs = 5 * minuteMs;
const acksMax = 16;
const numericDateMax = 253_402_300_799;

/** The server's time as far as the agent knows it. */
export function serverNow({ ports, kept }: Pick<Talk, 'ports' | 'kept'>): Instant {
  return ports.clock.wallMs() + kept.now().offsetMs;
}

/** NumericDate of RFC 7519. A clock that shows no time at all is a wrong clock, and gets corrected like one. */
export function numericDate(at: Instant): number {
  return Math.min(numericDateMax, Math.max(0, Math.floor(at / secondMs) || 0));
}

/** Sends a report (the unanswered one, or the next), and once more where the answer was that the clock is wrong. */
export async function sendReport(
  talk: Talk,
  to: {
    readonly path: string;
    readonly sub: string;
    readonly unanswered: PendingReport | null;
    /** Evidence of this very moment, where it was gathered already. */
    readonly evidence?: readonly ReportedEvidence[] | undefined;
    readonly bodyOf: (pending: PendingReport) => Promise<object | 'key'>;
  },
): Promise<{ readonly seq: number; readonly came: Exchange } | Unsent> {
  const { ports, kept, baseUrl } = talk;
  let pending = await prepare(talk, to.sub, to.unanswered, to.evidence);
  for (let tries = 1; ; tries += 1) {
    if (typeof pending === 'string') return pending;
    const { seq } = pending.report;
    const body = await to.bodyOf(pending);
    if (body === 'key') return 'key';
    const came = await post(ports.transport, `${baseUrl}${to.path}`, body, ports.language(), serverNow(talk));
    const offsetMs = came.kind === 'skewed' ? came.serverNow - ports.clock.wallMs() : Number.NaN;
    if (!Number.isFinite(offsetMs) || tries > 1) return { seq, came };
    if (!(await kept.apply({ kind: 'clock-corrected', offsetMs }))) return 'storage';
    pending = await prepare(talk, to.sub, pending, to.evidence);
  }
}

/** The report to send: numbered, signed and saved before anything leaves the phone, so that no number is ever used for two. */
async function prepare(
  talk: Talk,
  sub: string,
  unanswered: PendingReport | null,
  gathered: readonly ReportedEvidence[] | undefined,
): Promise<PendingReport | Unsent> {
  const { ports, kept } = talk;
  if (unanswered !== null && Math.abs(serverNow(talk) - unanswered.report.iat * secondMs) < renewedAfterMs)
    return unanswered;
  const evidence = gathered ?? (await gatherEvidence(ports, () => trustedFences(talk))).evidence;
  const iat = numericDate(serverNow(talk));
  // The server may have taken this number in: so what it acknowledged stays as it was. But only evidence of now is true now.
  const report = { ...(unanswered?.report ?? nextReport(kept, sub)), iat, evidence: [...evidence] };
  const jws = await signReport(ports.keys, report).catch(() => undefined);
  if (jws === undefined) return 'key';
  const pending = { report, jws };
  return (await kept.apply({ kind: 'report-made', pending })) ? pending : 'storage';
}

/** The first report of a key has number 1; each next one the next number. */
function nextReport(kept: KeptState, sub: string): Omit<Report, 'iat' | 'evidence'> {
  const state = kept.now();
  if (state.kind === 'fresh') return { sub, seq: 1, acks: [] };
  const { lastSeq, acks, appeal, posture } = state;
  return {
    sub,
    seq: lastSeq + 1,
    acks: acks.slice(0, acksMax),
    ...(appeal === null ? {} : { appeal }),
    ...(posture.kind === 'unlocked-by-code' ? { unlockedByCode: formatInstant(posture.at) } : {}),
  };
}

/** The fences that trust names; undefined where none are at hand. */
export async function trustedFences(talk: Talk): Promise<FenceIndex | undefined> {
  const { kept, fences } = talk;
  const state = kept.now();
  const told = state.kind === 'enrolled' ? state.trust.fences : undefined;
  const { index, trusted } = await fences.current(told, serverNow(talk));
  if (trusted !== undefined) await kept.apply({ kind: 'fences-renewed', fences: trusted });
  return index;
}
