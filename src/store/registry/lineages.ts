import { randomBytes } from 'node:crypto';
import type { KnownKey, Registry } from '../../app/device/ports.ts';
import type { Proof, Registration } from '../../app/dossiers/ports.ts';
import type { Transaction } from '../../app/ports.ts';
import { bucketOf, timestamp } from '../postgres/key.ts';
import { pgTransaction, type PgTransaction } from '../postgres/transaction.ts';
import { deviceIdentifier } from './identifiers.ts';
import {
  registrationColumns,
  registrationOf,
  registrationsOfKeys,
  type RegistrationRow,
} from './registration.ts';

const readLineagesOf = {
  name: 'read-lineages',
  text: `select ${registrationColumns} from phones p
    join lineages l on l.bucket = p.bucket and l.hardware_id = p.phone_id
    where p.bucket = $1 and p.phone_id = $2
    order by l.proved is null, l.ordinal`,
};

/** All lineages of a piece of hardware, proved ones first, then by age. */
export async function readLineages(tx: PgTransaction, hardwareId: string): Promise<Registration[]> {
  const rows = await tx.rows<RegistrationRow>(readLineagesOf, [bucketOf(hardwareId), hardwareId]);
  return rows.map(registrationOf);
}

const readByIds = {
  name: 'read-registrations',
  text: `select ${registrationColumns} from unnest($1::smallint[], $2::uuid[]) as k (bucket, phone_id)
    ${registrationsOfKeys}
    order by p.bucket, l.ordinal, p.phone_id`,
};

export async function readRegistrations(
  tx: PgTransaction,
  phoneIds: readonly string[],
): Promise<readonly Registration[]> {
  if (phoneIds.length === 0) return [];
  const rows = await tx.rows<RegistrationRow>(readByIds, [phoneIds.map(bucketOf), phoneIds]);
  return rows.map(registrationOf);
}

const findByKeys = {
  name: 'find-phones-by-keys',
  text: `select k.device_id, h.phone_id from hardware_identifiers h
    join unnest($1::smallint[], $2::text[], $3::uuid[]) as k (bucket, identifier, device_id)
      on h.bucket = k.bucket and h.identifier = k.identifier`,
};

const readSuperseded = {
  name: 'read-superseded-keys',
  text: `select s.device_id, s.proved, s.superseded_at, s.unlock_generation from superseded_keys s
    join unnest($1::smallint[], $2::uuid[]) as k (bucket, device_id) on s.bucket = k.bucket and s.device_id = k.device_id`,
};

interface SupersededRow {
  device_id: string;
  proved: Proof;
  superseded_at: number;
  unlock_generation: number;
}

/** See `Registry.findKeys`. */
export async function findKeys(
  transaction: Transaction,
  deviceIds: readonly string[],
): Promise<ReadonlyMap<string, KnownKey>> {
  const tx = pgTransaction(transaction);
  const identifiers = deviceIds.map(deviceIdentifier);
  const held = await tx.rows<{ device_id: string; phone_id: string }>(findByKeys, [
    identifiers.map((one) => one.bucket),
    identifiers.map((one) => one.identifier),
    deviceIds,
  ]);
  const registrations = new Map(
    (await readRegistrations(tx, [...new Set(held.map((row) => row.phone_id))])).map((one) => [
      one.phoneId,
      one,
    ]),
  );
  const earlier = held.filter((row) => registrations.get(row.phone_id)?.deviceId !== row.device_id);
  const superseded =
    earlier.length === 0
      ? []
      : await tx.rows<SupersededRow>(readSuperseded, [
          earlier.map((row) => bucketOf(row.phone_id)),
          earlier.map((row) => row.device_id),
        ]);
  const known = new Map<string, KnownKey>();
  for (const { device_id, phone_id } of held) {
    const registration = registrations.get(phone_id);
    if (registration === undefined) continue;
    const replaced = superseded.find((row) => row.device_id === device_id);
    if (registration.deviceId === device_id) known.set(device_id, { registration, supersededAt: null });
    else if (replaced !== undefined)
      known.set(device_id, {
        registration: { ...registration, unlockGeneration: replaced.unlock_generation },
        supersededAt: replaced.superseded_at,
      });
  }
  return known;
}

