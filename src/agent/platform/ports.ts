import type { PublicKeyJwk } from '../../protocol/device/enrolment.ts';
import type { Bytes } from '../../core/base64.ts';
import type { Instant } from '../../core/time.ts';
import type { Language } from '../../protocol/words/language.ts';
import type { PhoneWords } from '../../protocol/words/phone/phone-words.ts';
import type { LockScreen, Notice } from './owner-view.ts';

/** A position that the phone measured, WGS 84 degrees. It never leaves the phone: the agent reports a territory and a margin. */
export interface Position {
  readonly lon: number;
  readonly lat: number;
  /** Radius in metres within which the position is true. */
  readonly accuracyM: number;
  /** Milliseconds since it was measured; absent where it was measured for this call. Older than two minutes it is no evidence. */
  readonly ageMs?: number;
}

export interface Networks {
  /** MCC and MNC of the serving network as one string of digits (`36801`); undefined without service. */
  readonly serving: string | undefined;
  /** MCC and MNC of each SIM's home network. */
  readonly sims: readonly string[];
}

export interface AgentClock {
  /** The phone's own wall clock, right or wrong. */
  wallMs(): Instant;
  /** A clock that is never set and never goes back while the phone runs. It measures waits and leases; ideally it counts sleep too. */
  monotonicMs(): number;
}

/** Stores text under a name. `set` is atomic: after a crash either the old or the new text is there, complete. Both may reject. */
export interface AgentStorage {
  get(name: string): Promise<string | undefined>;
  set(name: string, text: string): Promise<void>;
}

/** The device key: ECDSA P-256, in hardware where there is any. */
export interface KeyStore {
  /** The public half of the key in use; undefined before the first. */
  load(): Promise<PublicKeyJwk | undefined>;
  /** Makes a new key that replaces the one in use. Its private half cannot be read. */
  generate(): Promise<PublicKeyJwk>;
  /** ECDSA over SHA-256 of `data` under the key in use: r and s, 64 bytes (RFC 7518 section 3.4). */
  sign(data: Uint8Array<ArrayBuffer>): Promise<Uint8Array>;
  /** Android Key Attestation chain of the key in use, leaf first, each certificate base64url DER. */
  attest?(): Promise<readonly string[]>;
  /** The key that the maker put into the hardware and names in its manifest, where there is one. */
  readonly factory?: FactoryKey;
}

/** A key from the factory: ECDSA P-256, in hardware. It signs enrolments and reports that prove a key later, nothing else. */
export interface FactoryKey {
  publicKey(): Promise<PublicKeyJwk>;
  /** As `KeyStore.sign`. */
  sign(data: Uint8Array<ArrayBuffer>): Promise<Uint8Array>;
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

/** `fetch`, or a function that answers like it. Rejects where no answer came; sets its own timeout. */
export type Transport = (url: string, request: TransportRequest) => Promise<TransportAnswer>;

/** Shows a notice to the owner. Resolves `shown` only after the owner saw it. The agent does not wait, so this may take days. */
export type Notifier = (notice: Notice) => Promise<'shown' | 'not-shown'>;

/** The cryptography that proves an order and a code. WebCrypto's by default; each may reject, and then nothing is proved. */
export interface AgentCrypto {
  readonly sha256: (bytes: Bytes) => Promise<Uint8Array>;
  /** HMAC-SHA-256. */
  readonly hmacSha256: (secret: Bytes, data: Bytes) => Promise<Uint8Array>;
  /** ECDSA P-256 over SHA-256; the signature is r and s, 64 bytes (RFC 7518 section 3.4). */
  readonly verifyEs256: (key: PublicKeyJwk, signature: Bytes, data: Bytes) => Promise<boolean>;
  /** Ed25519 (RFC 8032): key of 32 bytes, signature of 64. `unsupported` where the platform has none: then no lock is obeyed. */
  readonly verifyEd25519: (key: Bytes, signature: Bytes, data: Bytes) => Promise<boolean | 'unsupported'>;
}

/**
 * The owner's language: words, dates, names. By default a module for each language beside the library, and `Intl`. What is missing, throws or rejects is
 * replaced by English words, ISO 8601 dates and codes, and delays nothing.
 */
export interface AgentText {
  readonly words: (language: Language) => Promise<PhoneWords>;
  readonly dateTime: (language: Language, at: Instant) => string;
  /** The name of a country by its code of ISO 3166-1. */
  readonly country: (language: Language, code: string) => string;
  /** `9 days`. */
  readonly days: (language: Language, count: number) => string;
}

/** What the agent needs from its phone. A source that rejects or returns an unusable value counts as no evidence. */
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
  /** Uniform in [0, 1): jitter for retries. Not for keys. */
  readonly random: () => number;
  /** Returns `length` random bytes fit for keys; WebCrypto's by default. */
  readonly randomBytes?: (length: number) => Uint8Array;
  readonly crypto?: AgentCrypto;
  readonly text?: Partial<AgentText>;
  /** Puts the lock screen up, changes it, or takes it down (null). Called at the start and at every change. Without it, read `state()`. */
  readonly showLock?: (screen: LockScreen | null) => void;
  /** Lets the owner copy their own data off the phone. Called in every posture. */
  readonly exportOwnData?: () => Promise<'exported' | 'given-up'>;
}

/**
 * Waits for `ms` milliseconds; rejects once `signal` aborts. On an engine without `AbortController` the signal has `aborted`, `addEventListener` and
 * `removeEventListener` only.
 */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;
