/** The first byte of a phone id (32 hex digits). It is the first key column of every table that grows with the fleet. */
export function bucketOf(phoneId: string): number {
  return Number.parseInt(phoneId.slice(0, 2), 16);
}

/** Sorts a batch by key, because two batches that lock rows in different orders would deadlock. */
export function sortedByKey<T extends { readonly phoneId: string }>(items: readonly T[]): T[] {
  return [...items].sort((a, b) => (a.phoneId < b.phoneId ? -1 : Number(a.phoneId > b.phoneId)));
}

/** An instant in the server's text form; null stays null. */
export function timestamp(instant: number | null): string | null {
  return instant === null ? null : new Date(instant).toISOString();
}

/** Replaces NUL, the only character that PostgreSQL's text cannot hold and a phone may send. */
export function storable(text: string): string {
  return text.replaceAll('\0', '\u{FFFD}');
}
