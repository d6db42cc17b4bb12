import type { GuardedPorts } from '../platform/guarded-ports.ts';
import type { LockScreen } from '../platform/owner-view.ts';

/** Keeps the phone's lock screen in line with the state. */
export interface LockPresenter {
  /** `screen` null: no lock. Calls the phone only where something visible changed. Never throws. */
  show(screen: LockScreen | null): void;
}

export function createLockPresenter(showLock: GuardedPorts['showLock']): LockPresenter {
  let shown: string | undefined;
  return {
    show(screen) {
      const seen =
        screen === null ? '' : `${screen.seq} ${screen.challenge} ${screen.triesLeft} ${screen.lines[0]}`;
      if (seen === shown) return;
      try {
        showLock(screen);
        shown = seen;
      } catch {
        // Shown again at the next change or tick.
        shown = undefined;
      }
    },
  };
}
