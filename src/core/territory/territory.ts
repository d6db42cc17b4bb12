/** ISO 3166-1 alpha-2 (`CU`) or ISO 3166-2 (`UA-43`). A sub-national territory overrides its parent. */
export type Territory = string & { readonly territory: unique symbol };

export const territoryPattern = /^[A-Z]{2}(-[A-Z0-9]{1,3})?$/;

/** Reads a territory code by its shape; whether such a place exists is for the tables to say. */
export function parseTerritory(text: string): Territory | undefined {
  return territoryPattern.test(text) ? (text as Territory) : undefined;
}

/** `UA` for `UA-43`; undefined for a country. */
export function parentOf(territory: Territory): Territory | undefined {
  return territory.length > 2 ? (territory.slice(0, 2) as Territory) : undefined;
}

/**
 * Where an activation stays unproven for good: that of a lineage that has none, and in records of before those that their own evidence spoke
 * against. ISO 3166-1 leaves the code to its users.
 */
export const unplaceable = 'XX' as Territory;
