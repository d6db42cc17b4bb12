import type { AgentStorage } from '../platform/ports.ts';
import { freshState, nothingTold, step, type AgentEvent, type AgentState } from './state.ts';

const storageName = 'carnet-agent';
const version = 1;

/** The agent's state, in memory as it is in storage: a transition counts only once it is saved. */
export interface KeptState {
  /** Reads storage once; false while it cannot be read: an agent that cannot remember does nothing. */
  ready(): Promise<boolean>;
  now(): AgentState;
  /** Takes one step and saves it, in order with all others. false where it could not be saved: then the step was not taken. */
  apply(event: AgentEvent): Promise<boolean>;
  /**
   * Takes one step whether it can be saved or not: time passes also on a phone whose storage is broken, and must end its lock (promise 6). false
   * where it was not saved: the next step that is saved carries it along.
   */
  pass(event: AgentEvent): Promise<boolean>;
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
  const save = async (next: AgentState): Promise<boolean> => {
    try {
      // A crash right after this line has saved the step: a report it numbered may be sent or not, but its number is taken.
      await storage.set(storageName, JSON.stringify({ version, state: next }));
      return true;
    } catch {
      return false;
    }
  };
  const take = async (event: AgentEvent, evenUnsaved: boolean): Promise<boolean> => {
    const next = step(state, event);
    if (next === state) return true;
    if (evenUnsaved) state = next;
    const isSaved = await save(next);
    if (isSaved) state = next;
    return isSaved;
  };
  const inTurn = (event: AgentEvent, evenUnsaved: boolean): Promise<boolean> => {
    const taken = last.then(() => take(event, evenUnsaved));
    last = taken;
    return taken;
  };

  return {
    ready: () => (reading ??= read()),
    now: () => state,
    apply: (event) => inTurn(event, false),
    pass: (event) => inTurn(event, true),
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
    // Nor of locks, releases and codes.
    return state.kind === 'enrolled' ? { ...nothingTold, ...state } : freshState;
  } catch {
    return freshState;
  }
}
