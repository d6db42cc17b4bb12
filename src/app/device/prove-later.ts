import { createPublicKey, hash } from 'node:crypto';
import { hardwareText } from '../../protocol/device/hardware.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { Proof, Registration } from '../dossiers/ports.ts';
import type { Transaction, Transactions } from '../ports.ts';
import { checkAttestation, type Attested } from './attestation.ts';
import type { ListedCheckIn } from './check-in.ts';
import { proofOf } from './enter-lineage.ts';
import type { FoundHardware, Registry } from './ports.ts';
import { attestsHardware, readFactoryProof, type AttestationTrust } from './prove-key.ts';

export interface LaterPorts {
  readonly store: Transactions & Pick<Registry, 'findKeys' | 'lockHardware' | 'proveKey'>;
  readonly attestation: AttestationTrust;
}

/** Takes the proof that a check-in brings; a refusal where it contradicts itself, null otherwise. Rejects `StoreUnavailable`. */
export type ProveLater = (checkIn: ListedCheckIn) => Promise<Refusal | null>;

/**
 * A key that was enrolled as a claimed one, and proves now that it lives in its hardware: its lineage is proved from then on, and gets no other
 * activation. What proves nothing changes nothing, without a word, as at an enrolment. The report's signature was verified before.
 */
export function createProveLater(ports: LaterPorts): ProveLater {
  return async (checkIn) => {
    const { proof } = checkIn;
    if (proof === null) return null;
    const { carnet, report } = checkIn;
    if (report.hw === undefined) return refuse('hardware-mismatch');
    const key = createPublicKey({ key: Buffer.from(carnet.key, 'base64url'), format: 'der', type: 'spki' });
    const found = checkAttestation(proof.attestation, key, ports.attestation.roots);
    if (found.kind === 'contradicts') return refuse('attestation-contradicts', { detail: found.why });
    const factory = readFactoryProof(proof.factoryProof, proof.report);
    if (factory.kind === 'refused') return factory;
    const factoryKey = factory.kind === 'signed' ? factory.factoryKey : null;
    await ports.store.transact((tx) =>
      takeProof(ports, tx, checkIn, { factoryKey, attested: found.attested }),
    );
    return null;
  };
}

interface Shown {
  readonly factoryKey: string | null;
  readonly attested: Attested;
}

async function takeProof(
  ports: LaterPorts,
  tx: Transaction,
  checkIn: ListedCheckIn,
  { factoryKey, attested }: Shown,
): Promise<void> {
  const { store } = ports;
  const { carnet, report } = checkIn;
  const before = await reporting(store, tx, carnet.sub);
  if (before === undefined || before.proved === 'factory') return;
  const hw = hash('sha256', hardwareText({ ...before, key: carnet.key }), 'base64url');
  if (report.hw !== hw) return;
  const hardware = await store.lockHardware(tx, before.hardwareId);
  // Once more under the lock: an enrolment may have replaced the key meanwhile.
  const registration = await reporting(store, tx, carnet.sub);
  if (registration === undefined) return;
  const attestedBy = attested === 'verified' ? byChain(ports, checkIn, registration) : null;
  const proved = proofOf({ factoryKey, attestedBy }, hardware);
  if (proved !== null && counts(hardware, registration, proved))
    store.proveKey(tx, registration, { proved, attested, keepsActivation: hardware.registered });
}

/** The lineage for which a key reports. */
async function reporting(
  store: LaterPorts['store'],
  tx: Transaction,
  deviceId: string,
): Promise<Registration | undefined> {
  const known = (await store.findKeys(tx, [deviceId])).get(deviceId);
  return known?.supersededAt === null ? known.registration : undefined;
}

function byChain(
  { attestation }: LaterPorts,
  { proof, now }: ListedCheckIn,
  { imeis, serial, model }: Registration,
): 'serial' | 'imei' | null {
  return attestsHardware(proof?.attestation ?? [], { imeis, serial, model }, attestation, now);
}

/**
 * A lineage of proved keys is continued by an enrolment and never by a report, and a second one that is proved alike would make both of them
 * stand still: so where another lineage is proved as well or better the key stays what it is.
 */
function counts({ contested, proved: other }: FoundHardware, own: Registration, proof: Proof): boolean {
  if (contested || own.proved === proof) return false;
  if (other === null || other.phoneId === own.phoneId) return true;
  return proof === 'factory' && other.proved === 'attested';
}
