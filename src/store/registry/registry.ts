import { randomBytes } from 'node:crypto';
import type { Hardware, Registry } from '../../app/device/ports.ts';
import type { PhoneLookup, Registration } from '../../app/dossiers/ports.ts';
import type { Transaction } from '../../app/ports.ts';
import { deviceIdentifier, imeiIdentifier, serialIdentifier, serialRange } from './identifiers.ts';
import type { Identifier } from './identifiers.ts';
import { bucketOf, storable, timestamp } from '../postgres/key.ts';
import { registrationColumns, registrationOf } from './registration.ts';
import type { RegistrationRow } from './registration.ts';
import { pgTransaction } from '../postgres/transaction.ts';
import type { PgTransaction } from '../postgres/transaction.ts';

/** An attempt fails only if another process added the same hardware meanwhile, which hardly happens twice. */
const addAttemptsMax = 3;

const findByIdentifiers = {
  name: 'find-phones-by-identifiers',
  text: `select h.identifier, h.phone_id from hardware_identifiers h
    join unnest($1::smallint[], $2::text[]) as k (bucket, identifier) on h.bucket = k.bucket and h.identifier = k.identifier
    order by h.phone_id`,
};

interface TakenRow {
  readonly identifier: string;
  readonly phone_id: string;
}

function takenOf(tx: PgTransaction, identifiers: readonly Identifier[]): Promise<TakenRow[]> {
  if (identifiers.length === 0) return Promise.resolve([]);
  return tx.rows<TakenRow>(findByIdentifiers, [
    identifiers.map((identifier) => identifier.bucket),
    identifiers.map((identifier) => identifier.identifier),
  ]);
}

async function phonesBy(tx: PgTransaction, identifier: Identifier): Promise<string[]> {
  return (await takenOf(tx, [identifier])).map((row) => row.phone_id);
}

const readPhones = {
  name: 'read-phones',
  text: `select ${registrationColumns} from phones p
    join unnest($1::smallint[], $2::uuid[]) as k (bucket, phone_id) on p.bucket = k.bucket and p.phone_id = k.phone_id
    order by p.bucket, p.phone_id`,
};

async function readRegistrations(
  tx: PgTransaction,
  ids: readonly string[],
): Promise<readonly Registration[]> {
  if (ids.length === 0) return [];
  return (await tx.rows<RegistrationRow>(readPhones, [ids.map(bucketOf), ids])).map(registrationOf);
}

const lockPhone = {
  name: 'lock-phone',
  text: `select ${registrationColumns} from phones p where p.bucket = $1 and p.phone_id = $2 for no key update`,
};

async function lockedRegistration(tx: PgTransaction, phoneId: string): Promise<Registration> {
  const [row] = await tx.rows<RegistrationRow>(lockPhone, [bucketOf(phoneId), phoneId]);
  return registrationOf(row!);
}

const insertPhone = {
  name: 'insert-unregistered-phone',
  text: `insert into phones (bucket, phone_id, imeis, serial, model, registered) values ($1, $2, $3, $4, $5, false)`,
};

const insertIdentifiers = {
  name: 'insert-identifiers',
  text: `insert into hardware_identifiers (bucket, identifier, phone_id)
    select bucket, identifier, $3 from unnest($1::smallint[], $2::text[]) as k (bucket, identifier) order by bucket, identifier
    on conflict do nothing returning identifier`,
};

const savepoint = { name: 'savepoint', text: 'savepoint added' };
const rollBackToSavepoint = { name: 'rollback-to-savepoint', text: 'rollback to savepoint added' };

/** Adds a phone and returns its id; undefined if another transaction took one of the identifiers meanwhile. */
async function addUnregistered(
  tx: PgTransaction,
  hardware: Hardware,
  identifiers: readonly Identifier[],
): Promise<string | undefined> {
  const phoneId = randomBytes(16).toString('hex');
  tx.write(savepoint, []);
  tx.write(insertPhone, [
    bucketOf(phoneId),
    phoneId,
    hardware.imeis,
    hardware.serial,
    storable(hardware.model),
  ]);
  const added = await tx.rows(insertIdentifiers, [
    identifiers.map((identifier) => identifier.bucket),
    identifiers.map((identifier) => identifier.identifier),
    phoneId,
  ]);
  if (added.length === identifiers.length) return phoneId;
  tx.write(rollBackToSavepoint, []);
  return undefined;
}

/**
 * Whether the claimed hardware is this registration's. The serial number has to match: an IMEI is known to every network and shop and copied
 * onto other phones, and who knows one must not be able to activate or reset the owner's phone.
 */
