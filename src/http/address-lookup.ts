import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Reader } from 'mmdb-lib';
import { parseTerritory, type Territory } from '../core/territory/territory.ts';

/** The country of a network address. */
export interface AddressLookup {
  /** Undefined for what is no address, for private, local and documentation ranges, and for what nobody has registered. */
  territoryOf(address: string): Territory | undefined;
}

/** Phones behind one carrier gateway share an address: a small memory answers most of them without walking the tree. */
const rememberedMax = 8192;

const addressLengthMax = 64;

/** Registries use these for what belongs to no country (`EU` and `AP` are regions, `ZZ` unknown). */
const noCountries = new Set(['AP', 'EU', 'XX', 'ZZ']);

/**
 * Opens the country database (`@ip-location-db/geo-whois-asn-country-mmdb`, or another MaxMind DB file with `country_code`); some 8 MB in
 * memory. Throws where the file cannot be read.
 */
export function openAddressLookup(file?: string): AddressLookup {
  const bytes = readFileSync(file ?? packagedFile());
  // Some 250 different records: each is decoded once.
  const reader = new Reader<never>(bytes, { cache: new Map<string | number, unknown>() }) as unknown as {
    get(address: string): { readonly country_code?: string } | null;
  };
  const remembered = new Map<string, Territory | undefined>();
  return {
    territoryOf(address) {
      // No address is that long; what a client claims through a proxy may be, and would be remembered.
      if (address.length > addressLengthMax) return undefined;
      const known = remembered.get(address);
      if (known !== undefined || remembered.has(address)) return known;
      const normal = normaliseAddress(address);
      const code = normal === undefined ? undefined : reader.get(normal)?.country_code;
      const territory = code === undefined || noCountries.has(code) ? undefined : parseTerritory(code);
      if (remembered.size >= rememberedMax) remembered.clear();
      remembered.set(address, territory);
      return territory;
    },
  };
}

function packagedFile(): string {
  return fileURLToPath(
    import.meta.resolve('@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb'),
  );
}

/**
 * The public address behind a textual one: the IPv4 address within `::ffff:0:0/96` (RFC 4291), 6to4 `2002::/16` (RFC 3056) and NAT64
 * `64:ff9b::/96` (RFC 6052), else the address itself. Undefined for what is no address or not a public one (RFC 6890).
 */
export function normaliseAddress(address: string): string | undefined {
  if (!address.includes(':')) {
    const number = parseIpv4(address);
    return number === undefined || !isPublicIpv4(number) ? undefined : address;
  }
  const words = parseIpv6(address);
  if (words === undefined) return undefined;
  const embedded = embeddedIpv4(words);
  if (embedded !== undefined) return isPublicIpv4(embedded) ? formatIpv4(embedded) : undefined;
  return isPublicIpv6(words) ? address : undefined;
}

function parseIpv4(text: string): number | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let number = 0;
  for (const part of parts) {
    if (!/^(?:0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined;
    number = number * 256 + Number(part);
  }
  return number;
}

function formatIpv4(number: number): string {
  return [number >>> 24, (number >>> 16) & 255, (number >>> 8) & 255, number & 255].join('.');
}

/** Eight words; a zone index (`%eth0`) makes it an address of the link, never a public one. */
function parseIpv6(text: string): readonly number[] | undefined {
  const lastColon = text.lastIndexOf(':');
  const tail = text.includes('.') ? parseIpv4(text.slice(lastColon + 1)) : undefined;
  if (text.includes('.') && tail === undefined) return undefined;
  const hexadecimal =
    tail === undefined
      ? text
      : `${text.slice(0, lastColon + 1)}${Math.floor(tail / 65_536).toString(16)}:${(tail % 65_536).toString(16)}`;
  const halves = hexadecimal.split('::');
  if (halves.length > 2) return undefined;
  const [head, rest] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const given = [...head!, ...(rest ?? [])];
  if (rest === undefined ? given.length !== 8 : given.length > 7) return undefined;
  if (!given.every((word) => /^[\da-f]{1,4}$/i.test(word))) return undefined;
  const zeros: string[] = Array.from({ length: 8 - given.length }, () => '0');
  return [...head!, ...zeros, ...(rest ?? [])].map((word) => Number.parseInt(word, 16));
}

function embeddedIpv4(words: readonly number[]): number | undefined {
  const last = words[6]! * 65_536 + words[7]!;
  if (words.slice(0, 5).every((word) => word === 0) && words[5] === 0xff_ff) return last;
  if (words[0] === 0x20_02) return words[1]! * 65_536 + words[2]!;
  if (words[0] === 0x64 && words[1] === 0xff_9b && words.slice(2, 6).every((word) => word === 0)) return last;
  return undefined;
}

/** First address and prefix length. */
const specialIpv4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
];
const specialRanges = specialIpv4.map(([first, prefix]) => {
  const from = parseIpv4(first)!;
  return { from, to: from + 2 ** (32 - prefix) };
});

function isPublicIpv4(number: number): boolean {
  return !specialRanges.some(({ from, to }) => number >= from && number < to);
}

/** Only 2000::/3 is given out, and of it not Teredo, benchmarks, ORCHID and documentation. */
function isPublicIpv6(words: readonly number[]): boolean {
  const [first, second] = [words[0]!, words[1]!];
  if (first < 0x20_00 || first > 0x3f_ff) return false;
  if (first === 0x20_01 && (second < 0x02_00 || second === 0x0d_b8)) return false;
  return first !== 0x3f_ff || second > 0x0f_ff;
}
