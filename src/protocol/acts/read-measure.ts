import { fits } from '../schema/shape.ts';
import { AssertionDocument, MeasureManifest } from './measure.ts';

const isMeasureManifest = fits(MeasureManifest);
const isAssertionDocument = fits(AssertionDocument);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Reads the exact text of a manifest; undefined where it is none. */
export function readManifestText(text: string): MeasureManifest | undefined {
  const value = parseJson(text);
  return isMeasureManifest(value) ? value : undefined;
}

/** Reads the exact text of an assertion document; undefined where it is none. */
export function readAssertionText(text: string): AssertionDocument | undefined {
  const value = parseJson(text);
  return isAssertionDocument(value) ? value : undefined;
}

/** Reads the client data that an authenticator signed (WebAuthn Level 3, section 5.8.1); undefined where it is no such text. */
export function readClientData(
  text: string,
): { readonly type: unknown; readonly challenge: unknown } | undefined {
  const value = parseJson(text);
  return typeof value === 'object' && value !== null && 'type' in value && 'challenge' in value
    ? value
    : undefined;
}
