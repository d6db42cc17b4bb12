import type { Registration } from '../dossiers/ports.ts';
import type { Transaction } from '../ports.ts';

export interface Hardware {
  readonly imeis: readonly string[];
  readonly serial: string;
  readonly model: string;
}

export interface Registry {
  /**
   * Finds the hardware and locks its row. The serial number has to agree, and one of the IMEIs (or the model, where either side has no
   * IMEI). Hardware that no manifest named, or a claim that agrees with none, gets a row with a fresh phoneId, marked unregistered.
   * `ambiguous`: several rows agree, or all that the claim names belongs to other phones, or another phone enrolled this key.
   */
  findOrAddHardware(
    tx: Transaction,
    hardware: Hardware,
    deviceId: string,
  ): Promise<
    { readonly kind: 'found'; readonly registration: Registration } | { readonly kind: 'ambiguous' }
  >;
  /** Records the key enrolled last and, on the first enrolment, the activation. */
  recordEnrolment(
    tx: Transaction,
    enrolment: {
      readonly phoneId: string;
      readonly deviceId: string;
      readonly attested: 'verified' | 'unverified' | 'none';
      readonly unlockGeneration: number;
      readonly activation: Registration['activation'];
    },
  ): Promise<void>;
}
