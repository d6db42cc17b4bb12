import { stampDay } from '../../core/carnet/stamp.ts';
import { listedTerritories } from '../../core/decision/decide.ts';
import type { DossierEvent } from '../../core/decision/event.ts';
import type { Evidence } from '../../core/territory/evidence.ts';
import type { Territory } from '../../core/territory/territory.ts';
import type { Whereabouts } from '../../core/territory/whereabouts.ts';
import { dayOf, formatDay, type Instant } from '../../core/time.ts';
import { isImei } from '../../protocol/device/imei.ts';
import type { EnrolmentAnswer, EnrolmentRequest } from '../../protocol/device/enrolment.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { Trust } from '../../protocol/device/trust.ts';
import { checkAttestation, type Attested } from './attestation.ts';
import { announce, type ReconciliationPorts } from '../dossiers/reconciliation.ts';
import type { CheckInContext } from './check-in.ts';
import { locatedEvidence } from './located-evidence.ts';
import { activationOf, readFirstStart, type FirstStart } from './first-start.ts';
import { readDeviceKey, type DeviceKey } from './device-key.ts';
import { newestUnlockGeneration, unlockSecretOf, type UnlockMaster } from '../keys/keys.ts';
import { isResetWorthRecording, minimised } from '../dossiers/observation.ts';
import { endedBeforeReset, type LogMemory } from '../dossiers/orders/ended-in-log.ts';
import type { Clock, Halting, Transaction } from '../ports.ts';
import type { Registration } from '../dossiers/ports.ts';
import type { Registry } from './ports.ts';
import type { PolicySnapshot } from '../policies/published-policies.ts';
import { openReport, readReport } from './read-report.ts';
import { firstEvents } from '../dossiers/report-events.ts';
import { sealCarnet, sealingKeyAt, sessionKeyOf, type Seals } from '../keys/seals.ts';
import { reconcileDossier, type ReconciledDossier } from '../dossiers/reconcile-dossier.ts';
import { verifyReport } from './verify-report.ts';

export interface EnrolPorts extends ReconciliationPorts, Halting {
  /** What the public log remembers and a restored database has forgotten. */
  readonly memory: LogMemory;
  readonly store: ReconciliationPorts['store'] & Registry;
  readonly clock: Clock;
  /** The keys may change while the server runs, so they are read at each use. */
  readonly keys: { readonly seals: Seals; readonly unlockMasters: readonly UnlockMaster[] };
  /** Trusted attestation roots, DER. */
  readonly attestationRoots: readonly Uint8Array[];
  readonly locate: (evidence: readonly Evidence[]) => Whereabouts;
  readonly trust: () => Trust;
}

export type Enrol = (
  request: EnrolmentRequest,
  context: CheckInContext,
) => Promise<{ readonly kind: 'enrolled'; readonly answer: EnrolmentAnswer } | Refusal>;

/** The result of all checks that need no database. */
interface Checked {
  readonly kind: 'checked';
  readonly device: DeviceKey;
  readonly attested: Attested;
  /** `whereabouts`: where the phone is now. `first`: an earlier first start that it remembers. */
  readonly whereabouts: Whereabouts;
  readonly first: FirstStart | null;
  readonly now: Instant;
}

/** Enrols a device key. The first enrolment of a piece of hardware is its activation; any later one is a reset. */
export function createEnrol(ports: EnrolPorts): Enrol {
  return async (request, context) => {
    // An activation under a time in doubt could fall under the wrong rules for good; the agent keeps its first start and comes again.
    if (ports.standstill()?.kind === 'clock')
      return refuse('not-ready', { members: { waitingFor: 'clock' }, retryAfterS: 60 });
    const checked = await check(ports, request, context);
    if (checked.kind === 'refused') return checked;
    const recorded = await ports.store.transact((tx) => record(ports, tx, request, checked));
    if (recorded.kind === 'refused') return recorded;
    if (recorded.reconciled !== null) announce(ports, recorded.reconciled);
    return { kind: 'enrolled', answer: answerOf(ports, recorded.registration, checked) };
  };
}

async function check(
  ports: EnrolPorts,
  request: EnrolmentRequest,
  context: CheckInContext,
): Promise<Checked | Refusal> {
  const now = ports.clock.now();
  const wrong = request.imei.find((imei) => !isImei(imei));
  if (wrong !== undefined)
    return refuse('imei-invalid', {
      detail: `/imei/${request.imei.indexOf(wrong)}: the check digit is wrong`,
    });
  const device = readDeviceKey(request.publicKey);
  if (device === undefined) return refuse('public-key-invalid');
  const opened = openReport(request.report);
  if (opened.kind === 'refused') return opened;
  const read = readReport(opened, device.deviceId, now);
  if (read.kind === 'refused') return read;
  if (read.report.seq !== 1) return refuse('report-sequence');
  if (!(await verifyReport(device.spki, opened.jws))) return refuse('signature-wrong');
  const started = await readFirstStart(request.firstReport, device, read.report, ports.locate);
  if (started.kind === 'refused') return started;
  const attestation = checkAttestation(request.attestation, device.key, ports.attestationRoots);
  if (attestation.kind === 'contradicts')
    return refuse('attestation-contradicts', { detail: attestation.why });
  const whereabouts = ports.locate(locatedEvidence(read.report.evidence, context));
  return { kind: 'checked', device, attested: attestation.attested, whereabouts, first: started.first, now };
}

