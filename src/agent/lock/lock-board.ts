import type { AgentPorts } from '../platform/ports.ts';
import type { LockScreen } from './lock-screen.ts';

/** Keeps the lock screen of the phone as the state says. */
export interface LockBoard {
  /** `screen` null: none. Tells the phone only where something changed that is to be seen. */
  show(screen: LockScreen | null): void;
}

export function createLockBoard(showLock: AgentPorts['showLock']): LockBoard {
  let shown: string | undefined;
  return {
    show(screen) {
      const seen = screen === null ? '' : `${screen.seq} ${screen.challenge} ${screen.triesLeft}`;
      if (seen === shown || showLock === undefined) return;
      try {
        showLock(screen);
        shown = seen;
      } catch {
        // A screen that failed is told again at the next change or tick.
        shown = undefined;
      }
    },
  };
}
