import { isOld, nearBorderM, placeSources, type Evidence, type Fix, type PlaceSource } from './evidence.ts';
import { fencedTerritories } from './mcc-table.ts';
import { claimOfAddress, claimOfNetwork, isHomeOf, type Claim } from './networks.ts';
import type { Territory } from './territory.ts';
import type { UnprovenCause, Whereabouts } from './whereabouts.ts';

/** An unproven answer names at most this many candidates. */
const candidatesMax = 16;

interface LocateOptions {
  /** Metres; `nearBorderM` where not given. */
  readonly marginM?: number;
  /** The territories that the phone's fences enclose: what a fix outside all of them rules out. */
  readonly fenced?: ReadonlySet<Territory>;
}

export const publishedFences: ReadonlySet<Territory> = new Set(fencedTerritories);

const bitOf = { fix: 1, network: 2, address: 4 } as const satisfies Readonly<Record<PlaceSource, number>>;
const { fix: fixBit, network: networkBit, address: addressBit } = bitOf;

/** The sources by their bits, made once: an ordinary check-in allocates none. */
const sourcesByBits: readonly (readonly PlaceSource[])[] = Array.from(
  { length: 1 << placeSources.length },
  (_, bits) => placeSources.filter((source) => (bits & bitOf[source]) !== 0),
);

/** The evidence sorted by kind, with what each place source says. */
interface Sorted {
  /** Fixes beyond the margin. */
  readonly far: readonly Fix[];
  readonly near: readonly Fix[];
  readonly networks: readonly Claim[];
  readonly addresses: readonly (Claim & { readonly homeRouted: boolean })[];
}

/**
 * What the evidence, taken together, proves, by the nine rules of docs/reference/rules-of-evidence.md. The order of the evidence does not matter; two of a
 * kind must agree, and count once.
 */
export function locate(evidence: readonly Evidence[], options: LocateOptions = {}): Whereabouts {
  const sorted = sort(evidence, options.marginM ?? nearBorderM);
  const fenced = options.fenced ?? publishedFences;
  const named = namedBy(sorted);

  const consistent: Territory[] = [];
  let proven: Territory | undefined;
  let provenBits = 0;
  let alone = true;
  for (const territory of named) {
    const bits = supportOf(sorted, territory, fenced);
    if (bits < 0) continue;
    consistent.push(territory);
    if (!isProof(bits) || keepsFrom(sorted, territory, bits, fenced)) continue;
    const more = countBits(bits) - countBits(provenBits);
    if (more < 0) continue;
    alone = more > 0;
    proven = territory;
    provenBits = bits;
  }

  if (proven !== undefined) {
    if (alone) return { kind: 'placed', territory: proven, by: sourcesByBits[provenBits]! };
    // Several supported alike: only a fix outside every fence and a network that serves several territories can do that.
    return { kind: 'elsewhere', by: sourcesByBits[provenBits]! };
  }
  return unproven(sorted, named, consistent, deniedBy(sorted, fenced));
}

/**
 * The territories that a source of the evidence supports and no fix denies, sorted: where an activation that it does not place can still be
 * placed. null: no place source said anything, so it leaves all open.
 */
export function supportedBy(
  evidence: readonly Evidence[],
  options: LocateOptions = {},
): readonly Territory[] | null {
  const sorted = sort(evidence, options.marginM ?? nearBorderM);
  const { far, near, networks, addresses } = sorted;
  if (far.length + near.length + networks.length + addresses.length === 0) return null;
  const named = new Set([...networks, ...addresses].flatMap((claim) => claim.territories));
  for (const { territory } of far) if (territory !== null) named.add(territory);
  for (const territory of deniedBy(sorted, options.fenced ?? publishedFences)) named.delete(territory);
  return [...named].sort();
}

function sort(evidence: readonly Evidence[], marginM: number): Sorted {
  const far: Fix[] = [];
  const near: Fix[] = [];
  const networks: Claim[] = [];
  const addresses: (Claim & { homeRouted: boolean })[] = [];
  for (const item of evidence) {
    switch (item.kind) {
      case 'fix':
        if (isOld(item)) break;
        (item.marginM >= marginM ? far : near).push(item);
        break;
      case 'network': {
        const claim = claimOfNetwork(item.plmn);
        if (claim.territories.length > 0) networks.push(claim);
        break;
      }
      case 'address': {
        const { territories, consistent } = claimOfAddress(item.territory);
        addresses.push({ territories, consistent, homeRouted: isSimCountry(evidence, item.territory) });
        break;
      }
      case 'sim':
      case 'zone':
        break;
      default:
        item satisfies never;
    }
  }
  return { far, near, networks, addresses };
}

