import type { PlaceSource } from './evidence.ts';
import type { Territory } from './territory.ts';

/** Why evidence proves no place. */
export const unprovenCauses = [
  'no-evidence', // no place source said anything
  'single-source', // one source alone is not proof
  'no-anchor', // neither fix nor network among the supporting sources
  'near-border', // the fix lies within the margin of a fence and what is left is not proof
  'needs-fix', // a sub-national territory, or a network that serves only one, without a fix
  'conflict', // the sources contradict each other
] as const;
export type UnprovenCause = (typeof unprovenCauses)[number];

/**
 * What the evidence, taken together, proves.
 * - `placed`: in this one territory, listed or not.
 * - `elsewhere`: outside every fenced territory, though in which country stays open (shared network codes).
 * - `unproven`: nothing follows; `candidates` are the territories the sources named, sorted, at most 16. `denied`: the fenced territories
 *   that a fix lies outside of, sorted; absent where there is none. A place that is proved denies all others by itself.
 */
export type Whereabouts =
  | { readonly kind: 'placed'; readonly territory: Territory; readonly by: readonly PlaceSource[] }
  | { readonly kind: 'elsewhere'; readonly by: readonly PlaceSource[] }
  | {
      readonly kind: 'unproven';
      readonly because: UnprovenCause;
      readonly candidates: readonly Territory[];
      readonly denied?: readonly Territory[];
    };
