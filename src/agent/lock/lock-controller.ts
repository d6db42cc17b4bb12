import { createClockWatch } from '../state/clock-watch.ts';
import type { LockContext } from './lock-context.ts';
import { obeyOfflineRelease, type OfflineReleaseResult } from './offline-release.ts';
import { createLeaseClock, type LeaseClock } from './lease-clock.ts';
import { createLockPresenter } from './lock-presenter.ts';
import { isAllowed, viewPosture, type PostureView } from './lock-screen.ts';
import { unlock, type UnlockResult } from './unlock.ts';

/** Handles a lock between check-ins: its time, its screen, its code. */
export interface LockController {
  readonly time: LeaseClock;
  /** Counts time and updates the screen; false where storage cannot be read. Never rejects. */
  refresh(): Promise<boolean>;
  /** Updates the screen and returns the posture. Never throws. */
  show(): PostureView;
  readonly forOwner: {
    readonly unlock: (code: string) => Promise<UnlockResult>;
    readonly handOver: (release: unknown) => Promise<OfflineReleaseResult>;
    readonly allows: (what: string) => Promise<boolean>;
    readonly exportOwnData: () => Promise<'exported' | 'given-up' | 'failed' | 'not-supported'>;
  };
}

export function createLockController(context: LockContext): LockController {
  const { ports, store, texts } = context;
  const time = createLeaseClock(ports.clock, store, createClockWatch(ports.clock));
  const presenter = createLockPresenter(ports.showLock);
  const show = (): PostureView => {
    const state = store.now();
    const language = ports.language();
    const view =
      state.kind === 'fresh' ? operating : viewPosture(state, time.uncountedMs(), texts.in(language));
    presenter.show(view.kind === 'locked' ? view.screen : null);
    // The lock screen appears in English at once, and again in the owner's language once its words are loaded (promise 9).
    if (view.kind === 'locked' && texts.isLoading(language))
      void texts.load(language).then(() => (texts.isLoading(language) ? undefined : show()));
    return view;
  };
  const refresh = async (): Promise<boolean> => {
    if (!(await store.ready())) return false;
    await time.count();
    show();
    return true;
  };
  return {
    time,
    refresh,
    show,
    forOwner: {
      async unlock(code) {
        if (!(await refresh())) return { kind: 'not-saved' };
        const result = await unlock(context, time, code);
        show();
        return result;
      },
      async handOver(release) {
        await refresh();
        const result = await obeyOfflineRelease(context, time, release);
        show();
        return result;
      },
      async allows(what) {
        await refresh();
        return isAllowed(store.now(), what);
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
