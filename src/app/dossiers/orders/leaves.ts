import { createHmac, createSecretKey, hash } from 'node:crypto';
import { decodeBase64url, type Bytes } from '../../../core/base64.ts';
import { hexBytes } from '../../../core/bytes.ts';
import { episodeSalt, opaqueLeaf, type EpisodeCrypto } from '../../../core/orders/episode.ts';
import {
  episodeIn,
  withEpisode,
  type Episodes,
  type OpenEpisode,
} from '../../../core/orders/open-episodes.ts';
import type { Territory } from '../../../core/territory/territory.ts';
import type { StoredDossier } from '../ports.ts';

/** Hash and HMAC of Node. */
export const nodeCrypto: EpisodeCrypto = {
  digest: (bytes) => hash('sha256', bytes, 'buffer'),
  // Handed over as bytes, Node first asks by way of two exceptions whether they are a key object: four times the cost.
  mac: (key, bytes) => createHmac('sha256', createSecretKey(key)).update(bytes).digest(),
};

/** A dossier's episodes after an order, and the opaque leaves that the order adds to the log. */
export interface Entered {
  readonly episodes: Episodes;
  readonly leaves: readonly Uint8Array[];
}

type Salted = Pick<StoredDossier, 'episodeSalt' | 'registration'>;

/** The salt of an episode, 32 bytes: it goes to the key decided about, and to nobody else. */
export async function saltOf({ episodeSalt: salt }: Salted, episode: number): Promise<Bytes> {
  return episodeSalt(nodeCrypto, hexBytes(salt), episode);
}

/** The leaf of the `count`th notice or release of an episode. */
export async function leafOf(
  dossier: Salted,
  { number }: Pick<OpenEpisode, 'number'>,
  kind: 'notify' | 'release',
  count: number,
): Promise<Uint8Array> {
  return opaqueLeaf(nodeCrypto, await saltOf(dossier, number), { kind, count });
}

/** The leaf of an acknowledgement; undefined where its nonce is none. */
export async function acknowledgementLeaf(
  dossier: Salted,
  { seq, episode, nonce }: { readonly seq: number; readonly episode: number; readonly nonce: string },
): Promise<Uint8Array | undefined> {
  const bytes = decodeBase64url(nonce);
  if (bytes === undefined) return undefined;
  return opaqueLeaf(nodeCrypto, await saltOf(dossier, episode), { kind: 'ack', seq, nonce: bytes });
}

/** Enters a notice: it opens the episode of its territory, or is one more in it. */
export async function enterNotice(
  dossier: Salted,
  episodes: Episodes,
  territory: Territory,
): Promise<Entered & { readonly episode: number }> {
  const entered = episodeIn(episodes, territory, dossier.registration.deviceId!);
  const episode = { ...entered.episode, notices: entered.episode.notices + 1 };
  return {
    episodes: withEpisode(entered.episodes, episode),
    leaves: [await leafOf(dossier, episode, 'notify', episode.notices)],
    episode: episode.number,
  };
}

/**
 * Enters a release: it is of every open episode of this key. Where none is open, as after a lock of before there were any, it has one of its own:
 * a restored database finds it by its number.
 */
export async function enterRelease(
  dossier: Salted,
  episodes: Episodes,
  territory: Territory,
): Promise<Entered> {
  const deviceId = dossier.registration.deviceId!;
  const own = episodes.open.filter((one) => one.deviceId === deviceId);
  if (own.length === 0) {
    const { episodes: opened, episode } = episodeIn(episodes, territory, deviceId);
    return enterInto(dossier, withEpisode(opened, { ...episode, isOver: true }), [episode.number]);
  }
  return enterInto(
    dossier,
    episodes,
    own.map(({ number }) => number),
  );
}

async function enterInto(dossier: Salted, episodes: Episodes, numbers: readonly number[]): Promise<Entered> {
  const leaves: Uint8Array[] = [];
  const open: OpenEpisode[] = [];
  for (const one of episodes.open) {
    const episode = numbers.includes(one.number) ? { ...one, releases: one.releases + 1 } : one;
    if (episode !== one) leaves.push(await leafOf(dossier, episode, 'release', episode.releases));
    open.push(episode);
  }
  return { episodes: { ...episodes, open }, leaves };
}

/** Episodes after the last known one that a restored database can have forgotten. */
export const forgottenEpisodesMax: number = 32;
/** Releases that it can have forgotten in an episode that it knows. */
const forgottenReleasesMax = 4;

/** The leaves of releases of this phone that the records do not know. One of them in the log says that the records are older than the log. */
export async function forgottenReleases(
  dossier: Salted & Pick<StoredDossier, 'episodes'>,
): Promise<readonly Uint8Array[]> {
  const { count, open } = dossier.episodes;
  const sought = [
    ...open.flatMap((one) =>
      Array.from({ length: forgottenReleasesMax }, (_, further) => ({
        number: one.number,
        release: one.releases + 1 + further,
      })),
    ),
    ...Array.from({ length: forgottenEpisodesMax }, (_, further) => ({
      number: count + 1 + further,
      release: 1,
    })),
  ];
  return Promise.all(sought.map((one) => leafOf(dossier, one, 'release', one.release)));
}
