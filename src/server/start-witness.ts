import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WallClock } from '../app/deployment/wall-clock.ts';
import type { WitnessClock } from '../app/log/witness.ts';
import type { Clock } from '../app/ports.ts';
import { systemClock } from './deployment/system-clock.ts';
import { noteVerifierOf, type NoteVerifier } from '../app/log/note-key.ts';
import { parseVkey } from '../core/log/note.ts';
import { createWitnessServer } from '../http/witness-server.ts';
import { openWitnessKeys } from '../keystore/witness-keys.ts';
import { assertFree } from './free-port.ts';
import { keepEvidence, openWitnessState } from '../keystore/witness-state.ts';

export interface WitnessOptions {
  /** The folder of its keys and of what it cosigned. */
  readonly dir: string;
  /** null: the name that the folder has already. */
  readonly name: string | null;
  /** Verifier keys of the logs that it watches; several of one origin are all trusted. */
  readonly logs: readonly string[];
  readonly host?: string;
  /** 0 (the default): any free one. */
  readonly port?: number;
  /** A clock that is moved by hand; the system's where it is not given. */
  readonly clock?: Clock;
  readonly log?: (line: string) => void;
}

export interface RunningWitness {
  readonly name: string;
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Its newest key's. */
  readonly vkey: string;
  /** Answers what is under way, then stops. */
  close(): Promise<void>;
}

/** A text that is no verifier key of a log; the message quotes it. */
class LogKeyRefused extends Error {
  override readonly name = 'LogKeyRefused';
}

/** What is under way is answered within it. */
const stopWithinMs = 3000;

function trustedKeys(vkeys: readonly string[]): ReadonlyMap<string, readonly NoteVerifier[]> {
  const verifiers = vkeys.map((vkey) => {
    const verifier = noteVerifierOf(vkey);
    // An Ed25519 key of a log signs the note itself, one of ML-DSA-44 cosigns it (c2sp.org/tlog-checkpoint).
    if (verifier === undefined || verifier.type === 4)
      throw new LogKeyRefused(
        parseVkey(vkey)?.type === 6
          ? `"${vkey.slice(0, 100)}…" has a wrong id, or this Node cannot check ML-DSA-44: it can from 24.7 on, with OpenSSL 3.5.`
          : `"${vkey}" is no verifier key of a log. Take the "log" line of carnet keys list, or "vkey" under "log" in GET /v1/trust.`,
      );
    return verifier;
  });
  return Map.groupBy(verifiers, ({ name }) => name);
}

function moved(clock: Clock): WitnessClock {
  return { now: () => clock.now(), isDoubtful: () => false };
}

/** Compared with the monotonic clock at every request; sleep of the machine is counted before. */
function ownClock(): WitnessClock {
  const system = systemClock();
  const wall = new WallClock(system);
  return {
    now: () => wall.now(),
    isDoubtful() {
      system.measureSleep();
      return wall.isDoubtful();
    },
  };
}

/** Starts a witness (c2sp.org/tlog-witness). Resolves when it listens. Throws `PortRefused`, `LogKeyRefused`, `WitnessNameRefused` or `KeyFileFaulty`. */
export async function startWitness(options: WitnessOptions): Promise<RunningWitness> {
  const clock = options.clock === undefined ? ownClock() : moved(options.clock);
  const log = options.log ?? ((): void => {});
  const logs = trustedKeys(options.logs);
  const { host = '127.0.0.1', port: asked = 0 } = options;
  await assertFree({ host, port: asked, option: '--port' });
  const keys = openWitnessKeys(options.dir, options.name, clock.now());
  const server = createWitnessServer({
    state: openWitnessState(options.dir),
    logs,
    keys: () => keys.current(),
    clock,
    name: keys.name,
    vkey: () => keys.current()[0]!.vkey,
    onSplitView: (found) => {
      if (keepEvidence(options.dir, found))
        log(
          `The log "${found.origin}" shows two trees of size ${found.size}, both signed. The notes are kept under evidence/ in ${options.dir}.`,
        );
    },
    onFault: (error) =>
      log(`The witness could not answer: ${error instanceof Error ? error.message : String(error)}`),
  });
  server.listen({ host, port: asked });
  await once(server, 'listening');
  const { address, family, port } = server.address() as AddressInfo;
  return {
    name: keys.name,
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    vkey: keys.current()[0]!.vkey,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      // A client that keeps its side open must not keep the process.
      const late = setTimeout(() => server.closeAllConnections(), stopWithinMs);
      await closed;
      clearTimeout(late);
    },
  };
}
