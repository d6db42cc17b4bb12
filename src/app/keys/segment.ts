import { isUtf8 } from 'node:buffer';
import { parseJson } from '../../protocol/schema/read-json.ts';

const scratchBytes = 16_384;
const scratch = Buffer.alloc(scratchBytes);

/** Reads a JWS segment as UTF-8 text; undefined where it is not canonical base64url, or not UTF-8. */
export function decodeSegment(segment: string): string | undefined {
  if (segment.length > scratchBytes) return undefined;
  const length = scratch.write(segment, 'base64url');
  // Buffer reads leniently; encoding the bytes again is the cheapest check that nothing was skipped.
  if (scratch.toString('base64url', 0, length) !== segment) return undefined;
  const bytes = scratch.subarray(0, length);
  return isUtf8(bytes) ? scratch.toString('utf8', 0, length) : undefined;
}

/** Reads a JWS segment as JSON; undefined where it is none. */
export function parseSegment(segment: string): unknown {
  const text = decodeSegment(segment);
  return text === undefined ? undefined : parseJson(text);
}

export function encodeSegment(value: object): string {
  return Buffer.from(JSON.stringify(value), 'utf8').toString('base64url');
}
