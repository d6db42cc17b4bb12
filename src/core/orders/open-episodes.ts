import type { Decision } from '../decision/decision.ts';
import type { Territory } from '../territory/territory.ts';

/** One phone, one territory, one stay or activation: from its first notice until no clause holds it any more, or a reset. */
export interface OpenEpisode {
  /** Its number in the dossier, from 1. */
  readonly number: number;
  readonly territory: Territory;
  /** The key that was notified. */
  readonly deviceId: string;
  /** How many notices and releases it has had: they count the opaque leaves. */
  readonly notices: number;
  readonly releases: number;
  /** How many leases of locks were signed in it: each has a number, and a pseudonym, of its own. */
  readonly leases: number;
  /** No clause holds it any more, and the phone is still to be told. */
  readonly isOver: boolean;
}

/** A dossier's episodes: how many it has had, and those that are not closed. */
export interface Episodes {
  readonly count: number;
  readonly open: readonly OpenEpisode[];
}

export const noEpisodes: Episodes = { count: 0, open: [] };

/** Marks the episodes that are over: none of its clauses applies there any more, or the phone was reset. An episode that is over never goes on. */
export function reviewEpisodes(episodes: Episodes, deviceId: string, { clauses }: Decision): Episodes {
  const isHeld = (one: OpenEpisode): boolean =>
    one.deviceId === deviceId &&
    clauses.some(({ standing, territory }) => standing !== null && territory === one.territory);
  return { ...episodes, open: episodes.open.map((one) => (isHeld(one) ? one : { ...one, isOver: true })) };
}

/** The running episode of this key in a territory; opened where there is none. */
export function episodeIn(
  episodes: Episodes,
  territory: Territory,
  deviceId: string,
): { readonly episodes: Episodes; readonly episode: OpenEpisode } {
  const running = episodes.open.find(
    (one) => !one.isOver && one.territory === territory && one.deviceId === deviceId,
  );
  if (running !== undefined) return { episodes, episode: running };
  const number = episodes.count + 1;
  const episode = { number, territory, deviceId, notices: 0, releases: 0, leases: 0, isOver: false };
  return { episodes: { count: number, open: [...episodes.open, episode] }, episode };
}

/** Counts one more lease in an open episode, and returns its number. */
export function countLease(
  episodes: Episodes,
  number: number,
): { readonly episodes: Episodes; readonly lease: number } {
  const episode = episodes.open.find((one) => one.number === number)!;
  const lease = episode.leases + 1;
  return { episodes: withEpisode(episodes, { ...episode, leases: lease }), lease };
}

/** Puts an episode in the place of the one with its number. */
export function withEpisode(episodes: Episodes, changed: OpenEpisode): Episodes {
  return {
    ...episodes,
    open: episodes.open.map((one) => (one.number === changed.number ? changed : one)),
  };
}

/** Closes what is over, once the phone was told or has nothing to be told. */
export function closeEpisodes(episodes: Episodes): Episodes {
  return { ...episodes, open: episodes.open.filter((one) => !one.isOver) };
}
