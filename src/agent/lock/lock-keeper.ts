import { createClockWatch } from '../state/clock-watch.ts';
import { handOver, type HandedOver } from './offline-release.ts';
import { createLeaseClock, type LeaseClock } from './lease-clock.ts';
import { createLockBoard } from './lock-board.ts';
import { isAllowed, viewPosture, type PostureView } from './lock-screen.ts';
import type { Talk } from '../check-in/send-report.ts';
import { unlock, type UnlockResult } from './unlock.ts';

/** Everything about a lock that goes on between check-ins: its time, its screen, its code. */
export interface LockKeeper {
  readonly time: LeaseClock;
  /** Whether storage can be read; if so, time is counted and the screen is as it should be. */
  awake(): Promise<boolean>;
  /** The posture as it is now, on the screen too. */
  look(): PostureView;
  readonly forOwner: {
    readonly unlock: (code: string) => Promise<UnlockResult>;
    readonly handOver: (release: unknown) => Promise<HandedOver>;
    readonly allows: (what: string) => Promise<boolean>;
    readonly exportOwnData: () => Promise<'exported' | 'given-up' | 'failed' | 'not-supported'>;
  };
}

export function createLockKeeper(talk: Talk): LockKeeper {
  const { ports, kept } = talk;
  const time = createLeaseClock(ports.clock, kept, createClockWatch(ports.clock));
  const board = createLockBoard(ports.showLock);
  // A lock screen has to come up whatever else of the phone is broken (promise 9).
  const language = (): string => {
    try {
      return ports.language();
    } catch {
      return 'en';
    }
  };
  const look = (): PostureView => {
    const state = kept.now();
    const view = state.kind === 'fresh' ? operating : viewPosture(state, time.uncountedMs(), language());
    board.show(view.kind === 'locked' ? view.screen : null);
    return view;
  };
  const awake = async (): Promise<boolean> => {
    if (!(await kept.ready())) return false;
    await time.count();
    look();
    return true;
  };
  return {
    time,
    awake,
    look,
    forOwner: {
      async unlock(code) {
        if (!(await awake())) return { kind: 'not-saved' };
        const result = await unlock(talk, time, code);
        look();
        return result;
      },
      async handOver(release) {
        await awake();
        const result = await handOver(talk, time, release);
        look();
        return result;
      },
      async allows(what) {
        await awake();
        return isAllowed(kept.now(), what);
      },
      async exportOwnData() {
        if (ports.exportOwnData === undefined) return 'not-supported';
        return Promise.resolve()
          .then(ports.exportOwnData)
          .catch(() => 'failed' as const);
      },
    },
  };
}

const operating: PostureView = { kind: 'operating' };
