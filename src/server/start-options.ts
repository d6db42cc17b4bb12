import type { OidcOptions } from '../http/auth/oidc-client.ts';
import type { FastifyInstance } from 'fastify';
import type { SystemClock } from '../app/deployment/deployment-clock.ts';
import type { Clock } from '../app/ports.ts';
import type { Instant } from '../core/time.ts';
import type { DeadlineRound } from '../app/dossiers/reach-deadlines.ts';
import type { EarlyServer } from '../http/early-server.ts';
import type { PageHandler } from '../http/exchange/handler.ts';
import type { LogOptions, Quotas } from '../http/server.ts';
import type { PublicLogOptions } from './start-log.ts';

export interface StartOptions {
  /** Holds the keys and, without `databaseUrl`, the embedded PostgreSQL. Processes on one database share one folder of keys. */
  readonly dataDir: string;
  /** `postgresql://…`; the embedded PostgreSQL in `dataDir` where it is not given. */
  readonly databaseUrl?: string;
  readonly host?: string;
  /** Listens already, and answers that the server is starting; `host` and `port` are its own then. Closed with the server. */
  readonly early?: EarlyServer;
  /** 0 (the default): any free one. */
  readonly port?: number;
  /** Where metrics and the details of readiness are served: the loopback where it is not given. */
  readonly adminHost?: string;
  /** 0 (the default): any free one; null: the usual one or, where that is taken, any free one. */
  readonly adminPort?: number | null;
  /** A clock that is moved by hand, by which everything goes. The deployment's own time where it is not given. */
  readonly clock?: Clock;
  /** The process's own clocks, for a test that sets them. */
  readonly system?: SystemClock;
  /** Whose `X-Forwarded-For` is believed, as `readTrustedProxies` reads it; nobody's where it is not given. */
  readonly trustProxy?: string;
  /** null: none, for load from one address. */
  readonly quotas?: Quotas | null;
  /** The origin that browsers see, which passkeys are bound to: `http://localhost:PORT` where it is not given. An address cannot be one. */
  readonly publicUrl?: string;
  /** The origin of the page where locks are signed, without a trailing slash. Default: `approve.` before the host of the public address. */
  readonly approveUrl?: string;
  /** Where operators may also sign in, to read. */
  readonly oidc?: OidcOptions;
  /** Pause between two rounds of the deadline loop; null: only `reachDeadlines` runs one, for a virtual clock. */
  readonly deadlinesEveryMs?: number | null;
  /** Instead of the one in the data folder. */
  readonly operatorToken?: string;
  /** Trusted roots of attestation chains, DER. */
  readonly attestationRoots?: readonly Uint8Array[];
  /** Since when attestation certificates are revoked, by serial number in lower-case hex without leading zeros. */
  readonly attestationRevoked?: ReadonlyMap<string, Instant>;
  /** How many claimed keys of hardware that no manifest names one process enters in a minute. Without it 600, or any number where `quotas` is null. */
  readonly unregisteredPerMinute?: number;
  /** Pages beside the operations, by path. */
  readonly pages?: Readonly<Record<string, PageHandler>>;
  /** Routes beside the operations, for a server with a controlled clock; gets what does all that the time has brought: deadlines, campaigns, the log. */
  readonly extend?: (server: FastifyInstance, reachDeadlines: () => Promise<DeadlineRound>) => void;
  /** What the server writes of itself. */
  readonly log?: LogOptions;
  /** The public log; without it, one that no witness watches, and no lock can be proved. */
  readonly publicLog?: PublicLogOptions;
}
