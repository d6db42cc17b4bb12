import { randomBytes } from 'node:crypto';
import type { FoundHardware, Hardware, Registry } from '../../app/device/ports.ts';
import type { Proof, Registration } from '../../app/dossiers/ports.ts';
import type { Transaction } from '../../app/ports.ts';
import { bucketOf, storable } from '../postgres/key.ts';
import { pgTransaction, type PgTransaction } from '../postgres/transaction.ts';
import {
  imeiIdentifier,
  isSameModel,
  isSameSerial,
  serialIdentifier,
  type Identifier,
} from './identifiers.ts';
import { readLineages } from './lineages.ts';
import { hardwareColumns, imeisOf, type HardwareRow } from './registration.ts';

/** An attempt fails only if another process added the same hardware meanwhile, which hardly happens twice. */
const addAttemptsMax = 3;

const findByIdentifiers = {
  name: 'find-hardware-by-identifiers',
  text: `select h.identifier, h.phone_id, true as held from hardware_identifiers h
    join unnest($1::smallint[], $2::text[]) as k (bucket, identifier) on h.bucket = k.bucket and h.identifier = k.identifier
    union all
    select c.identifier, c.phone_id, false from claimed_identifiers c
    join unnest($1::smallint[], $2::text[]) as k (bucket, identifier) on c.bucket = k.bucket and c.identifier = k.identifier`,
};

interface NamedRow {
  readonly identifier: string;
  readonly phone_id: string;
  /** false: claimed beside the row that holds it. */
  readonly held: boolean;
}

function namedBy(tx: PgTransaction, identifiers: readonly Identifier[]): Promise<NamedRow[]> {
  return tx.rows<NamedRow>(findByIdentifiers, [
    identifiers.map((identifier) => identifier.bucket),
    identifiers.map((identifier) => identifier.identifier),
  ]);
}

const readHardware = {
  name: 'read-hardware',
  text: `select ${hardwareColumns} from phones p
    join unnest($1::smallint[], $2::uuid[]) as k (bucket, phone_id) on p.bucket = k.bucket and p.phone_id = k.phone_id
    order by p.registered desc, p.bucket, p.phone_id`,
};

const lockRow = {
  name: 'lock-hardware',
  text: `select ${hardwareColumns}, p.lineage_count, p.key_changed_after, p.contested_at is not null as contested
    from phones p where p.bucket = $1 and p.phone_id = $2 for no key update`,
};

interface LockedRow extends HardwareRow {
  lineage_count: number;
  key_changed_after: number | null;
  contested: boolean;
}

/** See `Registry.lockHardware`. */
export function lockHardware(transaction: Transaction, hardwareId: string): Promise<FoundHardware> {
  return lockedHardware(pgTransaction(transaction), hardwareId);
}

