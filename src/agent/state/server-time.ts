import type { Instant } from '../../core/time.ts';
import type { AgentPorts } from '../platform/ports.ts';
import type { StateStore } from './state-store.ts';

/** The server's time as far as the agent knows it. */
export function serverNow(agent: {
  readonly ports: Pick<AgentPorts, 'clock'>;
  readonly store: Pick<StateStore, 'now'>;
}): Instant {
  return agent.ports.clock.wallMs() + agent.store.now().offsetMs;
}
