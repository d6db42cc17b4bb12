import { publishedFences } from './locate.ts';
import type { Territory } from './territory.ts';
import type { Whereabouts } from './whereabouts.ts';

/**
 * What a finding says where these territories are listed. A fix outside every fence says nothing of a listed territory that has none: that
 * part of the proof falls away. No policy with such a territory can be published; older ones are read all the same.
 */
export function heedingFences(
  whereabouts: Whereabouts,
  listed: ReadonlySet<Territory>,
  fenced: ReadonlySet<Territory> = publishedFences,
): Whereabouts {
  if (whereabouts.kind !== 'placed') return whereabouts;
  const { territory, by } = whereabouts;
  if (!by.includes('fix') || !listed.has(territory) || fenced.has(territory)) return whereabouts;
  const left = by.filter((source) => source !== 'fix');
  if (left.length > 1) return { kind: 'placed', territory, by: left };
  return {
    kind: 'unproven',
    because: left.includes('network') ? 'single-source' : 'no-anchor',
    candidates: [territory],
    denied: [...fenced].sort(),
  };
}

/**
 * The part of a finding that a dossier keeps: which listed territory, or that it was none of them, and which of them a fix denied. The name
 * of any other country is not needed to decide, so it is left out (docs/decisions/dossier-contents.md).
 */
export function minimised(found: Whereabouts, listed: ReadonlySet<Territory>): Whereabouts {
  const whereabouts = heedingFences(found, listed);
  switch (whereabouts.kind) {
    case 'placed':
      return listed.has(whereabouts.territory) ? whereabouts : { kind: 'elsewhere', by: whereabouts.by };
    case 'elsewhere':
      return whereabouts;
    case 'unproven': {
      const { because } = whereabouts;
      const candidates = whereabouts.candidates.filter((territory) => listed.has(territory));
      const denied = whereabouts.denied?.filter((territory) => listed.has(territory)) ?? [];
      return denied.length === 0
        ? { kind: 'unproven', because, candidates }
        : { kind: 'unproven', because, candidates, denied };
    }
    default:
      return whereabouts satisfies never;
  }
}
