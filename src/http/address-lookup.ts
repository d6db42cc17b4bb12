import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ipaddr from 'ipaddr.js';
import { Reader } from 'mmdb-lib';
import { readTerritory } from '../core/territory/known-territories.ts';
import type { Territory } from '../core/territory/territory.ts';
import { embeddedIpv4, parseAddress } from './ip-address.ts';

/** The country of a network address. */
export interface AddressLookup {
  /** Undefined for what is no address, for private, local and documentation ranges, and for what nobody has registered. */
  territoryOf(address: string): Territory | undefined;
}

/** Phones behind one carrier gateway share an address: a small memory answers most of them without walking the tree. */
const rememberedMax = 8192;

const addressLengthMax = 64;

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
      // Registries name regions too (`EU`, `AP`), and `ZZ` where nothing is known: those are no countries.
      const territory = code === undefined ? undefined : readTerritory(code);
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
  const parsed = parseAddress(address);
  if (parsed === undefined) return undefined;
  if (parsed instanceof ipaddr.IPv4) return isPublicIpv4(parsed) ? address : undefined;
  const embedded = embeddedIpv4(parsed);
  if (embedded !== undefined) return isPublicIpv4(embedded) ? embedded.toString() : undefined;
  return isPublicIpv6(parsed) ? address : undefined;
}

const ranges = (texts: readonly string[]): [ipaddr.IPv4 | ipaddr.IPv6, number][] =>
  texts.map((text) => ipaddr.parseCIDR(text));

const specialIpv4 = ranges([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
]);

/** Only this is given out, and of it not the special ranges: Teredo, benchmarks, ORCHID and documentation. */
const globalIpv6 = ranges(['2000::/3']);
const specialIpv6 = ranges(['2001::/23', '2001:db8::/32', '3fff::/20']);

function isWithin(address: ipaddr.IPv4 | ipaddr.IPv6, among: [ipaddr.IPv4 | ipaddr.IPv6, number][]): boolean {
  return ipaddr.subnetMatch(address, { within: among }, 'outside') === 'within';
}

const isPublicIpv4 = (address: ipaddr.IPv4): boolean => !isWithin(address, specialIpv4);

const isPublicIpv6 = (address: ipaddr.IPv6): boolean =>
  isWithin(address, globalIpv6) && !isWithin(address, specialIpv6);
