import type { Evidence } from '../../core/territory/evidence.ts';
import type { Whereabouts } from '../../core/territory/whereabouts.ts';
import type { Instant } from '../../core/time.ts';
import type { EnrolmentRequest } from '../../protocol/device/enrolment.ts';
import { parseImei } from '../../protocol/device/imei.ts';
import type { Report } from '../../protocol/device/report.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { Clock } from '../ports.ts';
import { checkAttestation, type Attested } from './attestation.ts';
import type { CheckInContext } from './check-in.ts';
import { readDeviceKey, type DeviceKey } from './device-key.ts';
import { readFirstStart, type FirstStart } from './first-start.ts';
import { locatedEvidence } from './located-evidence.ts';
import type { Hardware } from './ports.ts';
import { openReport, readReport } from './read-report.ts';
import { verifyReport } from './verify-report.ts';

export interface CheckPorts {
  readonly clock: Clock;
  /** Trusted attestation roots, DER. */
  readonly attestationRoots: readonly Uint8Array[];
  readonly locate: (evidence: readonly Evidence[]) => Whereabouts;
}

/** The result of all checks of an enrolment that need no database. */
export interface CheckedEnrolment {
  readonly kind: 'checked';
  readonly device: DeviceKey;
  /** As the request names it, normalised. */
  readonly hardware: Hardware;
  readonly attested: Attested;
  /** `whereabouts`: where the phone is now. `first`: an earlier first start that it remembers. */
  readonly whereabouts: Whereabouts;
  readonly first: FirstStart | null;
  readonly now: Instant;
}

/** Checks an enrolment as far as its own content goes. */
export async function checkEnrolment(
  ports: CheckPorts,
  request: EnrolmentRequest,
  context: CheckInContext,
): Promise<CheckedEnrolment | Refusal> {
  const now = ports.clock.now();
  const hardware = readHardware(request);
  if ('kind' in hardware) return hardware;
  const device = readDeviceKey(request.publicKey);
  if (device === undefined) return refuse('public-key-invalid');
  const signed = await readSigned(request, device, now);
  if (signed.kind === 'refused') return signed;
  const started = await readFirstStart(request.firstReport, device, signed.report, ports.locate);
  if (started.kind === 'refused') return started;
  const attestation = checkAttestation(request.attestation, device.key, ports.attestationRoots);
  if (attestation.kind === 'contradicts')
    return refuse('attestation-contradicts', { detail: attestation.why });
  const whereabouts = ports.locate(locatedEvidence(signed.report.evidence, context));
  return {
    kind: 'checked',
    device,
    hardware,
    attested: attestation.attested,
    whereabouts,
    first: started.first,
    now,
  };
}

function readHardware({ imei, serial, model }: EnrolmentRequest): Hardware | Refusal {
  const imeis = imei.map(parseImei);
  const wrong = imeis.indexOf(undefined);
  if (wrong !== -1)
    return refuse('imei-invalid', {
      detail: `/imei/${wrong}: it has not 14 to 16 digits, or the check digit is wrong`,
    });
  return { imeis: [...new Set(imeis.filter((one) => one !== undefined))], serial, model };
}

/** The report that the enrolled key signed. */
async function readSigned(
  request: EnrolmentRequest,
  device: DeviceKey,
  now: Instant,
): Promise<{ readonly kind: 'signed'; readonly report: Report } | Refusal> {
  const opened = openReport(request.report);
  if (opened.kind === 'refused') return opened;
  const read = readReport(opened, device.deviceId, now);
  if (read.kind === 'refused') return read;
  if (read.report.seq !== 1) return refuse('report-sequence');
  if (!(await verifyReport(device.spki, opened.jws))) return refuse('signature-wrong');
  return { kind: 'signed', report: read.report };
}
