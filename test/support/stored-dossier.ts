import type { StoredDossier } from '../../src/app/dossiers/ports.ts';
import { noEpisodes } from '../../src/core/orders/open-episodes.ts';
import type { DossierChange } from '../../src/app/dossiers/ports.ts';
import type { DossierEvent } from '../../src/core/decision/event.ts';
import { isObserved, recordOf, type Observed } from '../../src/core/decision/runs.ts';
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
    kept: { rows: events.filter((event) => !isObserved(event)).length, runs: events.filter(isObserved) },
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

/** The events of a dossier once a change is committed, as a store keeps them. */
export function eventsAfter(
  { events, kept }: Pick<StoredDossier, 'events' | 'kept'>,
  { appended, runs = kept.runs ?? undefined }: Pick<DossierChange, 'appended' | 'runs'>,
): Pick<StoredDossier, 'events' | 'kept'> {
  const rows = kept.rows + appended.length;
  if (runs === undefined) return { events: [...events, ...appended], kept: { rows, runs: null } };
  const joined = new Set<DossierEvent>(
    kept.runs ?? events.filter((event): event is Observed => isObserved(event)),
  );
  const acts = events.filter((event) => !joined.has(event));
  return { events: recordOf([...acts, ...appended], runs), kept: { rows, runs } };
}
