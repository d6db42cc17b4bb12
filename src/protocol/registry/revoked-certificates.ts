import { dayMs, parseDay, type Instant } from '../../core/time.ts';
import { exact, open, optional } from '../schema/compound.ts';
import { parseJson } from '../schema/read-json.ts';
import { text } from '../schema/scalar.ts';
import { fits } from '../schema/shape.ts';

const isList = fits(exact({ entries: open({}) }));
const isEntry = fits(open({ from: optional(text()) }));

/**
 * Reads a list of revoked attestation certificates: `{ "entries": { "SERIAL": { "from"?: "2026-01-31", … } } }`, the form in which Android's list
 * is published, with a day beside. Without a day a certificate never counted. Serial numbers come back in lower-case hex without leading
 * zeros. undefined where the text is of another form: a list that is read in part would let revoked certificates prove.
 */
export function readRevoked(json: string): ReadonlyMap<string, Instant> | undefined {
  const list = parseJson(json);
  if (!isList(list)) return undefined;
  const revoked = new Map<string, Instant>();
  for (const [serial, entry] of Object.entries(list.entries)) {
    if (!/^[0-9a-f]+$/i.test(serial) || !isEntry(entry)) return undefined;
    const day = entry.from === undefined ? 0 : parseDay(entry.from);
    if (day === undefined) return undefined;
    revoked.set(serial.toLowerCase().replace(/^0+(?=.)/, ''), day * dayMs);
  }
  return revoked;
}
