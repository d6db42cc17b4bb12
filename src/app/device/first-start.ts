import { elsewhere } from '../../core/carnet/carnet.ts';
import { placingMs } from '../../core/decision/history.ts';
import { restsOnFix } from '../../core/decision/observe.ts';
import type { Evidence } from '../../core/territory/evidence.ts';
import { supportedBy } from '../../core/territory/locate.ts';
import { heedingFences } from '../../core/territory/minimised.ts';
import type { Territory } from '../../core/territory/territory.ts';
import type { Whereabouts } from '../../core/territory/whereabouts.ts';
import type { Instant } from '../../core/time.ts';
import { errorRegistry } from '../../protocol/errors/error-table.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { Report } from '../../protocol/device/report.ts';
import type { DeviceKey } from './device-key.ts';
import type { Registration } from '../dossiers/ports.ts';
import { openReport, readReportOf } from './read-report.ts';
import { verifyReport } from './verify-report.ts';

/** A first start that the phone remembers from before its enrolment reached the server. */
export interface FirstStart {
  readonly at: Instant;
  /** What its evidence proves. Its address at the time is not known. */
  readonly whereabouts: Whereabouts;
  readonly supported: Finding['supported'];
}

type ReadFirstStart = { readonly kind: 'read'; readonly first: FirstStart | null } | Refusal;

/**
 * Reads the report of the first start that an enrolment may carry: of the same key, number 1, not after `report`. Its time is the phone's
 * own statement, as its evidence is.
 */
export async function readFirstStart(
  text: string | undefined,
  device: DeviceKey,
  report: Report,
  locate: (evidence: readonly Evidence[]) => Whereabouts,
): Promise<ReadFirstStart> {
  if (text === undefined) return { kind: 'read', first: null };
  const opened = openReport(text);
  if (opened.kind === 'refused') return inFirstReport(opened);
  const read = readReportOf(opened, device.deviceId);
  if (read.kind === 'refused') return inFirstReport(read);
  const { seq, iat, evidence } = read.report;
  if (seq !== 1) return inFirstReport(refuse('report-sequence'));
  if (iat > report.iat)
    return refuse('first-start-after-report', {
      detail: '/firstReport: its `iat` is after that of `report`',
    });
  if (!(await verifyReport(device.spki, opened.jws))) return inFirstReport(refuse('signature-wrong'));
  const first = { at: iat * 1000, whereabouts: locate(evidence), supported: supportedBy(evidence) };
  return { kind: 'read', first };
}

function inFirstReport(refusal: Refusal): Refusal {
  return { ...refusal, detail: `/firstReport: ${refusal.detail ?? errorRegistry[refusal.code].text}` };
}

/** What evidence proves, and what it supports without proving it. */
export interface Finding {
  readonly whereabouts: Whereabouts;
  /** null: no place source said anything. */
  readonly supported: readonly Territory[] | null;
}

/**
 * The activation that a first enrolment records. An earlier first start is the activation, at the place that its own evidence proves. Where that
 * proves none, the place of the enrolment can still name an unlisted territory within the 72 hours of rule 9. A listed one is left to the
 * dossier, as an observation of now and not of then, and only where the evidence of the first start supported it: an outage must not turn a
 * first start that saw a German network into one in Cuba, nor a landing one on the Wi-Fi of an airport.
 */
export function activationOf(
  first: FirstStart | null,
  present: Finding,
  listed: ReadonlySet<Territory>,
  now: Instant,
): NonNullable<Registration['activation']> {
  const since = placeOf(present.whereabouts, listed);
  const own = first ?? present;
  const at = first === null ? now : Math.min(now, first.at);
  const then = placeOf(own.whereabouts, listed);
  if (then !== null) return { at, territory: then, supported: null };
  if (since !== null && !listed.has(since) && now - at <= placingMs)
    return { at, territory: since, supported: null };
  // A first start on Wi-Fi remembers no place; its address is known of the enrolment alone, when an attempt before it was lost.
  const supported = own.supported ?? present.supported;
  return { at, territory: null, supported: supported?.filter((one) => listed.has(one)) ?? null };
}

/**
 * The proved territory, `elsewhere` where the phone is proved to be outside all fenced territories, null where it is unproven: also
 * in a listed territory that network and address alone name (rule 8).
 */
export function placeOf(found: Whereabouts, listed: ReadonlySet<Territory>): Territory | null {
  const whereabouts = heedingFences(found, listed);
  switch (whereabouts.kind) {
    case 'placed':
      return listed.has(whereabouts.territory) && !restsOnFix(whereabouts) ? null : whereabouts.territory;
    case 'elsewhere':
      return elsewhere;
    case 'unproven':
      return null;
    default:
      return whereabouts satisfies never;
  }
}
