import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * Reads what Node calls an address, without a zone (`%eth0` makes it one of the link); undefined for anything else. `ipaddr.js` alone would also
 * take numbers in octal and hexadecimal, and `::192.0.2.1` for `::ffff:192.0.2.1`.
 */
export function parseAddress(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  const family = isIP(text);
  if (family === 4) return ipaddr.IPv4.parse(text);
  if (family === 0 || text.includes('%') || /^::[\d.]+\./.test(text)) return undefined;
  return ipaddr.IPv6.parse(text);
}

const mapped = ipaddr.IPv6.parseCIDR('::ffff:0:0/96');
const nat64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');
const sixToFour = ipaddr.IPv6.parseCIDR('2002::/16');

/** The IPv4 address within `::ffff:0:0/96` (RFC 4291), NAT64 `64:ff9b::/96` (RFC 6052) or 6to4 `2002::/16` (RFC 3056). */
export function embeddedIpv4(address: ipaddr.IPv6): ipaddr.IPv4 | undefined {
  if (address.match(mapped) || address.match(nat64)) return new ipaddr.IPv4(address.toByteArray().slice(12));
  if (address.match(sixToFour)) return new ipaddr.IPv4(address.toByteArray().slice(2, 6));
  return undefined;
}
