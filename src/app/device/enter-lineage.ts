import type { Territory } from '../../core/territory/territory.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { Proof, Registration } from '../dossiers/ports.ts';
import type { Transaction } from '../ports.ts';
import type { CheckedEnrolment } from './check-enrolment.ts';
import type { ClaimLimit } from './claim-limit.ts';
import { activationOf } from './first-start.ts';
import type { EnrolledKey, FoundHardware, Hardware, Registry } from './ports.ts';

/** Claimed keys that one piece of hardware keeps. Each could be a stranger's, so their number has an end. */
const claimedKeysMax = 16;

/** What became of the key. */
export interface EnteredKey {
  readonly kind: 'entered';
  /**
   * `repeated`: the key was enrolled before, and the phone did not get the answer. `begun`: it begins a lineage. `continued`: it continues the
   * lineage of proved keys, whose key so far is in `before`.
   */
  readonly as: 'repeated' | 'begun' | 'continued';
  readonly registration: Registration;
  readonly before: Registration;
}

interface Terms {
  readonly listed: ReadonlySet<Territory>;
  readonly unlockGeneration: number;
  /** The activation that an earlier carnet of this key proves, where the database has lost it; null: none does. */
  readonly proved: Registration['activation'];
  /** The limit over all claimed keys of hardware that no manifest names; null: none. */
  readonly claims: ClaimLimit | null;
}

/** The same for every claim that is refused, so that it tells nothing of who has the numbers. */
const claimRetryAfterS = 60;

/**
 * Enters a key into the registry. Serial and IMEI stand on the box, so a key that is only claimed begins a lineage of its own, whatever the
 * hardware has: it replaces, reads, ends and continues nothing. A proved key continues the hardware's lineage of proved keys.
 */
export async function enterKey(
  store: Registry,
  tx: Transaction,
  checked: CheckedEnrolment,
  terms: Terms,
): Promise<EnteredKey | Refusal> {
  const { deviceId } = checked.device;
  const known = await knownKey(store, tx, deviceId, checked.hardware);
  if (known !== null) return known;
  const { claims } = terms;
  if (claims !== null && checked.attestedBy === null && !claims.hasRoom()) {
    if (!(await store.isRegistered(tx, checked.hardware)))
      return refuse('rate-limited', { retryAfterS: claimRetryAfterS });
  }
  const hardware = await store.findOrAddHardware(tx, checked.hardware);
  // Once more under the lock: the same request may have been under way twice.
  const meanwhile = await knownKey(store, tx, deviceId, checked.hardware);
  if (meanwhile !== null) return meanwhile;
  const key: EnrolledKey = {
    deviceId,
    proved: proofOf(checked, hardware),
    attested: checked.attested,
    unlockGeneration: terms.unlockGeneration,
    at: checked.now,
  };
  if (!hardware.registered && key.proved === null) claims?.take();
  const { proved } = hardware;
  if (proved !== null && key.proved !== null && continues(hardware, proved, key.proved))
    return {
      kind: 'entered',
      as: 'continued',
      before: proved,
      registration: await store.supersedeKey(tx, proved, key),
    };
  return beginLineage(store, tx, hardware, { checked, key, terms });
}

/** How a key is proved to live in this hardware; null: it only claims to. */
export function proofOf(
  { factoryKey, attestedBy }: Pick<CheckedEnrolment, 'factoryKey' | 'attestedBy'>,
  hardware: FoundHardware,
): Proof | null {
  if (factoryKey !== null && factoryKey === hardware.factoryKey) return 'factory';
  // An IMEI proves the hardware only where the registry knows the IMEIs; the claim may have been matched by its model.
  return attestedBy === 'serial' || (attestedBy === 'imei' && hardware.imeis.length > 0) ? 'attested' : null;
}

/** An attested key never replaces a factory-proved one, and where two proved keys report nothing crosses at all. */
function continues({ contested }: FoundHardware, lineage: Registration, proof: Proof): boolean {
  return !contested && (proof === 'factory' || lineage.proved === 'attested');
}

async function beginLineage(
  store: Registry,
  tx: Transaction,
  hardware: FoundHardware,
  { checked, key, terms }: { checked: CheckedEnrolment; key: EnrolledKey; terms: Terms },
): Promise<EnteredKey> {
  // A second lineage of proved keys means that the first cannot be continued; its first start is not this one's. Nor is it where people changed
  // the factory key since: the phone was started before, under a key that the registry named no longer or not yet.
  const isFirst =
    key.proved === null
      ? hardware.lineageCount === 0
      : hardware.proved === null && (hardware.keyChangedAfter ?? 0) === 0;
  const activation =
    terms.proved ?? (isFirst ? activationOf(checked.first, checked, terms.listed, checked.now) : null);
  const registration = await store.addLineage(tx, { ...key, hardware, activation });
  if (key.proved === null) await store.dropOldClaims(tx, hardware, claimedKeysMax);
  return { kind: 'entered', as: 'begun', registration, before: registration };
}

/** A key is made in one phone and never leaves it, so one that is known for other hardware is refused. */
async function knownKey(
  store: Registry,
  tx: Transaction,
  deviceId: string,
  hardware: Hardware,
): Promise<EnteredKey | Refusal | null> {
  const known = (await store.findKeys(tx, [deviceId])).get(deviceId);
  if (known === undefined) return null;
  const { registration, supersededAt } = known;
  if (supersededAt !== null) return refuse('device-superseded');
  if (!isNamedBy(registration, hardware)) return refuse('key-enrolled');
  return { kind: 'entered', as: 'repeated', registration, before: registration };
}

function isNamedBy(registration: Registration, { serial, imeis }: Hardware): boolean {
  const { imeis: own } = registration;
  return (
    registration.serial === serial &&
    (own.length === 0 || imeis.length === 0 || own.some((imei) => imeis.includes(imei)))
  );
}
