import type { FoundHardware, KnownKey, Registry } from '../../src/app/device/ports.ts';
import { emptyDossier } from '../../src/app/dossiers/empty-dossier.ts';
import type { Registrations, Registration, StoredDossier } from '../../src/app/dossiers/ports.ts';
import type { MemoryState } from './memory-store.ts';

/** The one piece of hardware of a small world, as the maker's manifest and its box name it. */
export const hardware = {
  hardwareId: '0123456789abcdef0123456789abcdef',
  imeis: ['356938035643809'],
  serial: 'S1',
  model: 'Atlas 11',
};

/** SHA-256 of the factory key that the manifest names for it. */
export const factoryKey = 'factory';

/** A key that reported for its lineage once. */
export interface SupersededKey {
  readonly phoneId: string;
  readonly at: number;
}

/** The first lineage has the hardware's id; later ones have ids that no restore ever gives away again. */
const phoneIdOf = (ordinal: number, number: number): string =>
  ordinal === 1 ? hardware.hardwareId : `01${number.toString(16).padStart(30, '0')}`;

const lineagesOf = ({ dossiers }: MemoryState): readonly Registration[] =>
  [...dossiers.values()].map(({ registration }) => registration);

function newDossier(registration: Registration): StoredDossier {
  return emptyDossier(registration, {
    salt: registration.phoneId.split('').reverse().join(''),
    episodeSalt: registration.phoneId.replaceAll('0', '7'),
  });
}

interface Held {
  state: MemoryState;
  /** How many lineages were ever added, whatever was restored since. */
  lineages: number;
}

function withDossier(store: Held, dossier: StoredDossier): Registration {
  const { registration } = dossier;
  const dossiers = new Map(store.state.dossiers).set(registration.phoneId, dossier);
  store.state = { ...store.state, dossiers };
  return registration;
}

/** The registry of one piece of hardware and the lineages of keys on it, by the rules of the real one. */
export function memoryRegistry(store: Held): Registry &
  Registrations & {
    readonly findOrderedSiblings: (_: unknown, ids: readonly string[]) => Promise<Siblings>;
  } {
  return {
    findKeys: (_, ids) => Promise.resolve(findKeys(store.state, ids)),
    findOrAddHardware: () => Promise.resolve(foundHardware(store.state)),
    isRegistered: () => Promise.resolve(true),
    lockHardware: () => Promise.resolve(foundHardware(store.state)),
    proveKey(_, { phoneId }, { proved }) {
      const dossier = store.state.dossiers.get(phoneId)!;
      withDossier(store, { ...dossier, registration: { ...dossier.registration, proved } });
    },
    addLineage: (_, { deviceId, proved, unlockGeneration, activation }) =>
      Promise.resolve(addLineage(store, { deviceId, proved, unlockGeneration, activation })),
    supersedeKey(_, before, { deviceId, proved, unlockGeneration, at }) {
      const dossier = store.state.dossiers.get(before.phoneId)!;
      const superseded = new Map(store.state.superseded).set(before.deviceId!, {
        phoneId: before.phoneId,
        at,
      });
      store.state = { ...store.state, superseded };
      return Promise.resolve(
        withDossier(store, {
          ...dossier,
          registration: { ...dossier.registration, deviceId, proved, unlockGeneration },
          // Report numbers and what was obeyed belong to a key.
          lastSeq: 0,
          directives: dossier.directives.filter((one) => one.state !== 'obeyed'),
          notices: [],
          unproved: [],
        }),
      );
    },
    // So many keys are not enrolled within one history.
    dropOldClaims: () => Promise.resolve(),
    contest(_, { registration }, deviceId) {
      const { superseded, dossiers } = store.state;
      store.state = {
        ...store.state,
        superseded: new Map([...superseded].filter(([key]) => key !== deviceId)),
        dossiers: new Map(
          [...dossiers].map(([id, one]) => [
            id,
            { ...one, registration: { ...one.registration, contested: true } },
          ]),
        ),
      };
      const { proved, unlockGeneration } = registration;
      return Promise.resolve(addLineage(store, { deviceId, proved, unlockGeneration, activation: null }));
    },
    findRegistrations: (_, by) =>
      Promise.resolve(
        lineagesOf(store.state).filter((one) => by.by === 'phoneId' && one.phoneId === by.phoneId),
      ),
    findOrderedSiblings: (_, ids) => Promise.resolve(orderedSiblings(store.state, ids)),
  };
}

function findKeys(state: MemoryState, ids: readonly string[]): ReadonlyMap<string, KnownKey> {
  const known = new Map<string, KnownKey>();
  for (const id of ids) {
    const own = lineagesOf(state).find(({ deviceId }) => deviceId === id);
    const earlier = state.superseded.get(id);
    if (own !== undefined) known.set(id, { registration: own, supersededAt: null });
    else if (earlier !== undefined)
      known.set(id, {
        registration: state.dossiers.get(earlier.phoneId)!.registration,
        supersededAt: earlier.at,
      });
  }
  return known;
}

function foundHardware(state: MemoryState): FoundHardware {
  const lineages = lineagesOf(state);
  return {
    hardwareId: hardware.hardwareId,
    imeis: hardware.imeis,
    registered: true,
    factoryKey,
    contested: lineages.some(({ contested }) => contested),
    lineageCount: lineages.length,
    keyChangedAfter: null,
    proved: lineages.find(({ proved }) => proved !== null) ?? null,
  };
}

function addLineage(
  store: Held,
  key: Pick<Registration, 'proved' | 'unlockGeneration' | 'activation'> & { readonly deviceId: string },
): Registration {
  const lineages = lineagesOf(store.state);
  const ordinal = lineages.length + 1;
  store.lineages += 1;
  const { imeis, serial, model, hardwareId } = hardware;
  return withDossier(
    store,
    newDossier({
      ...key,
      phoneId: phoneIdOf(ordinal, store.lineages),
      hardwareId,
      imeis,
      serial,
      model,
      registered: true,
      consignment: null,
      market: null,
      soldAt: null,
      contested: lineages.some(({ contested }) => contested),
      ordinal,
    }),
  );
}

type Siblings = ReadonlyMap<string, readonly string[]>;

function orderedSiblings({ dossiers }: MemoryState, ids: readonly string[]): Siblings {
  const ordered = [...dossiers].filter(([, { directiveSeq }]) => directiveSeq > 0).map(([id]) => id);
  return new Map(ids.map((id) => [id, ordered.filter((one) => one !== id)]));
}
