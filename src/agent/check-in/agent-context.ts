import type { LockContext } from '../lock/lock-context.ts';
import type { ClockWatch } from '../state/clock-watch.ts';
import type { Backoff } from './backoff.ts';
import type { FenceCache } from './fence-cache.ts';
import type { SpokenVersion } from './spoken-version.ts';

/** The parts of an agent that an exchange with the server needs. */
export interface AgentContext extends LockContext {
  readonly baseUrl: string;
  readonly fences: FenceCache;
  readonly backoff: Backoff;
  readonly spoken: SpokenVersion;
  readonly clockWatch: ClockWatch;
}
