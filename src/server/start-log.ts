import { join } from 'node:path';
import { askWitnesses, type WitnessAddress } from '../app/log/ask-witnesses.ts';
import { LogHalted } from '../app/log/log-halted.ts';
import type { LogFiles, SequencerLock } from '../app/log/ports.ts';
import { createLeafProver, type LeafProver } from '../app/log/prove-leaves.ts';
import { createProofReader, type LogProofs } from '../app/log/read-proofs.ts';
import { createSequencer, type SequenceRound, type Sequencer } from '../app/log/sequence.ts';
import type { SequencerPorts } from '../app/log/sequencer-ports.ts';
import { StoreUnavailable } from '../app/ports.ts';
import { parseVkey } from '../core/log/note.ts';
import { logFilePages, logPath } from '../http/log-files.ts';
import type { LogGauges } from '../http/log-metrics.ts';
import type { PageHandler } from '../http/exchange/handler.ts';
import type { FollowedDeployment } from './deployment/follow-deployment.ts';
import { startSequenceLoop } from './sequence.ts';
import type { Trust } from '../protocol/device/trust.ts';
import { openLogFiles } from '../store/log/files.ts';
import { openLogKeys, type LogKeys } from '../keystore/log-keys.ts';
import { openSequencerLock } from '../store/log/lock.ts';
import type { Store } from '../store/store.ts';

export interface PublicLogOptions {
  /** Who cosigns; a function where they may change while the server runs. */
  readonly witnesses: readonly WitnessAddress[] | (() => readonly WitnessAddress[]);
  /** How many of them a phone must see; 0: no lock can be proved. */
  readonly quorum: number;
  /** Pause between two rounds of the sequencer; null: only `sequence` runs any, for a virtual clock. */
  readonly everyMs: number | null;
  /** The period of the lists of notices, acknowledgements and releases; by default a day. 0: a list whenever something waits. */
  readonly listEveryMs?: number;
  /** The permanent name of the log, set at the first start; by default it is named after its key. */
  readonly origin?: string;
  /** How long a witness may take to answer; see `askWitnesses`. */
  readonly witnessTimeoutMs?: number;
  /** Where the public reads the log; by default `/log` of the server's own address. */
  readonly url?: string;
}

/** The public log of a server without witnesses. */
export const logWithoutWitnesses: PublicLogOptions = { witnesses: [], quorum: 0, everyMs: 250 };

export interface PublicLog {
  readonly keys: LogKeys;
  readonly files: LogFiles;
  readonly proofs: LogProofs;
  readonly leaves: LeafProver;
  readonly pages: Readonly<Record<string, PageHandler>>;
  readonly gauges: LogGauges;
  /** Why no lock is signed, renewed or handed over yet, for people who run the server; null: locks go on. */
  locksHeld(): string | null;
  /** Runs rounds of the sequencer now, until nothing is queued. */
  sequence(): Promise<SequenceRound>;
  /** `serverUrl`: where the public reaches this server. */
  trust(serverUrl: string): Pick<Trust, 'log' | 'witnesses' | 'quorum'>;
  stop(): Promise<void>;
}

export interface PublicLogParts {
  readonly options: PublicLogOptions;
  readonly dataDir: string;
  readonly databaseUrl: string;
  readonly store: Store;
  readonly deployment: Pick<FollowedDeployment, 'now' | 'witnessed' | 'beginRecovering'>;
  readonly warn: (line: string) => void;
  readonly onFault: (error: unknown) => void;
}

/**
 * Opens the public log of a data folder, compares it with the database and starts its sequencer. A restored one is known when this resolves, so nothing can be
 * ordered before. Rejects `LogOriginRefused`, `KeyFileFaulty` or `StoreUnavailable`; a halted log is told and halts the sequencer alone.
 */
