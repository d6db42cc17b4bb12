import type { Instant } from '../core/time.ts';
import type { OidcOptions } from '../http/auth/oidc-client.ts';
import type { ScenarioName } from './scenario-names.ts';

/** Which scenario to play, with how many phones, under which seed. */
export interface PlayOptions {
  readonly scenario: ScenarioName;
  readonly phones: number;
  readonly seed: number;
}

/** A witness that others run. */
export interface NamedWitness {
  readonly url: string;
  readonly vkey: string;
  /** Keys that it had before and that phones may still know. */
  readonly olderVkeys: readonly string[];
}

/** Who cosigns the public log. Without a named witness the server runs two local ones. */
export interface WatchOptions {
  readonly witnesses: readonly NamedWitness[];
  /** How many of them a phone must see before it obeys a lock. */
  readonly quorum: number;
  /** The period of the log's lists of opaque leaves. */
  readonly listEveryMs: number;
}

/** How people reach the server and sign in. */
export interface SignInOptions {
  /** null: http://localhost with the port that the server listens on. */
  readonly publicUrl: string | null;
  /** The origin of the signing page; null: `approve.` before the host of the public address. */
  readonly approveUrl: string | null;
  readonly oidc: OidcOptions | null;
}

/** What makes an attestation prove a phone's key. */
export interface AttestationOptions {
  /** Trusted roots, DER. */
  readonly roots: readonly Uint8Array[];
  /** Since when certificates are revoked, by serial number in lower-case hex without leading zeros. */
  readonly revoked: ReadonlyMap<string, Instant>;
}

/** What `serve` starts. */
export interface ServeOptions {
  readonly dataDir: string;
  /** null: the embedded PostgreSQL in `dataDir`. */
  readonly databaseUrl: string | null;
  readonly host: string;
  /** null: the usual port or, where that is taken, any free one. */
  readonly port: number | null;
  /** Whose `X-Forwarded-For` is believed; null: nobody's. */
  readonly trustProxy: string | null;
  /** Of the port for those who run the server: metrics, details of readiness. */
  readonly adminHost: string;
  /** null: the usual port or, where that is taken, any free one. */
  readonly adminPort: number | null;
  readonly logLevel: string;
  /** A clock that only `PUT /sim/clock` moves. */
  readonly controlledClock: boolean;
  /** null: no scenario is played. */
  readonly play: PlayOptions | null;
  readonly watch: WatchOptions;
  readonly signIn: SignInOptions;
  readonly attestation: AttestationOptions;
  /** How many claimed keys of hardware that no manifest names are entered in a minute; null: 600. */
  readonly unregisteredPerMinute: number | null;
  /** The permanent name of the public log; null: the one it has, else one after its key. */
  readonly logOrigin: string | null;
  /** A PKCS #11 URI; null: the key that the data folder names. */
  readonly directiveKey: string | null;
}

/** Writes one line for whoever started the server. */
export type Log = (line: string) => void;

/** Hears how much of a play is done, in the unit of `total`. */
export type OnProgress = (done: number, total: number, note: string) => void;

/** A server that serves. */
export interface Serving {
  /** What to tell whoever started it: where it serves and what to try next. */
  readonly lines: readonly string[];
  /** Resolves when everything has stopped. */
  readonly ended: Promise<void>;
}

export interface ServeEvents {
  readonly log: Log;
  readonly onProgress: OnProgress;
  /** Aborted when the server has to stop. */
  readonly stop: AbortSignal;
}
