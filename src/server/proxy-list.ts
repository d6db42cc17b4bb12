import { readTrustedProxies } from '../http/exchange/trusted-proxies.ts';

/** The entry of a list of proxies that is neither an address nor a range; null: there is none. */
export function faultOfProxies(list: string): string | null {
  const read = readTrustedProxies(list);
  return 'fault' in read ? read.fault : null;
}
