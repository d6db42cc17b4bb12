import type { ManifestEntry, ManifestFault } from '../../protocol/registry/manifest.ts';
import { isSameHardware } from './hardware.ts';
import { isSameModel, isSameSerial, type Identifier } from './identifiers.ts';
import type { KnownHardware } from './known-hardware.ts';

/** An entry with its identifiers, and the ids of the hardware that holds them. */
export interface Named {
  readonly entry: ManifestEntry;
  readonly identifiers: readonly Identifier[];
  readonly owners: Set<string>;
}

export interface AssignedOwners {
  readonly added: readonly Named[];
  readonly single: readonly { readonly named: Named; readonly known: KnownHardware }[];
  /** Entries whose identifiers belong to several registered phones. */
  readonly several: readonly Named[];
}

/**
 * Which phone of the registry each entry names. Registered phones decide; an unregistered row was claimed by whoever read the box, so it never
 * stands in the way of a manifest: the first one that claims to be this very hardware becomes it.
 */
export function assignOwners(
  chunk: readonly Named[],
  known: ReadonlyMap<string, KnownHardware>,
): AssignedOwners {
  const added: Named[] = [];
  const single: { named: Named; known: KnownHardware }[] = [];
  const several: Named[] = [];
  const given = new Set<string>();
  for (const named of chunk) {
    const owners = [...named.owners].sort().map((id) => known.get(id)!);
    const registered = owners.filter((one) => one.registered);
    if (registered.length > 1) several.push(named);
    else if (registered.length === 1) single.push({ named, known: registered[0]! });
    else {
      const same = owners.find((one) => !given.has(one.hardwareId) && isSameHardware(one, named.entry));
      if (same === undefined) added.push(named);
      else {
        given.add(same.hardwareId);
        single.push({ named, known: same });
      }
    }
  }
  return { added, single, several };
}

export const remedy =
  'correct the line, or set the registry right by carnet registry correct: an upload never overwrites what it knows';

const factoryKeyRemedy =
  'correct the line: a factory key proves whose evidence counts, so an upload never changes one; changing it takes two people';

type Clash = Omit<ManifestFault, 'line' | 'column'>;

/** How the line contradicts the registry; undefined if it agrees or adds. */
export function clashOf(entry: ManifestEntry, known: KnownHardware, isCorrection = false): Clash | undefined {
  const clash = (field: string, problem: string): Clash => ({ field, problem, remedy });
  if (!isSameSerial(entry.serial, known.serial))
    return clash('serial', 'the registry has another serial number for this IMEI');
  if (!isSameModel(entry.model, known.model))
    return clash('model', 'the registry has another model for this IMEI');
  const common = entry.imeis.filter((imei) => known.imeis.includes(imei)).length;
  if (common < Math.min(entry.imeis.length, known.imeis.length))
    return clash('imei', 'the registry has other IMEIs for this serial number');
  const [contradicted] = isCorrection ? [] : correctionsOf(entry, known);
  if (contradicted !== undefined)
    return clash(contradicted, `the registry has another ${contradicted} for this phone`);
  const isFixed = known.factoryKey !== null || known.keyChanged;
  if (entry.factoryKey !== null && isFixed && entry.factoryKey !== known.factoryKey)
    return {
      field: 'factoryKey',
      problem: `the registry has ${known.factoryKey === null ? 'no' : 'another'} factory key for this phone`,
      remedy: factoryKeyRemedy,
    };
  return undefined;
}

const correctable = ['consignment', 'market', 'soldAt'] as const;
export type Correctable = (typeof correctable)[number];

/** What the line says otherwise than the registry, of what may be set right on the record. */
export function correctionsOf(entry: ManifestEntry, known: KnownHardware): readonly Correctable[] {
  return correctable.filter(
    (field) => entry[field] !== null && known[field] !== null && entry[field] !== known[field],
  );
}

export function addsTo(entry: ManifestEntry, known: KnownHardware): boolean {
  const gaps = (['consignment', 'market', 'soldAt', 'factoryKey'] as const).some(
    (field) => entry[field] !== null && known[field] === null,
  );
  return !known.registered || gaps || entry.imeis.length > known.imeis.length;
}
