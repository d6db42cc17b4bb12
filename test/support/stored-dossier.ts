import type { StoredDossier } from '../../src/app/dossiers/ports.ts';
import { noEpisodes } from '../../src/core/orders/open-episodes.ts';
import type { DossierEvent } from '../../src/core/decision/event.ts';
import type { Territory } from '../../src/core/territory/territory.ts';
import type { Instant } from '../../src/core/time.ts';

/** The dossier of a registered phone with these events, as the store keeps it before anything was ordered. */
export function storedDossier(
  activation: { readonly at: Instant; readonly territory: Territory },
  events: readonly DossierEvent[],
): StoredDossier {
  const registration = {
    phoneId: '1'.repeat(32),
    hardwareId: '1'.repeat(32),
    deviceId: '2'.repeat(32),
    imeis: [],
    serial: 'S',
    model: 'M',
    registered: true,
    consignment: null,
    market: null,
    soldAt: null,
    contested: false,
    ordinal: 1,
    proved: null,
    activation: { ...activation, supported: null },
    unlockGeneration: 1,
  };
  return {
    registration,
    events,
    salt: '3'.repeat(32),
    episodeSalt: '4'.repeat(32),
    episodes: noEpisodes,
    episodesUnsought: false,
    unproved: [],
    notices: [],
    lastSeq: 1,
    standing: 'due',
    open: true,
    nextAt: null,
    directiveSeq: 0,
    directives: [],
    decisionSha256: null,
  };
}
