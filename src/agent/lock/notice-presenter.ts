import type { Instant } from '../../core/time.ts';
import type { StateStore } from '../state/state-store.ts';
import type { Notice } from '../platform/owner-view.ts';
import type { AgentPorts } from '../platform/ports.ts';
import { makeNonce } from './challenge.ts';
import { noticesOf } from '../state/posture.ts';

/** Shows notices to the owner and records that they were seen. */
export interface NoticePresenter {
  /** Hands every unseen notice to the notifier, one call per notice at a time. Does not wait: the owner may look tomorrow. */
  post(): void;
  /** Records that the owner saw this notice. true once that is saved, so that the next report acknowledges it. */
  acknowledge(seq: number): Promise<boolean>;
  /** Resolves when no notifier call is pending. */
  idle(): Promise<void>;
}

export function createNoticePresenter(
  store: StateStore,
  ports: Pick<AgentPorts, 'notify' | 'randomBytes'>,
  now: () => Instant,
): NoticePresenter {
  const shown = new Map<number, Promise<unknown>>();

  const notices = (): readonly Notice[] => {
    const state = store.now();
    return state.kind === 'enrolled' ? noticesOf(state.posture) : [];
  };

  const acknowledge = async (seq: number): Promise<boolean> => {
    const nonce = makeNonce(ports.randomBytes);
    const seen = { kind: 'notice-shown', seq, at: now() } as const;
    const isSaved = await store.apply(nonce === undefined ? seen : { ...seen, nonce });
    return isSaved && notices().some((each) => each.seq === seq && each.shownAt !== null);
  };

  return {
    acknowledge,
    post() {
      for (const notice of notices()) {
        if (notice.shownAt !== null || shown.has(notice.seq)) continue;
        const showing = Promise.resolve(notice)
          .then(ports.notify)
          .then((result) => (result === 'shown' ? acknowledge(notice.seq) : false))
          // A notifier that fails showed nothing: the notice stays unacknowledged and is posted again.
          .catch(() => false)
          .finally(() => shown.delete(notice.seq));
        shown.set(notice.seq, showing);
      }
    },
    async idle() {
      await Promise.all(shown.values());
    },
  };
}
