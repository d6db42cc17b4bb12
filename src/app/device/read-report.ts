import { minuteMs, type Instant } from '../../core/time.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import { splitJws, type CompactJws } from '../../protocol/device/jws.ts';
import { parseReport } from '../../protocol/device/parse-report.ts';
import type { Report } from '../../protocol/device/report.ts';
import { ReportSignature } from '../../protocol/scalars/scalars.ts';
import { jsonFaultText, readJson } from '../../protocol/schema/read-json.ts';
import { faultText } from '../../protocol/schema/read.ts';
import { fits } from '../../protocol/schema/shape.ts';
import { macTextLengthMax } from '../keys/hmac.ts';
import { decodeSegment, parseSegment } from '../keys/segment.ts';

const clockSkewMaxMs = 10 * minuteMs;
/** The header that most phones write, so that it is not parsed for every report. */
const usualHeader = Buffer.from('{"alg":"ES256"}').toString('base64url');
const isSignature = fits(ReportSignature);

/** A report split into its parts: ASCII throughout, ES256, the payload still text. */
export interface OpenedReport {
  readonly kind: 'opened';
  readonly jws: CompactJws;
  readonly payload: string;
}

/** Splits a report without reading its payload. */
export function openReport(text: string): OpenedReport | Refusal {
  const jws = text.length > macTextLengthMax ? undefined : splitJws(text);
  if (jws === undefined) return malformed('the report is not a compact JWS');
  if (jws.header !== usualHeader) {
    const header = parseSegment(jws.header);
    if (typeof header !== 'object' || header === null)
      return malformed('its header is not JSON in base64url');
    if (!('alg' in header) || header.alg !== 'ES256') return malformed('its header must say alg ES256');
    // RFC 7515 section 4.1.11: a critical extension that is not understood must be refused.
    if ('crit' in header) return malformed('its header names critical extensions, and none is understood');
  }
  const payload = decodeSegment(jws.payload);
  if (payload === undefined) return malformed('its payload is not UTF-8 in base64url');
  if (!isSignature(jws.signature)) return malformed('its signature is not 64 bytes in base64url');
  return { kind: 'opened', jws, payload };
}

export interface ReadReport {
  readonly kind: 'read';
  readonly report: Report;
}

/** Reads the payload of an authenticated report; `deviceId` is the phone that it must come from. */
export function readReport(opened: OpenedReport, deviceId: string, now: Instant): ReadReport | Refusal {
  const read = readReportOf(opened, deviceId);
  if (read.kind === 'read' && Math.abs(read.report.iat * 1000 - now) > clockSkewMaxMs)
    return refuse('clock-skew');
  return read;
}

/** The same for a report of any age. */
export function readReportOf(opened: OpenedReport, deviceId: string): ReadReport | Refusal {
  const json = readJson(opened.payload);
  if (json.kind === 'fault') return malformed(`its payload is not JSON: ${jsonFaultText(json)}`);
  const read = parseReport(json.value);
  if (read.kind === 'fault')
    return malformed(`${read.at === '' ? 'its payload' : read.at} ${faultText(read)}`);
  const report = read.value;
  if (report.sub !== deviceId) return refuse('report-of-another');
  return { kind: 'read', report };
}

function malformed(detail: string): Refusal {
  return refuse('report-malformed', { detail });
}
