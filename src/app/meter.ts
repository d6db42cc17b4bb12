import type { Standing } from '../core/decision/decision.ts';

/** What the application counts. The composition decides where the figures go. */
export interface Meter {
  /** How many check-ins shared a transaction. */
  batch(size: number): void;
  standingChanged(from: Standing, to: Standing): void;
  directiveIssued(type: 'notify' | 'lock' | 'release'): void;
  /** A check-in at which a lease was to be renewed, and did not because the signatures of its measure do not count. */
  renewalHeldBack(): void;
  /** A phone answered an order that the records never gave. Anybody can make their own phone say so. */
  unknownOrderAcknowledged(): void;
  /** Two proved keys report for this hardware. */
  contested(hardwareId: string): void;
  /** Two people changed the factory key of this hardware. */
  factoryKeyChanged(hardwareId: string): void;
  /** An enrolment that no manifest names was refused by the limit over all. `isAlarm`: the first since there was room. */
  claimRefused(isAlarm: boolean): void;
  /** A fault that affected one item and none of the others. */
  fault(error: unknown): void;
}
