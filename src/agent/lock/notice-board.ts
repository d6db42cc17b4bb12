import type { Instant } from '../../core/time.ts';
import type { KeptState } from '../state/kept-state.ts';
import type { Notifier } from '../platform/ports.ts';
import { noticesOf, type Notice } from '../state/posture.ts';

/** Brings notices before the owner and remembers that they were seen. */
export interface NoticeBoard {
  /** Hands every notice not seen yet to the notifier, once at a time. Returns at once: an owner may look tomorrow. */
  post(): void;
  /** The owner has this notice before their eyes: true once it is remembered, and so acknowledged in the next report. */
  acknowledge(seq: number): Promise<boolean>;
  /** Resolves when no notifier is being waited for. */
  settled(): Promise<void>;
}

export function createNoticeBoard(kept: KeptState, notify: Notifier, now: () => Instant): NoticeBoard {
  const shown = new Map<number, Promise<unknown>>();

  const notices = (): readonly Notice[] => {
    const state = kept.now();
    return state.kind === 'enrolled' ? noticesOf(state.posture) : [];
  };

  const acknowledge = async (seq: number): Promise<boolean> => {
    const isSaved = await kept.apply({ kind: 'notice-shown', seq, at: now() });
    return isSaved && notices().some((each) => each.seq === seq && each.shownAt !== null);
  };

  return {
    acknowledge,
    post() {
      for (const notice of notices()) {
        if (notice.shownAt !== null || shown.has(notice.seq)) continue;
        const showing = Promise.resolve(notice)
          .then(notify)
          .then((result) => (result === 'shown' ? acknowledge(notice.seq) : false))
          // A notifier that fails has shown nothing: the notice stays unacknowledged and is posted again.
          .catch(() => false)
          .finally(() => shown.delete(notice.seq));
        shown.set(notice.seq, showing);
      }
    },
    async settled() {
      await Promise.all(shown.values());
    },
  };
}
