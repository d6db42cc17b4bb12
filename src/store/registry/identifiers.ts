import { hash } from 'node:crypto';
import { storable } from '../postgres/key.ts';

/** What is printed on a phone, or the key it enrolled, as the lookup table keys it. */
export interface Identifier {
  readonly bucket: number;
  readonly identifier: string;
}

/**
 * `kind:value` decides the bucket; what follows a second colon does not, so that one probe finds a serial number whatever the
 * model. `serial` holds no colon (the wire's and the manifest's schemas say so).
 */
function identifierOf(kind: 'imei' | 'serial' | 'device', value: string, rest = ''): Identifier {
  const head = `${kind}:${value}`;
  return { bucket: hash('sha256', head, 'buffer')[0]!, identifier: head + rest };
}

export const imeiIdentifier = (imei: string): Identifier => identifierOf('imei', imei);
export const deviceIdentifier = (deviceId: string): Identifier => identifierOf('device', deviceId);

export function serialIdentifier(serial: string, model: string): Identifier {
  return identifierOf('serial', serial, `:${storable(model)}`);
}

/** All models' identifiers of one serial number: `from` ≤ identifier < `below`, in one bucket. */
export function serialRange(serial: string): { bucket: number; from: string; below: string } {
  const { bucket, identifier } = identifierOf('serial', serial);
  return { bucket, from: `${identifier}:`, below: `${identifier};` };
}
