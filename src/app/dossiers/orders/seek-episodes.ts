import type { Transaction } from '../../ports.ts';
import type { StoredDossier } from '../ports.ts';
import { forgottenEpisodesMax, leafOf } from './leaves.ts';

/** Which leaves the log holds, or will with its next list. */
export interface EpisodeMemory {
  /** Of these leaves those that are known, by base64url. */
  findLeaves(tx: Transaction, leaves: readonly Uint8Array[]): Promise<ReadonlyMap<string, unknown>>;
}

/**
 * The dossiers with the count of their episodes raised to the highest number that the log shows, where the database was restored since this was last
 * asked. An episode begins with a notice or with a release, so the first leaf of either shows it. Otherwise the next episode would take
 * a number, and with it a salt, that the log holds leaves of already: the two could be linked.
 */
export async function withSoughtEpisodes<Other extends { readonly kind: string }>(
  memory: EpisodeMemory,
  tx: Transaction,
  dossiers: readonly (StoredDossier | Other)[],
): Promise<readonly (StoredDossier | Other)[]> {
  const beginnings = await Promise.all(
    dossiers.map(async (one) => ('kind' in one || !one.episodesUnsought ? [] : beginningsOf(one))),
  );
  const found = await memory.findLeaves(
    tx,
    beginnings.flatMap((one) => one.map(({ leaf }) => leaf)),
  );
  return dossiers.map((one, index) => {
    if ('kind' in one) return one;
    const used = beginnings[index]!.filter(({ leaf }) => found.has(Buffer.from(leaf).toString('base64url')));
    if (used.length === 0) return one;
    const count = Math.max(...used.map(({ number }) => number));
    return { ...one, episodes: { ...one.episodes, count } };
  });
}

async function beginningsOf(
  dossier: StoredDossier,
): Promise<readonly { readonly number: number; readonly leaf: Uint8Array }[]> {
  const numbers = Array.from(
    { length: forgottenEpisodesMax },
    (_, further) => dossier.episodes.count + 1 + further,
  );
  const kinds = ['notify', 'release'] as const;
  return Promise.all(
    numbers.flatMap((number) =>
      kinds.map(async (kind) => ({ number, leaf: await leafOf(dossier, { number }, kind, 1) })),
    ),
  );
}
