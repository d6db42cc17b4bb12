import type { PublicKeyJwk } from '../../protocol/device/enrolment.ts';
import type { Instant } from '../../core/time.ts';
import type { LockScreen } from '../lock/lock-screen.ts';
import type { Notice } from '../state/posture.ts';

/** Where the phone says it is, WGS 84 degrees. Stays on the phone: the agent turns it into a territory and a margin. */
export interface Position {
  readonly lon: number;
  readonly lat: number;
  /** Radius in metres within which the position is true. */
  readonly accuracyM: number;
}

export interface Networks {
  /** MCC and MNC of the network in use as one string of digits (`36801`); undefined without service. */
  readonly serving: string | undefined;
  /** MCC and MNC of each SIM's home network. */
  readonly sims: readonly string[];
}

export interface AgentClock {
  /** The phone's own wall clock, right or wrong. */
  wallMs(): Instant;
  /** Never set, never going back while the phone runs: what waiting and leases are measured by. Best counts sleep too. */
  monotonicMs(): number;
}

/** Keeps text under a name. `set` is atomic: after a crash the old text or the new one is there, whole. Either may reject. */
export interface AgentStorage {
  get(name: string): Promise<string | undefined>;
  set(name: string, text: string): Promise<void>;
}

/** The device key: ECDSA P-256, in hardware where there is any. */
export interface KeyStore {
  /** The public half of the key in use; undefined before the first. */
  load(): Promise<PublicKeyJwk | undefined>;
  /** Makes a new key in place of the one in use; its private half can never be read. */
  generate(): Promise<PublicKeyJwk>;
  /** ECDSA over SHA-256 of `data` under the key in use: r and s, 64 bytes (RFC 7518 section 3.4). */
  sign(data: Uint8Array<ArrayBuffer>): Promise<Uint8Array>;
  /** Android Key Attestation chain of the key in use, leaf first, each certificate base64url DER. */
  attest?(): Promise<readonly string[]>;
}

export interface TransportRequest {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface TransportAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}

/** `fetch`, or what answers like it. Rejects where no answer came; a limit of time is the transport's own. */
export type Transport = (url: string, request: TransportRequest) => Promise<TransportAnswer>;

/** Puts a notice before the owner's eyes. `shown` only once it was; the promise may take days, the agent does not wait for it. */
export type Notifier = (notice: Notice) => Promise<'shown' | 'not-shown'>;

/** What the agent asks of its phone. Whatever rejects or answers nonsense counts as no evidence, never as a fault of the owner's. */
export interface AgentPorts {
  readonly position: () => Promise<Position | undefined>;
  readonly networks: () => Promise<Networks>;
  /** IANA time zone (`Europe/Warsaw`); undefined where there is none. */
  readonly zone: () => string | undefined;
  /** BCP 47 tag of the owner's language. */
  readonly language: () => string;
  readonly clock: AgentClock;
  readonly storage: AgentStorage;
  readonly keys: KeyStore;
  readonly transport: Transport;
  readonly notify: Notifier;
  /** Uniform in [0, 1): spreads repeats out. Not for keys. */
  readonly random: () => number;
  /** That many random bytes fit for keys; by default WebCrypto's. */
  readonly randomBytes?: (length: number) => Uint8Array;
  /** Puts the lock screen up, changes it, or takes it down (null). Called at the start and at every change; without it, ask `state()`. */
  readonly showLock?: (screen: LockScreen | null) => void;
  /** Lets the owner copy their own data off the phone. Asked for in every posture. */
  readonly exportOwnData?: () => Promise<'exported' | 'given-up'>;
}

/** Waits, or rejects once `signal` aborts. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;
