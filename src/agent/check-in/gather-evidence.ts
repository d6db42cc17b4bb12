import { isPosition, resolveFix, type FenceIndex } from '../../core/territory/fences.ts';
import { fixAgeMaxS } from '../../core/territory/evidence.ts';
import { secondMs } from '../../core/time.ts';
import type { ReportedEvidence } from '../../protocol/device/evidence.ts';
import { Plmn } from '../../protocol/scalars/scalars.ts';
import { fits } from '../../protocol/schema/shape.ts';
import type { AgentPorts, Position } from '../platform/ports.ts';

const simsMax = 4;
const isPlmn = fits(Plmn);

export interface Gathered {
  readonly evidence: readonly ReportedEvidence[];
  /** A position without fences to resolve it by. It stays on the phone. */
  readonly unresolved: Position | null;
}

/** What each source says. A new kind of evidence does not compile before the agent gathers it. */
type BySource = {
  readonly [Kind in ReportedEvidence['kind']]: readonly Extract<ReportedEvidence, { readonly kind: Kind }>[];
};

/** Reads every source; one that fails or returns an unusable value gives no evidence (promise 3). */
export async function gatherEvidence(
  ports: Pick<AgentPorts, 'position' | 'networks' | 'zone'>,
  fences: () => Promise<FenceIndex | undefined>,
): Promise<Gathered> {
  const [position, networks] = await Promise.all([quietly(ports.position), quietly(ports.networks)]);
  const zone = await quietly(async () => ports.zone());
  const usable = position !== undefined && isUsable(position) ? position : undefined;
  const index = usable === undefined ? undefined : await quietly(fences);
  const fix = usable === undefined || index === undefined ? undefined : fixOf(index, usable);
  const serving = networks?.serving;
  const sims = [...new Set(networks?.sims.filter(isPlmn))].slice(0, simsMax);
  const bySource: BySource = {
    fix: fix === undefined ? [] : [fix],
    network: serving !== undefined && isPlmn(serving) ? [{ kind: 'network', plmn: serving }] : [],
    sim: sims.map((plmn) => ({ kind: 'sim', plmn })),
    zone: zone !== undefined && zone !== '' && zone.length <= 64 ? [{ kind: 'zone', zone }] : [],
  };
  const unresolved = index === undefined ? (usable ?? null) : null;
  return { evidence: Object.values(bySource).flat(), unresolved };
}

/** Many phones answer with the last position that they know, hours old: it says where the phone was. */
function isUsable({ lon, lat, accuracyM, ageMs = 0 }: Position): boolean {
  return isPosition(lon, lat) && accuracyM >= 0 && accuracyM < Infinity && ageMs <= fixAgeMaxS * secondMs;
}

/**
 * The fix that a position proves. Its margin is the distance to the fence minus the accuracy; undefined where that is not positive, because the
 * phone could be on either side.
 */
export function fixOf(
  fences: FenceIndex,
  { lon, lat, accuracyM }: Position,
): BySource['fix'][number] | undefined {
  const { territory, marginM } = resolveFix(fences, lon, lat);
  const leftM = marginM - accuracyM;
  return leftM <= 0 ? undefined : { kind: 'fix', territory, marginM: coarsen(leftM) };
}

/**
 * Rounds a margin down to 100 m, from 1 km on to 1 km, and to 10 km at most. An exact margin would place the phone on a line on the map, and
 * several of them at a point; a decision needs no more than this (promise 12).
 */
export function coarsen(marginM: number): number {
  if (marginM >= 10_000) return 10_000;
  const stepM = marginM < 1000 ? 100 : 1000;
  return Math.floor(marginM / stepM) * stepM;
}

async function quietly<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch {
    return undefined;
  }
}