export async function openPublicLog(parts: PublicLogParts): Promise<PublicLog> {
  const { options, dataDir, store, deployment, warn, onFault } = parts;
  const keys = openLogKeys(join(dataDir, 'keys'), options.origin, deployment.now());
  const files = openLogFiles(join(dataDir, 'log'), join(dataDir, 'log-staging'));
  const lock = openSequencerLock(parts.databaseUrl);
  const addresses = (): readonly WitnessAddress[] =>
    typeof options.witnesses === 'function' ? options.witnesses() : options.witnesses;
  const { witnesses, takeClaim } = openWitnesses(addresses, parts);
  const proofs = createProofReader({ store, files, witnesses, onFault });
  const { listEveryMs } = options;
  const sequencer = createSequencer(
    {
      store,
      files,
      lock,
      signer: keys,
      witnesses,
      takeClaim,
      clock: deployment,
      beginRecovering: (why) => deployment.beginRecovering(why),
      warn,
    },
    listEveryMs === undefined ? {} : { listEveryMs },
  );
  const outcomes = outcomeLog(warn, onFault);
  await compare(sequencer, outcomes, lock);
  const loop = startSequenceLoop({
    round: () => outcomes.of(sequencer.round()),
    everyMs: options.everyMs,
  });
  return {
    keys,
    files,
    proofs,
    leaves: createLeafProver({ store, files, proofs }),
    pages: logFilePages(files),
    gauges: gaugesOf(store, proofs, outcomes),
    locksHeld: () => (options.quorum === 0 || sequencer.hasAskedWitnesses() ? null : witnessesUnasked),
    sequence: () => loop.tick(),
    trust: (serverUrl) => ({
      log: {
        origin: keys.origin,
        vkey: keys.current()[0]!.vkey,
        url: options.url ?? `${serverUrl}${logPath}`,
      },
      witnesses: addresses().map(({ vkey }) => ({ name: parseVkey(vkey)?.name ?? vkey, vkey })),
      quorum: options.quorum,
    }),
    async stop() {
      await loop.stop();
      await lock.close();
    },
  };
}

const witnessesUnasked =
  'No lock is signed, renewed or handed over before enough witnesses have answered since the start: database and log may be older than what they cosigned. See that they can be reached.';

function gaugesOf(store: Store, proofs: LogProofs, outcomes: Outcomes): LogGauges {
  return {
    queued: () => store.transact((tx) => store.countQueued(tx)),
    size: () => store.transact(async (tx) => (await store.readHead(tx))?.size ?? 0),
    witnessedSize: () => proofs.witnessedSize(),
    halted: () => outcomes.halted(),
  };
}

/** Brings database and files together before the first round; a log that is halted stays so, and has been told. */
async function compare(
  sequencer: Pick<Sequencer, 'recover'>,
  outcomes: Outcomes,
  lock: Pick<SequencerLock, 'close'>,
): Promise<void> {
  try {
    await outcomes.of(sequencer.recover());
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) return;
    await lock.close();
    throw error;
  }
}

/** The witnesses, and the size of the largest tree that one of them claims to know. */
function openWitnesses(
  addresses: () => readonly WitnessAddress[],
  { options: { quorum, witnessTimeoutMs }, deployment, warn }: PublicLogParts,
): Pick<SequencerPorts, 'witnesses' | 'takeClaim'> {
  let claim: ReturnType<SequencerPorts['takeClaim']> = null;
  const witnesses = askWitnesses({
    witnesses: addresses,
    quorum,
    ...(witnessTimeoutMs === undefined ? {} : { timeoutMs: witnessTimeoutMs }),
    onSilence: (witness, why) => warn(`The witness "${witness}" did not cosign: ${why.replace(/\.$/, '')}.`),
    onTime: (witness, stated) => deployment.witnessed(witness, stated),
    onLarger: (witness, size) => {
      if (size > (claim?.size ?? 0)) claim = { witness, size };
    },
  });
  return {
    witnesses,
    takeClaim() {
      const taken = claim;
      claim = null;
      return taken;
    },
  };
}

interface Outcomes {
  of<Done>(round: Promise<Done>): Promise<Done>;
  halted(): boolean;
}

/** Logs the outcome of a round where it differs from that of the round before. */
function outcomeLog(warn: (line: string) => void, onFault: (error: unknown) => void): Outcomes {
  let last: unknown = null;
  const record = (error: unknown): void => {
    const [why, before] = [error, last].map((one) => (one instanceof Error ? one.message : one));
    last = error;
    if (why === before) return;
    if (error === null) warn('The log goes on.');
    else if (error instanceof LogHalted)
      warn(`log-halted: nothing is signed until this is set right. ${error.message}`);
    else if (error instanceof StoreUnavailable) warn('The log waits for the database.');
    else onFault(error);
  };
  return {
    async of(round) {
      try {
        const done = await round;
        record(null);
        return done;
      } catch (error) {
        record(error);
        throw error;
      }
    },
    halted: () => last instanceof LogHalted,
  };
}
