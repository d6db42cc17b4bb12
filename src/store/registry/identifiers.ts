import { hash } from 'node:crypto';
import { storable } from '../postgres/key.ts';

/** An identifier printed on a phone, or its enrolled key, as a key of the lookup table. */
export interface Identifier {
  readonly bucket: number;
  readonly identifier: string;
}

/**
 * `kind:value` decides the bucket and the text after a second colon does not, so that one lookup finds a serial number of any
 * model. `serial` contains no colon (the schemas of wire and manifest exclude it).
 */
function identifierOf(kind: 'imei' | 'serial' | 'device', value: string, rest = ''): Identifier {
  const head = `${kind}:${value}`;
  return { bucket: hash('sha256', head, 'buffer')[0]!, identifier: head + rest };
}

export const imeiIdentifier = (imei: string): Identifier => identifierOf('imei', imei);
export const deviceIdentifier = (deviceId: string): Identifier => identifierOf('device', deviceId);

/** One serial number in any case, and one model's name however its letters are composed, are one identifier. */
export function serialIdentifier(serial: string, model: string): Identifier {
  return identifierOf('serial', serial.toUpperCase(), `:${modelKey(model)}`);
}

export const isSameSerial = (one: string, other: string): boolean =>
  one.toUpperCase() === other.toUpperCase();
export const isSameModel = (one: string, other: string): boolean => modelKey(one) === modelKey(other);
const modelKey = (model: string): string => storable(model).normalize('NFC');

/** All models' identifiers of one serial number: `from` ≤ identifier < `below`, in one bucket. */
export function serialRange(serial: string): { bucket: number; from: string; below: string } {
  const { bucket, identifier } = identifierOf('serial', serial.toUpperCase());
  return { bucket, from: `${identifier}:`, below: `${identifier};` };
}
