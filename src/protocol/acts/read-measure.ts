import { parseJson } from '../schema/read-json.ts';
import { fits } from '../schema/shape.ts';
import { ManifestHead } from './approval.ts';
import { AssertionDocument, MeasureManifest } from './measure.ts';

const isManifestHead = fits(ManifestHead);
const isMeasureManifest = fits(MeasureManifest);
const isAssertionDocument = fits(AssertionDocument);

/** Reads the exact text of a manifest; undefined where it is none. */
export function readManifestText(text: string): MeasureManifest | undefined {
  const value = parseJson(text);
  return isMeasureManifest(value) ? value : undefined;
}

/** Reads the exact text of the head of a lock's manifest; undefined where it is none. */
export function readHeadText(text: string): ManifestHead | undefined {
  const value = parseJson(text);
  return isManifestHead(value) ? value : undefined;
}

/** Reads the exact text of an assertion document; undefined where it is none. */
export function readAssertionText(text: string): AssertionDocument | undefined {
  const value = parseJson(text);
  return isAssertionDocument(value) ? value : undefined;
}

/** What the browser states about a ceremony (WebAuthn Level 3, section 5.8.1). Nothing of it is checked yet. */
export interface ClientData {
  readonly type: unknown;
  readonly challenge: unknown;
  readonly origin?: unknown;
  readonly crossOrigin?: unknown;
  readonly topOrigin?: unknown;
}

/** Reads the client data that an authenticator signed; undefined where it is no such text. */
export function readClientData(text: string): ClientData | undefined {
  const value = parseJson(text);
  return typeof value === 'object' && value !== null && 'type' in value && 'challenge' in value
    ? value
    : undefined;
}

/**
 * Whether the ceremony ran in a frame below a page of another origin, which can cover what the person believes to sign. Anything else than a
 * missing or false `crossOrigin` and a missing `topOrigin` counts as framed.
 */
export function isFramed({ crossOrigin, topOrigin }: ClientData): boolean {
  return (crossOrigin !== undefined && crossOrigin !== false) || topOrigin !== undefined;
}