async function lockedHardware(tx: PgTransaction, hardwareId: string): Promise<FoundHardware> {
  const [row] = await tx.rows<LockedRow>(lockRow, [bucketOf(hardwareId), hardwareId]);
  const lineages = await readLineages(tx, hardwareId);
  const provedBy = (proof: Proof): readonly Registration[] => lineages.filter((one) => one.proved === proof);
  const factory = provedBy('factory');
  const best = factory.length > 0 ? factory : provedBy('attested');
  return {
    hardwareId,
    imeis: imeisOf(row!),
    registered: row!.registered,
    factoryKey: row!.factory_key === null ? null : row!.factory_key.toString('base64url'),
    contested: row!.contested || best.length > 1,
    lineageCount: row!.lineage_count,
    keyChangedAfter: row!.key_changed_after,
    proved: best[0] ?? null,
  };
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

const insertClaims = {
  name: 'insert-claimed-identifiers',
  text: `insert into claimed_identifiers (bucket, identifier, phone_id)
    select bucket, identifier, $3 from unnest($1::smallint[], $2::text[]) as k (bucket, identifier) order by bucket, identifier`,
};

const savepoint = { name: 'savepoint', text: 'savepoint added' };
const rollBackToSavepoint = { name: 'rollback-to-savepoint', text: 'rollback to savepoint added' };

/** Adds a row and returns its id; undefined if another transaction took one of the free identifiers meanwhile. */
async function addUnregistered(
  tx: PgTransaction,
  hardware: Hardware,
  free: readonly Identifier[],
  taken: readonly Identifier[],
): Promise<string | undefined> {
  const hardwareId = randomBytes(16).toString('hex');
  const values = (identifiers: readonly Identifier[]): unknown[] => [
    identifiers.map((identifier) => identifier.bucket),
    identifiers.map((identifier) => identifier.identifier),
    hardwareId,
  ];
  tx.write(savepoint, []);
  tx.write(insertPhone, [
    bucketOf(hardwareId),
    hardwareId,
    hardware.imeis,
    hardware.serial,
    storable(hardware.model),
  ]);
  if (taken.length > 0) tx.write(insertClaims, values(taken), taken.length);
  const added = await tx.rows(insertIdentifiers, values(free));
  if (added.length === free.length) return hardwareId;
  tx.write(rollBackToSavepoint, []);
  return undefined;
}

/**
 * Whether the claim names this hardware. The serial number has to match: an IMEI is known to every network and shop and copied onto other
 * phones, and who knows one must not be taken for the owner's phone.
 */
export function isSameHardware(known: Hardware, hardware: Hardware): boolean {
  if (!isSameSerial(known.serial, hardware.serial)) return false;
  if (known.imeis.length === 0 || hardware.imeis.length === 0)
    return isSameModel(known.model, hardware.model);
  return known.imeis.some((imei) => hardware.imeis.includes(imei));
}

function identifiersOf({ imeis, serial, model }: Hardware): readonly Identifier[] {
  return [...[...new Set(imeis)].map(imeiIdentifier), serialIdentifier(serial, model)];
}

/** The rows that hold or claim one of the identifiers, and name this hardware. */
async function rowsOf(
  tx: PgTransaction,
  named: readonly NamedRow[],
  hardware: Hardware,
): Promise<HardwareRow[]> {
  const ids = [...new Set(named.map((row) => row.phone_id))];
  const rows = ids.length === 0 ? [] : await tx.rows<HardwareRow>(readHardware, [ids.map(bucketOf), ids]);
  return rows.filter((row) => isSameHardware({ ...row, imeis: imeisOf(row) }, hardware));
}

/** See `Registry.isRegistered`. */
export async function isRegistered(transaction: Transaction, hardware: Hardware): Promise<boolean> {
  const tx = pgTransaction(transaction);
  const rows = await rowsOf(tx, await namedBy(tx, identifiersOf(hardware)), hardware);
  return rows.some((row) => row.registered);
}

/** See `Registry.findOrAddHardware`. */
export async function findOrAddHardware(
  transaction: Transaction,
  hardware: Hardware,
): ReturnType<Registry['findOrAddHardware']> {
  const tx = pgTransaction(transaction);
  const identifiers = identifiersOf(hardware);
  for (let attempt = 0; attempt < addAttemptsMax; attempt += 1) {
    const named = await namedBy(tx, identifiers);
    const all = await rowsOf(tx, named, hardware);
    // Registered hardware first, then the row that holds an identifier, before those that claim it beside.
    const holders = new Set(named.filter((row) => row.held).map((row) => row.phone_id));
    const same = all.find((row) => row.registered || holders.has(row.phone_id)) ?? all[0];
    const isHeld = ({ identifier }: Identifier): boolean =>
      named.some((row) => row.held && row.identifier === identifier);
    const hardwareId =
      same?.phone_id ??
      (await addUnregistered(
        tx,
        hardware,
        identifiers.filter((one) => !isHeld(one)),
        identifiers.filter(isHeld),
      ));
    if (hardwareId !== undefined) return lockedHardware(tx, hardwareId);
  }
  throw new Error('the same hardware was added and removed by others during all attempts');
}
