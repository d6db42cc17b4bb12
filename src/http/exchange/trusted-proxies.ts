import { BlockList, isIP } from 'node:net';

/** Ranges that have a name. None is trusted unless it is named. */
const named: ReadonlyMap<string, readonly string[]> = new Map([
  ['loopback', ['127.0.0.0/8', '::1/128']],
  ['linklocal', ['169.254.0.0/16', 'fe80::/10']],
  ['uniquelocal', ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7']],
]);

/** Tells whether an address is that of a proxy whose `X-Forwarded-For` is believed. */
export type IsTrustedProxy = (address: string) => boolean;

const families = { 4: 'ipv4', 6: 'ipv6' } as const;
const widths = { 4: 32, 6: 128 } as const;

function addRange(ranges: BlockList, text: string): boolean {
  const [address = '', prefix, ...more] = text.split('/');
  const family = isIP(address);
  if ((family !== 4 && family !== 6) || address.includes('%') || more.length > 0) return false;
  const bits = prefix ?? String(widths[family]);
  // A prefix of 0 would trust the whole internet, and with it whatever address anybody claims.
  if (!/^[1-9]\d{0,2}$/.test(bits) || Number(bits) > widths[family]) return false;
  ranges.addSubnet(address, Number(bits), families[family]);
  return true;
}

/**
 * Reads a list of proxies: addresses, ranges (`10.0.0.0/8`) and the names `loopback`, `linklocal`, `uniquelocal`, separated by commas. `fault`: the
 * entry that is none of these.
 */
export function readTrustedProxies(
  list: string,
): { readonly isTrusted: IsTrustedProxy } | { readonly fault: string } {
  const ranges = new BlockList();
  for (const entry of list.split(',').map((part) => part.trim()))
    for (const range of named.get(entry) ?? [entry]) if (!addRange(ranges, range)) return { fault: entry };
  return {
    isTrusted(address) {
      const read = addressOf(address);
      const family = isIP(read);
      return (family === 4 || family === 6) && ranges.check(read, families[family]);
    },
  };
}

/**
 * Whom the server trusts; `list` null: nobody. Called for requests that carry `X-Forwarded-For` alone. The first such request whose sender is not
 * named is told to `warn`, because without the header all phones behind a proxy seem to be where the proxy is. Throws where `list` is none.
 */
export function trustedProxies(
  list: string | null,
  warn: (line: string) => void,
): (address: string, hop: number) => boolean {
  const read = list === null ? { isTrusted: () => false } : readTrustedProxies(list);
  if ('fault' in read) throw new Error(`trusted proxies: "${read.fault}" is neither an address nor a range`);
  let isTold = false;
  return (address, hop) => {
    const isTrusted = read.isTrusted(address);
    if (!isTrusted && hop === 0 && !isTold) {
      isTold = true;
      warn(
        `X-Forwarded-For from ${address} is not believed. If that is your proxy, name it by --trusted-proxy.`,
      );
    }
    return isTrusted;
  };
}

const withPort = /^(?:\[(?<six>[^\]]*)\](?::\d{1,5})?|(?<four>[\d.]+):\d{1,5})$/;

/**
 * The address in an entry of `X-Forwarded-For`, as proxies write it: `192.0.2.1`, `192.0.2.1:4711` (Azure Application Gateway, IIS), `2001:db8::1`,
 * `[2001:db8::1]`, `[2001:db8::1]:4711`, any of them in quotes. Whatever else stands there is returned as it is, and is no address.
 */
export function addressOf(entry: string | undefined): string {
  // A client that is gone by now: a closed socket has no address.
  if (entry === undefined) return '';
  // Most entries are plain, and this is on the way of every check-in.
  if (!/[:"\s]/.test(entry)) return entry;
  const text = entry.trim().replace(/^"(.*)"$/, '$1');
  const { six, four } = withPort.exec(text)?.groups ?? {};
  return six ?? four ?? text;
}
