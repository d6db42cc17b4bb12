import type { GuardedPorts } from '../platform/guarded-ports.ts';
import type { OwnerTexts } from '../platform/owner-text.ts';
import type { StateStore } from '../state/state-store.ts';
import type { BootClock } from './boot-clock.ts';

/** The identifiers printed on the phone. */
export interface PhoneHardware {
  readonly imei: readonly string[];
  readonly serial: string;
  readonly model: string;
}

/** What firmware names. Without it the phone obeys no lock: not even the server of the enrolment can name another log, or other people. */
export interface PinnedTrust {
  /** The exact text of the first approver set, or of a newer one: log, witnesses, quorum, rpId, origins, approver keys. */
  readonly approverSet: string;
}

/** The parts of an agent that obeying and ending a lock needs. */
export interface LockContext {
  readonly ports: GuardedPorts;
  readonly texts: OwnerTexts;
  readonly store: StateStore;
  readonly hardware: PhoneHardware;
  /** Constants of the firmware. */
  readonly pinned?: PinnedTrust;
  /** The phone runs in a demo, where it takes the first approver set that it is given. */
  readonly isDemo?: boolean;
  readonly bootClock: BootClock;
}