const insertLineage = {
  name: 'insert-lineage',
  text: `insert into lineages (bucket, phone_id, hardware_id, ordinal, device_id, proved, attested, unlock_generation, enrolled_at,
      activated_at, activated_territory, activation_supported)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
};

const countLineage = {
  name: 'count-lineage',
  text: `update phones set lineage_count = $3 where bucket = $1 and phone_id = $2`,
};

const setDeviceIdentifier = {
  name: 'set-device-identifier',
  text: `insert into hardware_identifiers (bucket, identifier, phone_id) values ($1, $2, $3)
    on conflict (bucket, identifier) do update set phone_id = excluded.phone_id`,
};

function nameKey(tx: PgTransaction, deviceId: string, phoneId: string): void {
  const { bucket, identifier } = deviceIdentifier(deviceId);
  tx.write(setDeviceIdentifier, [bucket, identifier, phoneId], 1);
}

/** An id in the hardware's bucket. */
function nextPhoneId(hardwareId: string): string {
  return hardwareId.slice(0, 2) + randomBytes(15).toString('hex');
}

/** See `Registry.addLineage`. */
export async function addLineage(
  transaction: Transaction,
  { hardware, activation, ...key }: Parameters<Registry['addLineage']>[1],
): Promise<Registration> {
  const tx = pgTransaction(transaction);
  const { hardwareId, lineageCount } = hardware;
  const phoneId = lineageCount === 0 ? hardwareId : nextPhoneId(hardwareId);
  const bucket = bucketOf(hardwareId);
  tx.write(
    insertLineage,
    [
      bucket,
      phoneId,
      hardwareId,
      lineageCount + 1,
      key.deviceId,
      key.proved,
      key.attested,
      key.unlockGeneration,
      timestamp(key.at),
      timestamp(activation?.at ?? null),
      activation?.territory ?? null,
      activation?.supported ?? null,
    ],
    1,
  );
  tx.write(countLineage, [bucket, hardwareId, lineageCount + 1], 1);
  nameKey(tx, key.deviceId, phoneId);
  return (await readRegistrations(tx, [phoneId]))[0]!;
}

const keepSuperseded = {
  name: 'keep-superseded-key',
  text: `insert into superseded_keys (bucket, device_id, phone_id, hardware_id, proved, unlock_generation, enrolled_at, superseded_at)
    select bucket, device_id, phone_id, hardware_id, proved, unlock_generation, enrolled_at, $3
    from lineages where bucket = $1 and phone_id = $2`,
};

const replaceKey = {
  name: 'replace-key',
  text: `update lineages set device_id = $3, proved = $4, attested = $5, unlock_generation = $6, enrolled_at = $7
    where bucket = $1 and phone_id = $2`,
};

/** See `Registry.supersedeKey`. */
export async function supersedeKey(
  transaction: Transaction,
  { phoneId }: Registration,
  key: Parameters<Registry['supersedeKey']>[2],
): Promise<Registration> {
  const tx = pgTransaction(transaction);
  const bucket = bucketOf(phoneId);
  const at = timestamp(key.at);
  tx.write(keepSuperseded, [bucket, phoneId, at], 1);
  tx.write(
    replaceKey,
    [bucket, phoneId, key.deviceId, key.proved, key.attested, key.unlockGeneration, at],
    1,
  );
  nameKey(tx, key.deviceId, phoneId);
  return (await readRegistrations(tx, [phoneId]))[0]!;
}

const proveLineage = {
  name: 'prove-lineage',
  text: `update lineages set proved = $3, attested = $4, activated_at = case when $5 then activated_at end,
      activated_territory = case when $5 then activated_territory end,
      activation_supported = case when $5 then activation_supported end
    where bucket = $1 and phone_id = $2`,
};

/** See `Registry.proveKey`. */
export function proveKey(
  transaction: Transaction,
  { phoneId }: Registration,
  { proved, attested, keepsActivation }: Parameters<Registry['proveKey']>[2],
): void {
  const shown = [proved, attested, keepsActivation];
  pgTransaction(transaction).write(proveLineage, [bucketOf(phoneId), phoneId, ...shown], 1);
}
