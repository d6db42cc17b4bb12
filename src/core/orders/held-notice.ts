import type { Territory } from '../territory/territory.ts';
import type { WantedLock } from './wanted-lock.ts';

/** A notice that the owner of the present key has seen and the phone still shows: no release has ended it, and its episode is open. */
export interface HeldNotice {
  /** Number of its directive. */
  readonly seq: number;
  /** Number of its episode in the dossier. */
  readonly episode: number;
  readonly territory: Territory;
  readonly clauses: readonly string[];
  /** The phone said that it has the proof of its acknowledgement, so the clock of the notice runs there. */
  readonly isProved: boolean;
}

/** A lock, and the notice that it rests on. */
export interface NoticedLock extends WantedLock {
  readonly notice: HeldNotice;
}

/**
 * The part of a wanted lock that one held notice announced: phones obey no other (promise 1). Clauses of another territory, or of another notice,
 * are left out. null where no notice announced any of it.
 */
export function noticedLock(wanted: WantedLock | null, notices: readonly HeldNotice[]): NoticedLock | null {
  if (wanted === null) return null;
  for (const notice of notices.filter(({ isProved }) => isProved).toReversed()) {
    const verdicts = wanted.verdicts.filter(
      ({ territory, clause }) => territory === notice.territory && notice.clauses.includes(clause),
    );
    if (verdicts.length > 0) return { ...wanted, verdicts, notice };
  }
  return null;
}
