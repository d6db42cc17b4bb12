import { randomBytes } from 'node:crypto';
import type { NewLineage } from '../../src/app/device/ports.ts';
import type { DirectiveRecord, DossierChange, StoredDossier } from '../../src/app/dossiers/ports.ts';
import type { DossierEvent } from '../../src/core/decision/event.ts';
import type { Store } from '../../src/store/store.ts';
import { withCheckDigit } from './manifest.ts';

let phones = 0;

/** Hardware that no other call returns, and the id of its phone with one claimed key. */
export async function addPhone(
  store: Store,
  { deviceId = randomBytes(16).toString('hex'), proved = null }: Partial<NewLineage> = {},
): Promise<string> {
  phones += 1;
  const named = {
    imeis: [withCheckDigit(`35${String(phones).padStart(12, '0')}`)],
    serial: `T${process.pid}-${phones}`,
    model: 'MP-11',
  };
  const key = { deviceId, proved, attested: 'none', unlockGeneration: 1, at: 1_600_000_000_000 } as const;
  const { phoneId } = await store.transact(async (tx) =>
    store.addLineage(tx, { ...key, activation: null, hardware: await store.findOrAddHardware(tx, named) }),
  );
  return phoneId;
}

export function resetAt(at: number): DossierEvent {
  return { at, receivedAt: at + 1, kind: 'reset' };
}

export function directive(seq: number, changed: Partial<DirectiveRecord> = {}): DirectiveRecord {
  const times = { issuedAt: 1_630_600_000_000, expiresAt: 1_640_600_000_000 };
  const fixed = {
    type: 'notify',
    jws: `jws-${seq}`,
    statement: `{"seq":${seq}}`,
    clauses: ['cu-activation'],
    lease: null,
    episode: null,
    provisional: false,
  } as const;
  return { seq, ...fixed, ...times, state: 'pending', why: null, ...changed };
}

/** A change to this dossier that leaves all as it is but for what is given. */
export function changeOf(dossier: StoredDossier, changed: Partial<DossierChange> = {}): DossierChange {
  return {
    phoneId: dossier.registration.phoneId,
    deviceId: dossier.registration.deviceId ?? randomBytes(16).toString('hex'),
    appended: [],
    lastSeq: dossier.lastSeq,
    standing: dossier.standing,
    open: dossier.open,
    nextAt: dossier.nextAt,
    issued: [],
    at: 1_640_000_000_000,
    directiveUpdates: [],
    decision: null,
    decisionSha256: dossier.decisionSha256,
    outbox: [],
    ...changed,
  };
}

export async function changeDossier(
  store: Store,
  phoneId: string,
  changed: Partial<DossierChange> | ((dossier: StoredDossier) => Partial<DossierChange>),
): Promise<void> {
  await store.transact(async (tx) => {
    const dossier = (await store.loadDossiers(tx, [phoneId])).get(phoneId)!;
    await store.commitDossiers(tx, [
      changeOf(dossier, typeof changed === 'function' ? changed(dossier) : changed),
    ]);
  });
}

export async function loadDossier(store: Store, phoneId: string): Promise<StoredDossier> {
  return store.transact(async (tx) => (await store.loadDossiers(tx, [phoneId])).get(phoneId)!);
}
