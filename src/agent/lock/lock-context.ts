import type { AgentPorts } from '../platform/ports.ts';
import type { StateStore } from '../state/state-store.ts';
import type { LogTrust } from './verify-note.ts';

/** The parts of an agent that obeying and ending a lock needs. */
export interface LockContext {
  readonly ports: AgentPorts;
  readonly store: StateStore;
  /** Replaces the log, witnesses and quorum that enrolment named. */
  readonly pinned?: LogTrust;
}
