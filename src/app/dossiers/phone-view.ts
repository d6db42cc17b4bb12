import { formatInstant, type Instant } from '../../core/time.ts';
import type { Phone } from '../../protocol/operators/phones.ts';
import type { Registration } from './ports.ts';

/** A registration as operators read it. */
export function phoneView(registration: Registration, watched: boolean): Phone {
  const { activation } = registration;
  return {
    phoneId: registration.phoneId,
    hardwareId: registration.hardwareId,
    imeis: [...registration.imeis],
    serial: registration.serial,
    model: registration.model,
    registered: registration.registered,
    consignment: registration.consignment,
    market: registration.market,
    soldAt: formatOrNull(registration.soldAt),
    activation:
      activation === null ? null : { at: formatInstant(activation.at), territory: activation.territory },
    deviceId: registration.deviceId,
    proved: registration.proved,
    lineage: registration.ordinal,
    contested: registration.contested,
    watched,
  };
}

export function formatOrNull(instant: Instant | null): string | null {
  return instant === null ? null : formatInstant(instant);
}
