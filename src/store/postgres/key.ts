/** The first byte of a phone id (32 hex digits): what every table that grows with the fleet is keyed and distributed by. */
export function bucketOf(phoneId: string): number {
  return Number.parseInt(phoneId.slice(0, 2), 16);
}

/** Batches are worked in the order of their keys: two batches that lock in different orders would deadlock. */
export function sortedByKey<T extends { readonly phoneId: string }>(items: readonly T[]): T[] {
  return [...items].sort((a, b) => (a.phoneId < b.phoneId ? -1 : Number(a.phoneId > b.phoneId)));
}

/** An instant as the server reads it; null stays null. */
export function timestamp(instant: number | null): string | null {
  return instant === null ? null : new Date(instant).toISOString();
}

/** PostgreSQL's text holds every character but NUL, and what a phone says may hold it. */
export function storable(text: string): string {
  return text.replaceAll('\0', '\u{FFFD}');
}
