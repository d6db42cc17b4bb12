import type { AgentStorage } from './ports.ts';
import { freshState, step, type AgentEvent, type AgentState } from './state.ts';

const storageName = 'carnet-agent';
const version = 1;

/** The agent's state, in memory as it is in storage: a transition counts only once it is saved. */
export interface KeptState {
  /** Reads storage once; false while it cannot be read: an agent that cannot remember does nothing. */
  ready(): Promise<boolean>;
  now(): AgentState;
  /** Takes one step and saves it, in order with all others. false where it could not be saved: then the step was not taken. */
  apply(event: AgentEvent): Promise<boolean>;
  /** Resolves when every step asked for so far is saved or given up. */
  settled(): Promise<void>;
}

export function keepState(storage: AgentStorage): KeptState {
  let state: AgentState = freshState;
  let reading: Promise<boolean> | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const read = async (): Promise<boolean> => {
    try {
      state = parseState(await storage.get(storageName));
      return true;
    } catch {
      reading = undefined;
      return false;
    }
  };
  const take = async (event: AgentEvent): Promise<boolean> => {
    const next = step(state, event);
    if (next === state) return true;
    try {
      // A crash right after this line has saved the step: a report it numbered may be sent or not, but its number is taken.
      await storage.set(storageName, JSON.stringify({ version, state: next }));
    } catch {
      return false;
    }
    state = next;
    return true;
  };

  return {
    ready: () => (reading ??= read()),
    now: () => state,
    apply(event) {
      const taken = last.then(() => take(event));
      last = taken;
      return taken;
    },
    async settled() {
      await last;
    },
  };
}

/** Text that is not a state of this version (none yet, or spoiled) is a phone that starts anew: never one that is restricted. */
function parseState(text: string | undefined): AgentState {
  if (text === undefined) return freshState;
  try {
    const { version: written, state } = JSON.parse(text) as {
      readonly version: unknown;
      readonly state: AgentState;
    };
    if (written !== version) return freshState;
    // What an earlier agent kept of a phone not enrolled yet knows of no first start.
    if (state.kind === 'fresh') return { ...freshState, ...state };
    return state.kind === 'enrolled' ? state : freshState;
  } catch {
    return freshState;
  }
}
