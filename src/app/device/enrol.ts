import { elsewhere } from '../../core/carnet/carnet.ts';
import { stampDay } from '../../core/carnet/stamp.ts';
import { listedTerritories } from '../../core/decision/decide.ts';
import type { DossierEvent } from '../../core/decision/event.ts';
import { minimised } from '../../core/territory/minimised.ts';
import type { Territory } from '../../core/territory/territory.ts';
import { dayOf, formatDay, type Instant } from '../../core/time.ts';
import { unplaceable } from '../../core/territory/territory.ts';
import type { EnrolmentAnswer, EnrolmentRequest } from '../../protocol/device/enrolment.ts';
import type { Trust } from '../../protocol/device/trust.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import { trustIn } from './trust.ts';
import { announce, type ReconciliationPorts } from '../dossiers/reconciliation.ts';
import { activationByCarnet } from './carnet-proof.ts';
import { isResetWorthRecording } from '../dossiers/observation.ts';
import { endedBeforeReset, type LogMemory } from '../dossiers/orders/ended-in-log.ts';
import type { Registration } from '../dossiers/ports.ts';
import { reconcileDossier, type ReconciledDossier } from '../dossiers/reconcile-dossier.ts';
import { firstEvents } from '../dossiers/report-events.ts';
import { newestUnlockGeneration, unlockSecretOf, type UnlockMaster } from '../keys/keys.ts';
import { sealCarnet, sealingKeyAt, sessionKeyOf, type Seals } from '../keys/seals.ts';
import type { PolicySnapshot } from '../policies/published-policies.ts';
import type { Halting, Transaction } from '../ports.ts';
import { checkEnrolment, type CheckedEnrolment, type CheckPorts } from './check-enrolment.ts';
import type { CheckInContext } from './check-in.ts';
import type { ClaimLimit } from './claim-limit.ts';
import { enterKey, type EnteredKey } from './enter-lineage.ts';
import { placeOf } from './first-start.ts';
import type { Registry } from './ports.ts';

export interface EnrolPorts extends ReconciliationPorts, CheckPorts, Halting {
  /** What the public log remembers and a restored database has forgotten. */
  readonly memory: LogMemory;
  readonly store: ReconciliationPorts['store'] & Registry;
  /** The keys may change while the server runs, so they are read at each use. */
  readonly keys: { readonly seals: Seals; readonly unlockMasters: readonly UnlockMaster[] };
  readonly trust: () => Promise<Trust>;
  /** The limit over all claimed keys of hardware that no manifest names; null: none. */
  readonly claims: ClaimLimit | null;
}

export type Enrol = (
  request: EnrolmentRequest,
  context: CheckInContext,
) => Promise<{ readonly kind: 'enrolled'; readonly answer: EnrolmentAnswer } | Refusal>;

/** Enrols a device key: see `enterKey` for what it begins or continues. The answer is the same for hardware that is known and that is not. */
export function createEnrol(ports: EnrolPorts): Enrol {
  return async (request, context) => {
    // An activation under a time in doubt could fall under the wrong rules for good; the agent keeps its first start and comes again.
    if (ports.standstill()?.kind === 'clock')
      return refuse('not-ready', { members: { waitingFor: 'clock' }, retryAfterS: 60 });
    const checked = await checkEnrolment(ports, request, context);
    if (checked.kind === 'refused') return checked;
    const recorded = await ports.store.transact((tx) => recordEnrolment(ports, tx, checked));
    if (recorded.kind === 'refused') {
      if (recorded.code === 'rate-limited') ports.meter.claimRefused(ports.claims?.refuse() === true);
      return recorded;
    }
    if (recorded.reconciled !== null) announce(ports, recorded.reconciled);
    const answer = answerOf(ports, recorded, checked, await ports.trust());
    return { kind: 'enrolled', answer };
  };
}

interface Recorded {
  readonly kind: 'recorded';
  readonly registration: Registration;
  /** Where the phone is proved to be now: see `placeOf`. */
  readonly place: Territory | null;
  readonly reconciled: ReconciledDossier | null;
}

/** Enters a checked enrolment into the registry, and what it means into the dossier. */
export async function recordEnrolment(
  ports: EnrolPorts,
  tx: Transaction,
  checked: CheckedEnrolment,
): Promise<Recorded | Refusal> {
  const { now } = checked;
  const policies = await ports.policies.within(tx);
  const listed = listedTerritories(policies.set, now);
  const proved = activationByCarnet(ports.keys.seals, checked, ports.standstill());
  const unlockGeneration = newestUnlockGeneration(ports.keys.unlockMasters);
  const entered = await enterKey(ports.store, tx, checked, {
    listed,
    unlockGeneration,
    proved,
    claims: ports.claims,
  });
  if (entered.kind === 'refused') return entered;
  return {
    kind: 'recorded',
    registration: entered.registration,
    place: placeOf(checked.whereabouts, listed),
    reconciled: await followUp(ports, tx, entered, { checked, policies, listed }),
  };
}

interface Present {
  readonly checked: CheckedEnrolment;
  readonly policies: PolicySnapshot;
  readonly listed: ReadonlySet<Territory>;
}

/** What the enrolment means for the lineage's dossier. */
async function followUp(
  ports: EnrolPorts,
  tx: Transaction,
  { as, registration, before }: EnteredKey,
  present: Present,
): Promise<ReconciledDossier | null> {
  switch (as) {
    case 'repeated':
      return null;
    case 'begun':
      return openDossier(ports, tx, registration, present);
    case 'continued': {
      const { policies, checked } = present;
      return enterReset(ports, tx, registration, { policies, now: checked.now, before });
    }
    default:
      return as satisfies never;
  }
}

/**
 * Opens the dossier at once for an activation in a listed territory; an activation elsewhere leaves none. Where the activation was earlier, or
 * the evidence names a listed territory without proving that it happened there, the present place is an observation beside it.
 */
async function openDossier(
  ports: EnrolPorts,
  tx: Transaction,
  registration: Registration,
  { checked, policies, listed }: Present,
): Promise<ReconciledDossier | null> {
  const { first: earlier, now } = checked;
  if (registration.activation === null) return null;
  const { territory } = registration.activation;
  const whereabouts = minimised(checked.whereabouts, listed);
  const isBeside = earlier !== null || territory === null;
  const isThere = isBeside && whereabouts.kind === 'placed';
  if (!isThere && (territory === null || !listed.has(territory))) return null;
  const dossier = (await ports.store.loadDossiers(tx, [registration.phoneId])).get(registration.phoneId)!;
  const events = [...firstEvents(registration, null, { events: dossier.events, now })];
  if (isBeside) events.push({ kind: 'observed', at: now, receivedAt: now, whereabouts });
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

function answerOf(
  ports: EnrolPorts,
  { registration, place }: Recorded,
  checked: CheckedEnrolment,
  trust: Trust,
): EnrolmentAnswer {
  const { device, now } = checked;
  const key = sealingKeyAt(ports.keys.seals, now);
  // A lineage without a first start of its own is never placed by one.
  const activation = registration.activation ?? { at: now, territory: unplaceable };
  const today = formatDay(dayOf(now));
  const carnet = sealCarnet(key, {
    v: 1,
    sub: device.deviceId,
    phone: registration.phoneId,
    key: device.spki,
    activated: { territory: activation.territory, day: formatDay(dayOf(activation.at)) },
    stamps: place === null || place === elsewhere ? [] : stampDay([], place, today),
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
    trust: trustIn(checked.version, trust),
  };
}