interface Recorded {
  readonly kind: 'recorded';
  readonly registration: Registration;
  readonly reconciled: ReconciledDossier | null;
}

async function record(
  ports: EnrolPorts,
  tx: Transaction,
  request: EnrolmentRequest,
  checked: Checked,
): Promise<Recorded | Refusal> {
  const { store } = ports;
  const { device, now } = checked;
  const hardware = { imeis: request.imei, serial: request.serial, model: request.model };
  const found = await store.findOrAddHardware(tx, hardware, device.deviceId);
  if (found.kind === 'ambiguous') return refuse('hardware-ambiguous');
  const before = found.registration;
  // The same key again: the phone did not get the answer.
  if (before.deviceId === device.deviceId)
    return { kind: 'recorded', registration: before, reconciled: null };
  const policies = await ports.policies.within(tx);
  const listed = listedTerritories(policies.set, now);
  const activation = before.activation ?? activationOf(checked.first, checked.whereabouts, listed, now);
  const unlockGeneration = newestUnlockGeneration(ports.keys.unlockMasters);
  const registration = { ...before, activation, deviceId: device.deviceId, unlockGeneration };
  await store.recordEnrolment(tx, {
    phoneId: before.phoneId,
    deviceId: device.deviceId,
    attested: checked.attested,
    unlockGeneration,
    activation: before.activation === null ? activation : null,
  });
  const isActivation = before.activation === null;
  const reconciled = isActivation
    ? await openDossier(ports, tx, registration, { checked, policies, listed })
    : await enterReset(ports, tx, registration, { policies, now, before });
  return { kind: 'recorded', registration, reconciled };
}

/**
 * Opens the dossier at once for an activation in a listed territory; an activation elsewhere leaves none. Where the activation was earlier,
 * the present place in a listed territory is an observation beside it.
 */
async function openDossier(
  ports: EnrolPorts,
  tx: Transaction,
  registration: Registration,
  {
    checked,
    policies,
    listed,
  }: { checked: Checked; policies: PolicySnapshot; listed: ReadonlySet<Territory> },
): Promise<ReconciledDossier | null> {
  const { whereabouts, first: earlier, now } = checked;
  const { territory } = registration.activation!;
  const isThere = earlier !== null && whereabouts.kind === 'placed' && listed.has(whereabouts.territory);
  if (!isThere && (territory === null || !listed.has(territory))) return null;
  const dossier = (await ports.store.loadDossiers(tx, [registration.phoneId])).get(registration.phoneId)!;
  const events: DossierEvent[] = dossier.events.length === 0 ? [...firstEvents(registration, null, now)] : [];
  if (earlier !== null)
    events.push({
      kind: 'observed',
      at: now,
      receivedAt: now,
      whereabouts: minimised(whereabouts, listed),
    });
  const reconciled = await reconcileDossier(
    { signer: ports.signer, policies },
    { ...dossier, registration },
    { events, directiveUpdates: [], lastSeq: 1, language: null },
    now,
  );
  if (reconciled.change !== null) await ports.store.commitDossiers(tx, [reconciled.change]);
  return reconciled;
}

/** Enters a reset of a phone that has a dossier. Directives to the key before are withdrawn, to be issued anew. */
async function enterReset(
  ports: EnrolPorts,
  tx: Transaction,
  registration: Registration,
  { policies, now, before }: { policies: PolicySnapshot; now: Instant; before: Registration },
): Promise<ReconciledDossier | null> {
  const { phoneId } = registration;
  const existing = (await ports.store.readDossiers(tx, [phoneId])).get(phoneId);
  if (existing === undefined || existing.events.length === 0) return null;
  const dossier = (await ports.store.loadDossiers(tx, [phoneId])).get(phoneId)!;
  const forgotten = await endedBeforeReset(ports.memory, tx, { ...dossier, registration: before }, now);
  const reset: readonly DossierEvent[] = isResetWorthRecording(dossier.events, now)
    ? [{ kind: 'reset', at: now, receivedAt: now }]
    : [];
  const reconciled = await reconcileDossier(
    { signer: ports.signer, policies },
    { ...dossier, registration },
    {
      events: [...forgotten, ...reset],
      directiveUpdates: dossier.directives.map(({ seq }) => ({ seq, state: 'withdrawn', why: 'reset' })),
      lastSeq: 1,
      language: null,
    },
    now,
  );
  if (reconciled.change !== null) await ports.store.commitDossiers(tx, [reconciled.change]);
  return reconciled;
}

function answerOf(ports: EnrolPorts, registration: Registration, checked: Checked): EnrolmentAnswer {
  const { device, whereabouts, now } = checked;
  const key = sealingKeyAt(ports.keys.seals, now);
  const activation = registration.activation!;
  const today = formatDay(dayOf(now));
  const carnet = sealCarnet(key, {
    v: 1,
    sub: device.deviceId,
    phone: registration.phoneId,
    key: device.spki,
    activated: { territory: activation.territory, day: formatDay(dayOf(activation.at)) },
    stamps: whereabouts.kind === 'placed' ? stampDay([], whereabouts.territory, today) : [],
    iat: Math.floor(now / 1000),
  });
  return {
    carnet,
    sessionKey: sessionKeyOf(key, device.deviceId).toString('base64url'),
    // The generation on record, so that a repeated request gets the same answer.
    unlockSecret: unlockSecretOf(ports.keys.unlockMasters, {
      deviceId: device.deviceId,
      generation: registration.unlockGeneration,
    }),
    trust: ports.trust(),
  };
}
