/** One DER element (X.690): its identifier octets as a number, and its content. */
export interface Element {
  readonly tag: number;
  readonly content: Buffer;
}

/** A constructed context tag, as identifier octets: one octet up to 30, then 0xbf and base 128 (X.690 section 8.1.2). */
export function contextTag(number: number): number {
  if (number < 31) return 0xa0 | number;
  return (0xbf << 16) | (0x80 << 8) | ((number >> 7) << 8) | (number & 0x7f);
}

/** Reads elements that follow each other. undefined where they are no DER. */
export function readElements(bytes: Buffer): readonly Element[] | undefined {
  const elements: Element[] = [];
  let at = 0;
  while (at < bytes.length) {
    const read = readElement(bytes, at);
    if (read === undefined) return undefined;
    elements.push(read.element);
    at = read.end;
  }
  return elements;
}

function readElement(
  bytes: Buffer,
  start: number,
): { readonly element: Element; readonly end: number } | undefined {
  let at = start;
  let tag = bytes[at++]!;
  if ((tag & 0x1f) === 0x1f)
    for (;;) {
      const octet = bytes[at++];
      // Three octets hold every tag that is used here.
      if (octet === undefined || at - start > 3) return undefined;
      tag = (tag << 8) | octet;
      if (octet < 0x80) break;
    }
  const first = bytes[at++];
  if (first === undefined || first === 0x80) return undefined;
  let length = first;
  if (first > 0x80) {
    const octets = first & 0x7f;
    if (octets > 3 || at + octets > bytes.length) return undefined;
    length = bytes.readUIntBE(at, octets);
    at += octets;
  }
  const end = at + length;
  return end > bytes.length ? undefined : { element: { tag, content: bytes.subarray(at, end) }, end };
}
