import ipaddr from 'ipaddr.js';
import { parseAddress } from './ip-address.ts';

/** How many requests an address, or a key, may make in a window of time. */
export interface QuotaPolicy {
  readonly name: string;
  readonly requestsMax: number;
  readonly windowS: number;
}

export interface QuotaState {
  readonly allowed: boolean;
  readonly remaining: number;
  readonly resetS: number;
}

/** Beyond this many addresses in one window, all further ones share one count: memory stays bounded under a flood. */
const addressesMax = 100_000;
const everybodyElse = '';
/** A trusted proxy may pass on any text as an address. An IPv6 address with a zone is shorter. */
const addressLengthMax = 64;

/** Counts requests by address in fixed windows. */
export class Quota {
  readonly policy: QuotaPolicy;
  readonly #counts = new Map<string, number>();
  #windowEndsAt = 0;

  constructor(policy: QuotaPolicy) {
    this.policy = policy;
  }

  /** `now`: milliseconds. */
  take(address: string, now: number): QuotaState {
    const { requestsMax, windowS } = this.policy;
    if (now >= this.#windowEndsAt || now < this.#windowEndsAt - windowS * 1000) {
      this.#counts.clear();
      this.#windowEndsAt = now + windowS * 1000;
    }
    const network = networkOf(address);
    const key = this.#counts.size < addressesMax || this.#counts.has(network) ? network : everybodyElse;
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    return {
      allowed: count <= requestsMax,
      remaining: Math.max(0, requestsMax - count),
      resetS: Math.ceil((this.#windowEndsAt - now) / 1000),
    };
  }

  /** Takes back that many requests of this address, of the present window. */
  giveBack(address: string, requests: number): void {
    const network = networkOf(address);
    const key = this.#counts.has(network) ? network : everybodyElse;
    this.#counts.set(key, Math.max(0, (this.#counts.get(key) ?? 0) - requests));
  }
}

/** The key of an address: its /64 for IPv6, which one customer has whole; the address itself for IPv4, also when mapped to IPv6. */
function networkOf(address: string): string {
  const claimed = address.slice(0, addressLengthMax);
  if (!claimed.includes(':') || claimed.includes('.')) return claimed;
  const parsed = parseAddress(claimed);
  return parsed instanceof ipaddr.IPv6 ? parsed.parts.slice(0, 4).join(':') : claimed;
}

/** Both fields of draft-ietf-httpapi-ratelimit-headers-10, as structured fields. */
export function quotaHeaders(policy: QuotaPolicy, state: QuotaState): Readonly<Record<string, string>> {
  return {
    'ratelimit-policy': `"${policy.name}";q=${policy.requestsMax};w=${policy.windowS}`,
    ratelimit: `"${policy.name}";r=${state.remaining};t=${state.resetS}`,
  };
}
