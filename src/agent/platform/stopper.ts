export type Stopper = Pick<AbortController, 'signal' | 'abort'>;

/** An `AbortController` where the engine has one, so that a host may hand its signal on; the same in small elsewhere. */
export function createStopper(): Stopper {
  return typeof AbortController === 'undefined' ? stopperByHand() : new AbortController();
}

function stopperByHand(): Stopper {
  const listeners = new Set<() => void>();
  let aborted = false;
  const signal = {
    get aborted() {
      return aborted;
    },
    addEventListener: (_type: 'abort', listener: () => void) => void listeners.add(listener),
    removeEventListener: (_type: 'abort', listener: () => void) => void listeners.delete(listener),
  };
  return {
    // The part of it that `Sleep` names.
    signal: signal as unknown as AbortSignal,
    abort() {
      aborted = true;
      for (const listener of listeners) listener();
    },
  };
}
