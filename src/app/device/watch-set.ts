const segments = 256;
const wordsPerEntry = 4;
const entriesMin = 8;
/**
 * A segment that is fuller than this grows by `growth`. Together they keep 16-byte entries at 20 to 24 bytes each: six million stay under
 * 150 MB, and a look-up of an absent phone probes at most 13 entries, side by side in memory.
 */
const fullest = 0.8;
const growth = 1.2;

interface Segment {
  /** Four words an entry; an entry of four zeros is free. */
  words: Uint32Array;
  capacity: number;
  used: number;
}

/**
 * The phones with something open, by phoneId (32 hex digits): a set of 16-byte keys without an object per entry. It has 256 segments by the
 * first byte, so that growing moves a few thousand entries at a time and never stalls a check-in.
 */
export class WatchSet {
  readonly #segments: Segment[] = [];
  #size = 0;
  /** The id of all zeros marks a free entry, so it is kept apart. */
  #hasZero = false;
  // The key last parsed: four registers of the instance instead of an array per call.
  #a = 0;
  #b = 0;
  #c = 0;
  #d = 0;

  constructor() {
    for (let index = 0; index < segments; index += 1)
      this.#segments.push({
        words: new Uint32Array(entriesMin * wordsPerEntry),
        capacity: entriesMin,
        used: 0,
      });
  }

  get size(): number {
    return this.#size;
  }

  /** Bytes of all entries, free ones included. */
  get bytes(): number {
    return this.#segments.reduce((bytes, segment) => bytes + segment.words.byteLength, 0);
  }

  has(phoneId: string): boolean {
    this.#parse(phoneId);
    if (this.#isZero()) return this.#hasZero;
    const segment = this.#segments[this.#a >>> 24]!;
    return this.#isAt(segment, this.#find(segment));
  }

  add(phoneId: string): void {
    this.#parse(phoneId);
    this.#insert();
  }

  /** Adds consecutive ids of 16 bytes each. */
  addPacked(ids: Buffer): void {
    for (let at = 0; at + 16 <= ids.length; at += 16) {
      this.#a = ids.readUInt32BE(at);
      this.#b = ids.readUInt32BE(at + 4);
      this.#c = ids.readUInt32BE(at + 8);
      this.#d = ids.readUInt32BE(at + 12);
      this.#insert();
    }
  }

  remove(phoneId: string): void {
    this.#parse(phoneId);
    if (this.#isZero()) {
      if (this.#hasZero) this.#size -= 1;
      this.#hasZero = false;
      return;
    }
    const segment = this.#segments[this.#a >>> 24]!;
    const found = this.#find(segment);
    if (!this.#isAt(segment, found)) return;
    closeGap(segment, found);
    segment.used -= 1;
    this.#size -= 1;
  }

  #insert(): void {
    if (this.#isZero()) {
      if (!this.#hasZero) this.#size += 1;
      this.#hasZero = true;
      return;
    }
    const segment = this.#segments[this.#a >>> 24]!;
    let place = this.#find(segment);
    if (this.#isAt(segment, place)) return;
    if (segment.used + 1 > segment.capacity * fullest) {
      grow(segment);
      place = this.#find(segment);
    }
    const { words } = segment;
    const at = place * wordsPerEntry;
    words[at] = this.#a;
    words[at + 1] = this.#b;
    words[at + 2] = this.#c;
    words[at + 3] = this.#d;
    segment.used += 1;
    this.#size += 1;
  }

  #isZero(): boolean {
    return (this.#a | this.#b | this.#c | this.#d) === 0;
  }

  #isAt({ words }: Segment, entry: number): boolean {
    return !isFree(words, entry * wordsPerEntry);
  }

  /** The entry that holds the key, or the free one where it would go. */
  #find({ words, capacity }: Segment): number {
    let entry = homeOf(this.#a, this.#b, this.#c, this.#d, capacity);
    for (;;) {
      const at = entry * wordsPerEntry;
      const second = words[at + 1];
      if (
        second === this.#b &&
        words[at] === this.#a &&
        words[at + 2] === this.#c &&
        words[at + 3] === this.#d
      )
        return entry;
      if (second === 0 && isFree(words, at)) return entry;
      entry = entry + 1 === capacity ? 0 : entry + 1;
    }
  }

  #parse(phoneId: string): void {
    this.#a = wordAt(phoneId, 0);
    this.#b = wordAt(phoneId, 8);
    this.#c = wordAt(phoneId, 16);
    this.#d = wordAt(phoneId, 24);
  }
}

function isFree(words: Uint32Array, at: number): boolean {
  return (words[at]! | words[at + 1]! | words[at + 2]! | words[at + 3]!) === 0;
}

/** Eight hex digits as a number, without a substring. */
function wordAt(text: string, from: number): number {
  let word = 0;
  for (let index = from; index < from + 8; index += 1) {
    const code = text.charCodeAt(index);
    // Digits are 0x30 to 0x39, letters 0x61 to 0x66: the sixth bit tells them apart.
    word = (word << 4) | ((code & 0xf) + (code >>> 6) * 9);
  }
  return word >>> 0;
}

/**
 * Where a key's search begins. Phone ids are random, but a set that relied on it would become slow with the first import of ids that are
 * not.
 */
function homeOf(a: number, b: number, c: number, d: number, capacity: number): number {
  let hash =
    Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b) ^ Math.imul(c, 0xc2b2ae35) ^ Math.imul(d, 0x27d4eb2f);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  // Multiply and shift instead of a remainder, so that the capacity may be any number.
  return Math.floor(((hash ^ (hash >>> 15)) >>> 0) * (capacity / 2 ** 32));
}

function homeAt({ words, capacity }: Segment, entry: number): number {
  const at = entry * wordsPerEntry;
  return homeOf(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!, capacity);
}

/** Moves later entries back over a removed one, so that no tombstone lengthens later searches. */
function closeGap(segment: Segment, removed: number): void {
  const { words, capacity } = segment;
  let gap = removed;
  let entry = removed;
  for (;;) {
    entry = entry + 1 === capacity ? 0 : entry + 1;
    if (isFree(words, entry * wordsPerEntry)) break;
    const fromHome = (entry - homeAt(segment, entry) + capacity) % capacity;
    const fromGap = (entry - gap + capacity) % capacity;
    // It may move only to a place that its own search still visits.
    if (fromHome < fromGap) continue;
    words.copyWithin(gap * wordsPerEntry, entry * wordsPerEntry, (entry + 1) * wordsPerEntry);
    gap = entry;
  }
  words.fill(0, gap * wordsPerEntry, (gap + 1) * wordsPerEntry);
}

function grow(segment: Segment): void {
  const { words, capacity } = segment;
  segment.capacity = Math.ceil(capacity * growth) + 1;
  segment.words = new Uint32Array(segment.capacity * wordsPerEntry);
  for (let at = 0; at < words.length; at += wordsPerEntry) {
    if (isFree(words, at)) continue;
    let entry = homeOf(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!, segment.capacity);
    while (!isFree(segment.words, entry * wordsPerEntry))
      entry = entry + 1 === segment.capacity ? 0 : entry + 1;
    segment.words.set(words.subarray(at, at + wordsPerEntry), entry * wordsPerEntry);
  }
}
