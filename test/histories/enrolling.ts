import { generateKeyPairSync } from 'node:crypto';
import type { CheckedEnrolment } from '../../src/app/device/check-enrolment.ts';
import type { Whereabouts } from '../../src/core/territory/whereabouts.ts';
import type { Instant } from '../../src/core/time.ts';
import { factoryKey, hardware } from './memory-registry.ts';

/** A key that is enrolled for the hardware, whoever does it. */
export interface Enrolling {
  readonly deviceId: string;
  /** `factory`: signed by the hardware's factory key. `another`: by a factory key of other hardware. `none`: the numbers on the box, and no more. */
  readonly shows: 'factory' | 'another' | 'none';
  readonly whereabouts: Whereabouts;
}

// No signature is made or checked with it.
const { publicKey: key } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const shown = { factory: factoryKey, another: 'another', none: null } as const;

/** What the checks of such an enrolment find. */
export function checkedEnrolment(
  { deviceId, shows, whereabouts }: Enrolling,
  now: Instant,
): CheckedEnrolment {
  return {
    kind: 'checked',
    device: { key, spki: '', deviceId },
    hardware,
    attested: 'none',
    attestedBy: null,
    factoryKey: shown[shows],
    whereabouts,
    supported: null,
    first: null,
    version: 2,
    carnet: null,
    now,
  };
}
