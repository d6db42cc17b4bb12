import { decodeBase64url, encodeBase64url } from '../../core/base64.ts';
import { encodeUtf8 } from '../../core/utf8.ts';
import { readJsonBytes } from '../schema/read-json.ts';

/** A compact JWS (RFC 7515 section 7.1) taken apart; nothing is verified yet. */
export interface CompactJws {
  /** The protected header, base64url. */
  readonly header: string;
  /** The payload, base64url. */
  readonly payload: string;
  /** The signature, base64url. */
  readonly signature: string;
  /** What the signature covers: ASCII of `header.payload`. */
  readonly signingInput: string;
}

/** Takes `header.payload.signature` apart; undefined where there are not exactly three parts, none empty. */
export function splitJws(text: string): CompactJws | undefined {
  const first = text.indexOf('.');
  const second = text.indexOf('.', first + 1);
  if (first <= 0 || second <= first + 1 || second === text.length - 1) return undefined;
  if (text.includes('.', second + 1)) return undefined;
  return {
    header: text.slice(0, first),
    payload: text.slice(first + 1, second),
    signature: text.slice(second + 1),
    signingInput: text.slice(0, second),
  };
}

/** `header.payload` of two JSON values: what is to be signed. */
export function signingInputOf(header: object, payload: object): string {
  return `${encodeJson(header)}.${encodeJson(payload)}`;
}

/** Reads a header or a payload; undefined where the segment is not a JSON object in UTF-8, read strictly. */
export function decodeJson(segment: string): Record<string, unknown> | undefined {
  const bytes = decodeBase64url(segment);
  const read = bytes === undefined ? undefined : readJsonBytes(bytes);
  const value = read?.kind === 'read' ? read.value : undefined;
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

/** A header or a payload as a segment. */
export function encodeJson(value: object): string {
  return encodeBase64url(encodeUtf8(JSON.stringify(value)));
}
