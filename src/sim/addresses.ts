import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Reader, type Response } from 'mmdb-lib';
import type { Territory } from '../core/territory/territory.ts';
import type { Random } from './random.ts';

/** A run of IPv4 addresses: the first as a number, and how many. */
interface AddressRange {
  readonly first: number;
  readonly size: number;
}

/** Every country's IPv4 ranges in the order of the address space. */
export type AddressBook = ReadonlyMap<string, readonly AddressRange[]>;

/** No range weighs more than a /16, so that one carrier's block does not stand for its whole country. */
const weightMax = 65_536;

function dotted(address: number): string {
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;
}

/** Walks the whole IPv4 half of the database once, half a million networks in about half a second. */
export function readAddressBook(): AddressBook {
  const path = createRequire(import.meta.url).resolve(
    '@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country-ipv4.mmdb',
  );
  const database = new Reader<Response & { readonly country_code?: string }>(readFileSync(path));
  const book = new Map<string, AddressRange[]>();
  for (let first = 0; first < 2 ** 32;) {
    const [entry, prefixLength] = database.getWithPrefixLength(dotted(first));
    const size = 2 ** (32 - prefixLength);
    const country = entry?.country_code;
    if (country !== undefined) {
      const ranges = book.get(country) ?? [];
      ranges.push({ first, size });
      book.set(country, ranges);
    }
    first += size;
  }
  return book;
}

/** An IPv4 address that the database assigns to the country. Throws where it has none. */
export function addressIn(book: AddressBook, country: Territory, random: Random): string {
  const ranges = book.get(country);
  if (ranges === undefined) throw new Error(`no address of ${country} in the database`);
  const total = ranges.reduce((sum, range) => sum + Math.min(range.size, weightMax), 0);
  let left = random.below(total);
  for (const range of ranges) {
    const weight = Math.min(range.size, weightMax);
    if (left < weight)
      return dotted(range.first + (range.size > weightMax ? random.below(range.size) : left));
    left -= weight;
  }
  throw new Error('weights do not add up');
}
