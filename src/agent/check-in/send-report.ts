import type { FenceIndex } from '../../core/territory/fences.ts';
import { formatInstant, minuteMs, secondMs, type Instant } from '../../core/time.ts';
import type { Report } from '../../protocol/device/report.ts';
import type { ReportedEvidence } from '../../protocol/device/evidence.ts';
import { signReport } from '../platform/device-key.ts';
import type { PendingReport } from '../state/agent-state.ts';
import { serverNow } from '../state/server-time.ts';
import type { StateStore } from '../state/state-store.ts';
import type { AgentContext } from './agent-context.ts';
import { post, type Reply } from './exchange.ts';
import { gatherEvidence } from './gather-evidence.ts';

/** Why a report did not leave the phone. */
export type Unsent = 'storage' | 'key';

/** A report older than this is renewed before it is repeated: the server refuses one that is ten minutes off. */
export const renewedAfterMs = 5 * minuteMs;
const acksMax = 16;
const numericDateMax = 253_402_300_799;

/** NumericDate of RFC 7519. A clock that returns NaN gives 0, so the server's answer corrects it like any wrong clock. */
export function numericDate(at: Instant): number {
  return Math.min(numericDateMax, Math.max(0, Math.floor(at / secondMs) || 0));
}

/** Sends a report (the unanswered one, or the next); repeats it where the server says that the clock is wrong, or knows only version 1. */
export async function sendReport(
  context: AgentContext,
  to: {
    readonly path: string;
    readonly sub: string;
    readonly unanswered: PendingReport | null;
    /** Evidence of this moment, where the caller gathered it already. */
    readonly evidence?: readonly ReportedEvidence[] | undefined;
    /** What the signature of an enrolment covers besides the report. */
    readonly hw?: string | undefined;
    /** It is the first of its key, as an enrolment's is. */
    readonly isFirst?: true;
    readonly bodyOf: (pending: PendingReport) => Promise<object | 'key'>;
  },
): Promise<{ readonly seq: number; readonly reply: Reply } | Unsent> {
  const { ports, store, baseUrl } = context;
  let pending = await prepare(context, to, to.unanswered);
  // Each of the two remedies is tried once.
  let [isReworded, isCorrected] = [false, false];
  for (;;) {
    if (typeof pending === 'string') return pending;
    const { seq } = pending.report;
    const body = await to.bodyOf(pending);
    if (body === 'key') return 'key';
    const reply = await post(
      ports.transport,
      `${baseUrl}${to.path}`,
      body,
      ports.language(),
      serverNow(context),
    );
    if (isRefusedForm(reply, pending) && !isReworded) {
      isReworded = true;
      context.spoken.refused(serverNow(context));
      pending = await prepare(context, to, pending, 'anew');
      continue;
    }
    const offsetMs = reply.kind === 'skewed' ? reply.serverNow - ports.clock.wallMs() : Number.NaN;
    if (!Number.isFinite(offsetMs) || isCorrected) return { seq, reply };
    isCorrected = true;
    if (!(await store.apply({ kind: 'clock-corrected', offsetMs }))) return 'storage';
    pending = await prepare(context, to, pending);
  }
}

/** A server of version 1 refuses a report with a field that it does not know, as malformed. It did not take the number in. */
function isRefusedForm(reply: Reply, { report }: PendingReport): boolean {
  return reply.kind === 'refused' && reply.code === 'report-malformed' && report.speaks !== undefined;
}

/** The report to send: numbered, signed and saved before it is sent, so that no two reports have the same number. */
async function prepare(
  context: AgentContext,
  { sub, hw, isFirst, evidence: gathered }: Parameters<typeof sendReport>[1],
  unanswered: PendingReport | null,
  how: 'anew' | 'as it was' = 'as it was',
): Promise<PendingReport | Unsent> {
  const { ports, store } = context;
  const isFresh =
    unanswered !== null && Math.abs(serverNow(context) - unanswered.report.iat * secondMs) < renewedAfterMs;
  if (isFresh && how === 'as it was') return unanswered;
  const evidence = gathered ?? (await gatherEvidence(ports, () => trustedFences(context))).evidence;
  const iat = numericDate(serverNow(context));
  // The server may have accepted this number already, so its acknowledgements stay the same. The evidence must be current.
  const said = {
    ...(unanswered?.report ?? nextReport(store, sub, isFirst)),
    iat,
    ...(hw === undefined ? {} : { hw }),
    evidence: [...evidence],
  };
  const report = context.spoken.formOf(said, serverNow(context));
  const jws = await signReport(ports.keys, report).catch(() => undefined);
  if (jws === undefined) return 'key';
  const pending = { report, jws };
  return (await store.apply({ kind: 'report-made', pending })) ? pending : 'storage';
}

/** The first report of a key has number 1; each next one the next number. */
function nextReport(
  store: StateStore,
  sub: string,
  isFirst: true | undefined,
): Omit<Report, 'iat' | 'evidence'> {
  const state = store.now();
  if (state.kind === 'fresh' || isFirst === true) return { sub, seq: 1, acks: [] };
  const { lastSeq, acks, appeal, posture } = state;
  return {
    sub,
    seq: lastSeq + 1,
    acks: acks.slice(0, acksMax),
    ...(appeal === null ? {} : { appeal }),
    ...(posture.kind === 'unlocked-by-code' ? { unlockedByCode: formatInstant(posture.at) } : {}),
  };
}

/** The fences that the trust document names; undefined where none are available. */
export async function trustedFences(context: AgentContext): Promise<FenceIndex | undefined> {
  const { store, fences } = context;
  const state = store.now();
  const expected = state.kind === 'enrolled' ? state.trust.fences : undefined;
  const { index, trusted } = await fences.current(expected, serverNow(context));
  if (trusted !== undefined) await store.apply({ kind: 'fences-renewed', fences: trusted });
  return index;
}
