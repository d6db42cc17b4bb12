import { randomBytes } from 'node:crypto';
import type { DirectiveRecord, DossierChange, StoredDossier } from '../../src/app/dossiers/ports.ts';
import type { DossierEvent } from '../../src/core/decision/event.ts';
import type { Store } from '../../src/store/store.ts';
import { withCheckDigit } from './manifest.ts';

let phones = 0;

/** Hardware that no other call returns, and its phone's id. */
export async function addPhone(store: Store): Promise<string> {
  phones += 1;
  const hardware = {
    imeis: [withCheckDigit(`35${String(phones).padStart(12, '0')}`)],
    serial: `T${process.pid}-${phones}`,
    model: 'MP-11',
  };
  const found = await store.transact((tx) =>
    store.findOrAddHardware(tx, hardware, randomBytes(16).toString('hex')),
  );
  if (found.kind !== 'found') throw new Error(found.kind);
  return found.registration.phoneId;
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
