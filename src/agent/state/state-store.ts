import { parseJson } from '../platform/json.ts';
import type { AgentStorage } from '../platform/ports.ts';
import type { AgentEvent } from './agent-event.ts';
import { enrolledDefaults, freshState, type AgentState } from './agent-state.ts';
import { step } from './step.ts';

const storageName = 'carnet-agent';
const version = 1;

/** The agent's state in memory and in storage. A step counts only once it is saved. */
export interface StateStore {
  /** Reads storage once; false while it cannot be read. Without its state the agent does nothing. */
  ready(): Promise<boolean>;
  now(): AgentState;
  /** Takes one step and saves it, in order with all others. false where it could not be saved; then the step was not taken. */
  apply(event: AgentEvent): Promise<boolean>;
  /**
   * Takes one step even where it cannot be saved: time passes also on a phone with broken storage, and a lock must still end (promise 6). false
   * where it was not saved; the next step that is saved includes it.
   */
  applyUnsaved(event: AgentEvent): Promise<boolean>;
  /** Resolves when every step asked for so far is saved or given up. */
  saved(): Promise<void>;
}

export function createStateStore(storage: AgentStorage): StateStore {
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
      // A crash after this write leaves the step saved: its report may have been sent or not, but its number is used up.
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
    applyUnsaved: (event) => inTurn(event, true),
    async saved() {
      await last;
    },
  };
}

/** Missing text, damaged text and other versions give a fresh state, which restricts nothing. */
function parseState(text: string | undefined): AgentState {
  if (text === undefined) return freshState;
  try {
    // An earlier agent stored an appeal as it was typed, with half a surrogate pair where there was one.
    const stored = parseJson(text) ?? parseJson(text.replace(/\\ud[89a-f][0-9a-f]{2}/g, '\\ufffd'));
    const { version: written, state } = stored as {
      readonly version: unknown;
      readonly state: AgentState;
    };
    if (written !== version) return freshState;
    // An earlier agent stored a fresh state without first start.
    if (state.kind === 'fresh') return { ...freshState, ...state };
    // An earlier agent stored an enrolled state without locks, releases and codes.
    return state.kind === 'enrolled' ? { ...enrolledDefaults, ...state } : freshState;
  } catch {
    return freshState;
  }
}