function isSimCountry(evidence: readonly Evidence[], territory: Territory): boolean {
  return evidence.some((item) => item.kind === 'sim' && isHomeOf(item.plmn, territory));
}

/** Every territory that a source names, and the sub-national ones where what it says is found too. */
function namedBy(sorted: Sorted): readonly Territory[] {
  const named: Territory[] = [];
  const add = (territory: Territory): void => {
    if (!named.includes(territory)) named.push(territory);
  };
  for (const { territory } of sorted.far) if (territory !== null) add(territory);
  for (const claims of [sorted.networks, sorted.addresses]) {
    for (const claim of claims) {
      for (const territory of claim.territories) add(territory);
      for (const territory of claim.consistent) add(territory);
    }
  }
  return named;
}

/** The kinds of source that support the territory, as bits; -1 where one contradicts it. */
function supportOf(sorted: Sorted, territory: Territory, fenced: ReadonlySet<Territory>): number {
  let bits = 0;
  for (const fix of sorted.far) {
    if (isOutside(fix, territory, fenced)) return -1;
    bits |= fixBit;
  }
  for (const network of sorted.networks) {
    if (network.territories.includes(territory)) bits |= networkBit;
    else if (!network.consistent.includes(territory)) return -1;
  }
  for (const address of sorted.addresses) {
    if (address.territories.includes(territory)) bits |= addressBit;
    else if (!address.consistent.includes(territory) && !address.homeRouted) return -1;
  }
  return bits;
}

/** Two sources, a fix or a network among them: of three kinds of source, that is any two. */
function isProof(bits: number): boolean {
  return (bits & (bits - 1)) !== 0;
}

/** Network and address alone do not place a phone in a territory that its fix, near a fence as it is, lies outside of. */
function keepsFrom(
  { near }: Sorted,
  territory: Territory,
  bits: number,
  fenced: ReadonlySet<Territory>,
): boolean {
  return (bits & fixBit) === 0 && near.some((fix) => isOutside(fix, territory, fenced));
}

function isOutside(fix: Fix, territory: Territory, fenced: ReadonlySet<Territory>): boolean {
  return fix.territory === null ? fenced.has(territory) : fix.territory !== territory;
}

/** The fenced territories that a fix beyond the margin lies outside of, sorted: whatever else the evidence says, the phone is not there. */
function deniedBy({ far }: Sorted, fenced: ReadonlySet<Territory>): readonly Territory[] {
  if (far.length === 0) return [];
  return [...fenced].filter((territory) => far.some((fix) => isOutside(fix, territory, fenced))).sort();
}

function countBits(bits: number): number {
  let count = 0;
  for (let left = bits; left !== 0; left &= left - 1) count += 1;
  return count;
}

function unproven(
  sorted: Sorted,
  named: readonly Territory[],
  consistent: readonly Territory[],
  denied: readonly Territory[],
): Whereabouts {
  const { far, near, networks, addresses } = sorted;
  const because = ((): UnprovenCause => {
    if (far.length + networks.length + addresses.length === 0)
      return near.length === 0 ? 'no-evidence' : 'near-border';
    if (named.length > 0 && consistent.length === 0) return 'conflict';
    if (near.length > 0 && far.length === 0) return 'near-border';
    if (far.length === 0 && named.length > 0 && consistent.every((territory) => territory.length > 2))
      return 'needs-fix';
    return far.length + networks.length === 0 ? 'no-anchor' : 'single-source';
  })();
  // In a conflict nobody can say which source is wrong, so all that any of them named stay.
  const left = because === 'conflict' ? namedInConflict(sorted, named) : consistent;
  const candidates = candidatesOf(left, near);
  return denied.length === 0
    ? { kind: 'unproven', because, candidates }
    : { kind: 'unproven', because, candidates, denied };
}

/** Sorted; the territories of fixes too near to a fence stay possible. */
function candidatesOf(left: readonly Territory[], near: readonly Fix[]): readonly Territory[] {
  const candidates = new Set(left);
  for (const { territory } of near) if (territory !== null) candidates.add(territory);
  return [...candidates].sort().slice(0, candidatesMax);
}

/** A fix beyond the margin tells Crimea from its surroundings; without one, a network found there leaves it open. */
function namedInConflict(sorted: Sorted, named: readonly Territory[]): readonly Territory[] {
  if (sorted.far.length === 0) return named;
  return named.filter(
    (territory) =>
      sorted.far.some((fix) => fix.territory === territory) ||
      sorted.networks.some((claim) => claim.territories.includes(territory)) ||
      sorted.addresses.some((claim) => claim.territories.includes(territory)),
  );
}
