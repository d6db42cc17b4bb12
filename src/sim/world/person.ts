import type { Territory } from '../../core/territory/territory.ts';
import type { Instant } from '../../core/time.ts';
import type { Place, Position, World } from './places.ts';
import type { MadeFactoryKey } from './factory-key.ts';
import type { Random } from './random.ts';

/**
 * How a phone reaches the server, and so what its address and serving network say.
 * - `home`: its own country's network, by SIM or the Wi-Fi there.
 * - `roaming`: its home SIM on a foreign network; data leaves through the home country.
 * - `local-sim`: a SIM bought at the place.
 * - `wifi`: no SIM, no mobile network.
 * - `satellite`: a satellite network, which places nobody.
 * - `offline`: not at all.
 */
export type Connection = 'home' | 'roaming' | 'local-sim' | 'wifi' | 'satellite' | 'offline';

/** Where a phone is and how it is connected, from a moment to the next segment's. */
export interface Segment {
  readonly from: Instant;
  readonly place: Place;
  readonly connection: Connection;
  /** Everything goes through a tunnel that ends in this country. */
  readonly vpnExit?: Territory;
  /** Satellite positions are displaced: the phone believes it is here. */
  readonly displacedTo?: Position;
  /** Masts across a border serve the phone: networks and addresses are those of this place. */
  readonly servedFrom?: Place;
  /** No satellite is heard. */
  readonly indoors?: boolean;
}

/** What really happens to one phone; the server sees only what its sources let through. */
export interface Life {
  readonly home: Place;
  readonly activatedAt: Instant;
  /** In the order of `from`, the first at or before the activation. */
  readonly segments: readonly Segment[];
  readonly consignment?: { readonly id: string; readonly market: Territory };
  /** Factory resets: the hardware enrols again with a new key. */
  readonly resets?: readonly Instant[];
  /** How its keys are proved; drawn where the life does not say. */
  readonly proof?: KeyProof;
  /** How far the phone's clock is off, until a server's answer corrects it. */
  readonly clockOffsetMs?: number;
  /** A permission that an officer grants: at a time known beforehand, or so long after the owner saw a notice. */
  readonly exemption?: { readonly id: string } & (
    | { readonly grantedAt: Instant }
    | { readonly afterNoticeMs: number }
  );
  /** What the owner does once their phone is locked. */
  readonly whenLocked?: WhenLocked;
}

/** `claimed`: the maker put no key into the phone, and it has no attestation: serial number and IMEI are all that it shows. */
export const keyProofs = ['claimed', 'factory', 'attested'] as const;
export type KeyProof = (typeof keyProofs)[number];

/** `boughtInGoodFaith`: what an honest review of the appeal finds. `callsSupport`: where the phone cannot be reached, its owner asks for a code. */
export interface WhenLocked {
  readonly appealsAfterMs: number | null;
  readonly boughtInGoodFaith: boolean;
  readonly callsSupport: boolean;
}

/**
 * What a fair system may do to a phone under the policy of the scenario, known from its life alone.
 * - `never`: nothing that its owner would notice.
 * - `clause`: the activation clause reaches it, at the times promised and never sooner; `must`: it has to reach `due` by the end.
 * - `until-exempt`: a notice is right until its exemption is granted; after that nothing is.
 */
export type Reach =
  | { readonly kind: 'never' }
  | { readonly kind: 'clause'; readonly due: 'must' | 'may' }
  | { readonly kind: 'until-exempt' };

/** What a drawn life may depend on. */
export interface DrawContext {
  readonly random: Random;
  readonly world: World;
  /** The moment so many days (fractions too) after the policy came into force. */
  readonly day: (days: number) => Instant;
  /** The last day of the story, counted the same way. */
  readonly endDay: number;
}

/** A kind of owner, with the truth that all of it shares. */
export interface Kind {
  readonly id: string;
  /** For the scoreboard. */
  readonly title: string;
  /** Share of the fleet, relative to the other kinds. */
  readonly weight: number;
  readonly reach: Reach;
  /** Sold or carried in against the terms: a rule that locks it locked no innocent phone. */
  readonly contraband: boolean;
  /**
   * Why no rule of evidence could have helped a phone that was wronged, by its life and by when it first reached the server; null where nothing excuses
   * it.
   */
  readonly unavoidable?: (life: Life, enrolledAt: Instant) => string | null;
  readonly draw: (context: DrawContext) => Life;
}

export interface Person {
  readonly index: number;
  readonly kind: Kind;
  readonly life: Life;
  readonly imei: string;
  readonly serial: string;
  readonly model: string;
  readonly proof: KeyProof;
  /** null where its keys are not proved by one. */
  readonly factory: MadeFactoryKey | null;
}
