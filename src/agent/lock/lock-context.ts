import type { GuardedPorts } from '../platform/guarded-ports.ts';
import type { OwnerTexts } from '../platform/owner-text.ts';
import type { StateStore } from '../state/state-store.ts';
import type { LogTrust } from './verify-note.ts';

/** The parts of an agent that obeying and ending a lock needs. */
export interface LockContext {
  readonly ports: GuardedPorts;
  readonly texts: OwnerTexts;
  readonly store: StateStore;
  /** Replaces the log, witnesses and quorum that enrolment named. */
  readonly pinned?: LogTrust;
}
