import type { PhoneLookup, Registration } from '../../app/dossiers/ports.ts';
import type { Transaction } from '../../app/ports.ts';
import { pgTransaction, type PgTransaction } from '../postgres/transaction.ts';
import { imeiIdentifier, serialRange } from './identifiers.ts';
import { findKeys, readRegistrations } from './lineages.ts';
import { registrationColumns, registrationOf, type RegistrationRow } from './registration.ts';

/** Lineages that one look-up shows. A piece of hardware has at most 16 claimed ones without an order. */
const foundMax = 64;

// Registered hardware, proved keys and first keys on top; hardware without a key is one row.
const lineagesOfHardware = `
    select ${registrationColumns} from named n
    join phones p on p.phone_id = n.phone_id and p.bucket = ('x' || left(n.phone_id::text, 2))::bit(8)::integer
    left join lineages l on l.bucket = p.bucket and l.hardware_id = p.phone_id
    order by p.registered desc, l.proved is null, p.phone_id, l.ordinal limit ${foundMax}`;

const findByIdentifier = {
  name: 'find-lineages-by-identifier',
  text: `with named as (
      select phone_id from hardware_identifiers where bucket = $1 and identifier = $2
      union select phone_id from claimed_identifiers where bucket = $1 and identifier = $2)
    ${lineagesOfHardware}`,
};

const findBySerial = {
  name: 'find-lineages-by-serial',
  text: `with named as (
      select phone_id from hardware_identifiers where bucket = $1 and identifier >= $2 and identifier < $3
      union select phone_id from claimed_identifiers where bucket = $1 and identifier >= $2 and identifier < $3)
    ${lineagesOfHardware}`,
};

function rowsFor(tx: PgTransaction, by: PhoneLookup & { by: 'imei' | 'serial' }): Promise<RegistrationRow[]> {
  if (by.by === 'imei') {
    const { bucket, identifier } = imeiIdentifier(by.imei);
    return tx.rows<RegistrationRow>(findByIdentifier, [bucket, identifier]);
  }
  const { bucket, from, below } = serialRange(by.serial);
  return tx.rows<RegistrationRow>(findBySerial, [bucket, from, below]);
}

/** See `Registry.findRegistrations`. */
export async function findRegistrations(
  transaction: Transaction,
  by: PhoneLookup,
): Promise<readonly Registration[]> {
  const tx = pgTransaction(transaction);
  switch (by.by) {
    case 'phoneId':
      return readRegistrations(tx, [by.phoneId]);
    case 'deviceId': {
      const known = (await findKeys(tx, [by.deviceId])).get(by.deviceId);
      return known === undefined || known.supersededAt !== null ? [] : [known.registration];
    }
    case 'imei':
    case 'serial':
      return (await rowsFor(tx, by)).map(registrationOf);
    default:
      throw new Error(`unknown lookup ${String(by satisfies never)}`);
  }
}