function isSameHardware(registration: Registration, hardware: Hardware): boolean {
  if (registration.serial !== hardware.serial) return false;
  if (registration.imeis.length === 0 || hardware.imeis.length === 0)
    return registration.model === storable(hardware.model);
  return registration.imeis.some((imei) => hardware.imeis.includes(imei));
}

/** See `Registry.findOrAddHardware`. */
export async function findOrAddHardware(
  transaction: Transaction,
  hardware: Hardware,
  deviceId: string,
): ReturnType<Registry['findOrAddHardware']> {
  const tx = pgTransaction(transaction);
  const identifiers = [
    ...[...new Set(hardware.imeis)].map(imeiIdentifier),
    serialIdentifier(hardware.serial, hardware.model),
  ];
  const key = deviceIdentifier(deviceId);
  for (let attempt = 0; attempt < addAttemptsMax; attempt += 1) {
    const known = await takenOf(tx, [...identifiers, key]);
    const taken = known.filter((row) => row.identifier !== key.identifier);
    const holder = known.find((row) => row.identifier === key.identifier)?.phone_id;
    const same = (await readRegistrations(tx, [...new Set(taken.map((row) => row.phone_id))])).filter(
      (registration) => isSameHardware(registration, hardware),
    );
    if (same.length > 1) return { kind: 'ambiguous' };
    // A key is created in one phone and never leaves it.
    if (holder !== undefined && holder !== same[0]?.phoneId) return { kind: 'ambiguous' };
    const free = identifiers.filter(({ identifier }) => taken.every((row) => row.identifier !== identifier));
    if (same.length === 0 && free.length === 0) return { kind: 'ambiguous' };
    const phoneId = same[0]?.phoneId ?? (await addUnregistered(tx, hardware, free));
    if (phoneId !== undefined) return { kind: 'found', registration: await lockedRegistration(tx, phoneId) };
  }
  throw new Error('the same hardware was added and removed by others during all attempts');
}

const updateEnrolment = {
  name: 'record-enrolment',
  text: `update phones set device_id = $3, attested = $4, unlock_generation = $7,
      activated_at = coalesce(activated_at, $5),
      activated_territory = case when activated_at is null then $6 else activated_territory end
    where bucket = $1 and phone_id = $2`,
};

const insertDeviceIdentifier = {
  name: 'insert-device-identifier',
  text: `insert into hardware_identifiers (bucket, identifier, phone_id) values ($1, $2, $3) on conflict do nothing`,
};

/** See `Registry.recordEnrolment`. */
export async function recordEnrolment(
  transaction: Transaction,
  enrolment: Parameters<Registry['recordEnrolment']>[1],
): Promise<void> {
  const tx = pgTransaction(transaction);
  const { phoneId, deviceId, attested, activation, unlockGeneration } = enrolment;
  const values = [
    bucketOf(phoneId),
    phoneId,
    deviceId,
    attested,
    timestamp(activation?.at ?? null),
    activation?.territory ?? null,
    unlockGeneration,
  ];
  tx.write(updateEnrolment, values, 1);
  const { bucket, identifier } = deviceIdentifier(deviceId);
  tx.write(insertDeviceIdentifier, [bucket, identifier, phoneId]);
}

const findSerial = {
  name: 'find-phones-by-serial',
  text: `select distinct phone_id from hardware_identifiers
    where bucket = $1 and identifier >= $2 and identifier < $3 order by phone_id limit 16`,
};

async function phonesBySerial(tx: PgTransaction, serial: string): Promise<string[]> {
  const { bucket, from, below } = serialRange(serial);
  const rows = await tx.rows<{ phone_id: string }>(findSerial, [bucket, from, below]);
  return rows.map((row) => row.phone_id);
}

function phonesFor(tx: PgTransaction, by: PhoneLookup): Promise<string[]> {
  switch (by.by) {
    case 'phoneId':
      return Promise.resolve([by.phoneId]);
    case 'imei':
      return phonesBy(tx, imeiIdentifier(by.imei));
    case 'deviceId':
      return phonesBy(tx, deviceIdentifier(by.deviceId));
    case 'serial':
      return phonesBySerial(tx, by.serial);
    default:
      throw new Error(`unknown lookup ${String(by satisfies never)}`);
  }
}

/** See `Registry.findRegistrations`. */
export async function findRegistrations(
  transaction: Transaction,
  by: PhoneLookup,
): Promise<readonly Registration[]> {
  const tx = pgTransaction(transaction);
  const found = await readRegistrations(tx, await phonesFor(tx, by));
  // The lookup table also keeps earlier keys, but only the last enrolled one names the phone.
  return by.by === 'deviceId' ? found.filter((registration) => registration.deviceId === by.deviceId) : found;
}
