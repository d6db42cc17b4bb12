import { hash } from 'node:crypto';
import type { Evidence } from '../../core/territory/evidence.ts';
import { supportedBy } from '../../core/territory/locate.ts';
import type { Whereabouts } from '../../core/territory/whereabouts.ts';
import type { Instant } from '../../core/time.ts';
import type { EnrolmentRequest } from '../../protocol/device/enrolment.ts';
import { hardwareText } from '../../protocol/device/hardware.ts';
import { parseImei } from '../../protocol/device/imei.ts';
import type { Report } from '../../protocol/device/report.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { Clock } from '../ports.ts';
import { checkAttestation, type Attested } from './attestation.ts';
import type { CheckInContext } from './check-in.ts';
import { readDeviceKey, type DeviceKey } from './device-key.ts';
import { readFirstStart, type Finding, type FirstStart } from './first-start.ts';
import { locatedEvidence } from './located-evidence.ts';
import type { Hardware } from './ports.ts';
import { attestsHardware, readFactoryProof, type AttestationTrust } from './prove-key.ts';
import { answerVersion, type ProtocolVersion } from '../../protocol/device/versions.ts';
import { openReport, readReport } from './read-report.ts';
import { verifyReport } from './verify-report.ts';

export interface CheckPorts {
  readonly clock: Clock;
  readonly attestation: AttestationTrust;
  readonly locate: (evidence: readonly Evidence[]) => Whereabouts;
}

/** The result of all checks of an enrolment that need no database. */
export interface CheckedEnrolment {
  readonly kind: 'checked';
  readonly device: DeviceKey;
  /** As the request names it, normalised. */
  readonly hardware: Hardware;
  readonly attested: Attested;
  /** By which number a chain shows that the key lives in the named hardware; null where none does. */
  readonly attestedBy: 'serial' | 'imei' | null;
  /** SHA-256 of the SPKI, base64url, of a factory key that signed the enrolment; the registry says whether it is this hardware's. */
  readonly factoryKey: string | null;
  /** Where the phone is now, and what its evidence supports. `first`: an earlier first start that it remembers. */
  readonly whereabouts: Whereabouts;
  readonly supported: Finding['supported'];
  readonly first: FirstStart | null;
  /** The version that the phone is answered by. */
  readonly version: ProtocolVersion;
  /** An earlier sealed carnet, unread; null where the phone brought none. */
  readonly carnet: string | null;
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
  const shown = readProofs(ports.attestation, request, { hardware, device, hw: signed.report.hw, now });
  if (shown.kind === 'refused') return shown;
  const evidence = locatedEvidence(signed.report.evidence, context);
  return {
    kind: 'checked',
    device,
    hardware,
    attested: shown.attested,
    attestedBy: shown.attestedBy,
    factoryKey: shown.factoryKey,
    whereabouts: ports.locate(evidence),
    supported: supportedBy(evidence),
    first: started.first,
    version: answerVersion(signed.report),
    carnet: request.carnet ?? null,
    now,
  };
}

interface Shown {
  readonly kind: 'shown';
  readonly attested: Attested;
  readonly attestedBy: CheckedEnrolment['attestedBy'];
  readonly factoryKey: string | null;
}

/** What the enrolment shows of its key. Without `hw`, as from an agent of before, the signature does not cover the hardware: nothing is proved. */
function readProofs(
  trust: AttestationTrust,
  request: EnrolmentRequest,
  {
    hardware,
    device,
    hw,
    now,
  }: { hardware: Hardware; device: DeviceKey; hw: string | undefined; now: Instant },
): Shown | Refusal {
  const expected = hash('sha256', hardwareText({ ...hardware, key: device.spki }), 'base64url');
  const isCovered = hw === expected;
  if (!isCovered && (hw !== undefined || request.factoryProof !== undefined))
    return refuse('hardware-mismatch');
  const found = checkAttestation(request.attestation, device.key, trust.roots);
  if (found.kind === 'contradicts') return refuse('attestation-contradicts', { detail: found.why });
  const proof = readFactoryProof(request.factoryProof, request.report);
  if (proof.kind === 'refused') return proof;
  return {
    kind: 'shown',
    attested: found.attested,
    attestedBy:
      isCovered && found.attested === 'verified'
        ? attestsHardware(request.attestation ?? [], hardware, trust, now)
        : null,
    factoryKey: proof.kind === 'signed' ? proof.factoryKey : null,
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
