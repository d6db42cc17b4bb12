import { noEpisodes } from '../../core/orders/open-episodes.ts';
import type { StoredDossier } from './ports.ts';

/** The dossier of a lineage of which nothing is recorded. The salts are hex, empty where nothing is signed from it. */
export function emptyDossier(
  registration: StoredDossier['registration'],
  { salt, episodeSalt }: Pick<StoredDossier, 'salt' | 'episodeSalt'> = { salt: '', episodeSalt: '' },
): StoredDossier {
  return {
    registration,
    events: [],
    kept: { rows: 0, runs: [] },
    salt,
    episodeSalt,
    episodes: noEpisodes,
    episodesUnsought: false,
    unproved: [],
    notices: [],
    lastSeq: 0,
    standing: 'clear',
    open: false,
    nextAt: null,
    directiveSeq: 0,
    directives: [],
    decisionSha256: null,
  };
}
