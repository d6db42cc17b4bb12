import { isPosition, resolveFix, type FenceIndex } from '../../core/territory/fences.ts';
import type { ReportedEvidence } from '../../protocol/device/report.ts';
import type { AgentPorts, Position } from '../platform/ports.ts';

const simsMax = 4;
const plmnPattern = /^[0-9]{5,6}$/;

export interface Gathered {
  readonly evidence: readonly ReportedEvidence[];
  /** A position that no fences were at hand for. It stays on the phone. */
  readonly unresolved: Position | null;
}

/** Asks every source at once; one that fails or answers nonsense is silent, and silence is no evidence (promise 3). */
export async function gatherEvidence(
  ports: Pick<AgentPorts, 'position' | 'networks' | 'zone'>,
  fences: () => Promise<FenceIndex | undefined>,
): Promise<Gathered> {
  const [position, networks] = await Promise.all([quietly(ports.position), quietly(ports.networks)]);
  const zone = await quietly(async () => ports.zone());
  const evidence: ReportedEvidence[] = [];
  let unresolved: Position | null = null;
  if (position !== undefined && isUsable(position)) {
    const index = await fences();
    if (index === undefined) unresolved = position;
    const fix = index === undefined ? undefined : fixOf(index, position);
    if (fix !== undefined) evidence.push(fix);
  }
  if (networks?.serving !== undefined && plmnPattern.test(networks.serving))
    evidence.push({ kind: 'network', plmn: networks.serving });
  const sims = new Set(networks?.sims.filter((plmn) => plmnPattern.test(plmn)));
  for (const plmn of [...sims].slice(0, simsMax)) evidence.push({ kind: 'sim', plmn });
  if (zone !== undefined && zone !== '' && zone.length <= 64) evidence.push({ kind: 'zone', zone });
  return { evidence, unresolved };
}

function isUsable({ lon, lat, accuracyM }: Position): boolean {
  return isPosition(lon, lat) && accuracyM >= 0 && accuracyM < Infinity;
}

/**
 * The fix that a position proves: the margin is what is left of the distance to the fence once the accuracy is taken off. undefined where
 * nothing is left: the phone could be on either side.
 */
export function fixOf(fences: FenceIndex, { lon, lat, accuracyM }: Position): ReportedEvidence | undefined {
  const { territory, marginM } = resolveFix(fences, lon, lat);
  const leftM = marginM - accuracyM;
  return leftM <= 0 ? undefined : { kind: 'fix', territory, marginM: coarsen(leftM) };
}

/**
 * A margin in metres and centimetres would draw a line on the map that the phone stands on; a few of them, a point. So the phone says
 * no more than a decision can use: hundreds of metres, further off thousands, and from ten kilometres on nothing finer (promise 12).
 * Always rounded down: nothing is claimed that is not so.
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
