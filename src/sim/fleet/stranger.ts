import type { Agent } from '../../agent/index.ts';
import type { Phone } from './phone.ts';

/**
 * When somebody reads the numbers on a phone's box: `boxed`, before it is first started; `stolen`, while it is in use; `sold`, when it has something open
 * that a former owner or a dealer would like to end.
 */
export const strangerKinds = ['boxed', 'stolen', 'sold'] as const;
export type StrangerKind = (typeof strangerKinds)[number];

/** What strangers tried, and what of others' they were given. */
export interface StrangerTraffic {
  readonly enrolled: Record<StrangerKind, number>;
  answers: number;
  /** By the lineage that a stranger's carnet names: the phone whose numbers they used. */
  readonly carnets: Map<string, Phone>;
  /** Orders that are addressed to another key. */
  othersOrders: number;
  /** Answers by which a key without a first start of its own has something open. */
  heldWithoutStart: number;
}

export const noStrangers = (): StrangerTraffic => ({
  enrolled: { boxed: 0, stolen: 0, sold: 0 },
  answers: 0,
  carnets: new Map(),
  othersOrders: 0,
  heldWithoutStart: 0,
});

/** What strangers did, and what of the owners' they reached: all but the first two has to be zero. */
export interface StrangerScore {
  readonly enrolled: Readonly<Record<StrangerKind, number>>;
  readonly answers: number;
  /** Carnets that name a lineage of the owner's. */
  readonly ownersCarnets: number;
  readonly othersOrders: number;
  readonly heldWithoutStart: number;
  /** Reports of owners that were refused because another key had taken the place of theirs. */
  readonly supersededOwners: number;
}

export function scoreOf({ carnets, ...traffic }: StrangerTraffic, supersededOwners: number): StrangerScore {
  const ownersCarnets = [...carnets].filter(([lineage, { lineages }]) => lineages.has(lineage)).length;
  return { ...traffic, ownersCarnets, supersededOwners };
}

/** One stranger, who has nothing of the phone but its numbers, and an agent that does all that an honest one does. */
export interface Stranger {
  readonly kind: StrangerKind;
  readonly phone: Phone;
  readonly agent: Agent;
  visits: number;
}
