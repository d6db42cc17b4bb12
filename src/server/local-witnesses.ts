import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { WitnessAddress } from '../app/log/ask-witnesses.ts';
import { secondMs } from '../core/time.ts';
import { openLogKeys } from '../keystore/log-keys.ts';
import { openWitnessKeys } from '../keystore/witness-keys.ts';

/** Witnesses that this machine runs itself: enough to try locks, not to be believed. */
export interface LocalWitnesses {
  /** Where they are now: a witness that died comes back elsewhere, one that renewed its key names the older ones too. */
  readonly addresses: () => readonly WitnessAddress[];
  readonly quorum: number;
  /**
   * Whether all listen, once each has been started or has failed to. One that failed is tried again and again: until it listens it is a witness that
   * does not answer, so no lock can be proved, and everything else goes on.
   */
  readonly ready: Promise<boolean>;
  stop(): Promise<void>;
}

interface Options {
  /** Of the server whose log they watch; theirs are in `witnesses/` in it. */
  readonly dataDir: string;
  /** The log's origin, where it is chosen; see `openLogKeys`. */
  readonly origin?: string;
  readonly log: (line: string) => void;
}

const count = 2;
const startWithinMs = 30 * secondMs;
const restartDelayMinMs = 250;
const restartDelayMaxMs = 30 * secondMs;
const stopWithinMs = 5 * secondMs;
const keysEveryMs = secondMs;
const program = fileURLToPath(new URL('../bin/carnet.ts', import.meta.url));

/** One witness, kept running. */
class KeptWitness {
  readonly #dir: string;
  readonly #name: string;
  readonly #vkeys: () => readonly string[];
  readonly #log: (line: string) => void;
  #own: ReturnType<typeof openWitnessKeys> | undefined;
  /** Port 1 is nobody's: until it has started, it is a witness that does not answer. */
  #url = 'http://127.0.0.1:1';
  #child: ChildProcess | undefined;
  #watched: readonly string[] = [];
  #delayMs = restartDelayMinMs;
  #timer: NodeJS.Timeout | undefined;
  #stopping = false;

  constructor(dir: string, name: string, vkeys: () => readonly string[], log: (line: string) => void) {
    this.#dir = dir;
    this.#name = name;
    this.#vkeys = vkeys;
    this.#log = log;
  }

  /** undefined while its keys cannot be read. */
  address(): WitnessAddress | undefined {
    if (this.#own === undefined) return undefined;
    const [newest, ...older] = this.#own.current().map(({ vkey }) => vkey);
    return { url: this.#url, vkey: newest!, olderVkeys: older };
  }

  /** Resolves when it listens. Rejects where it does not come up, with `KeyFileFaulty` where its keys are not what they should be. */
  async start(): Promise<void> {
    this.#own ??= openWitnessKeys(this.#dir, this.#name, Date.now());
    this.#watched = this.#vkeys();
    const logs = this.#watched.flatMap((vkey) => ['--log', vkey]);
    const args = [program, 'witness', '--data', this.#dir, '--name', this.#name, '--port', '0', '--json'];
    // The channel ends it with this process, however that ends: no witness is left behind to be found again.
    const child = spawn(process.execPath, [...args, ...logs], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // Ctrl-C reaches the server alone, which ends its witnesses last.
      detached: true,
    });
    this.#child = child;
    createInterface(child.stderr!).on('line', (line) => this.#log(`${this.#name}: ${line}`));
    child.once('exit', () => this.#exited(child));
    this.#url = await firstUrl(child);
  }

  #exited(child: ChildProcess): void {
    if (this.#stopping || this.#child !== child) return;
    this.#again('has ended');
  }

  #again(what: string): void {
    if (this.#stopping) return;
    this.#log(`The local witness ${this.#name} ${what}; it is started again in ${this.#delayMs} ms.`);
    this.#timer = setTimeout(() => void this.#restart(), this.#delayMs);
    this.#delayMs = Math.min(2 * this.#delayMs, restartDelayMaxMs);
  }

  async #restart(): Promise<void> {
    if (await this.begin()) this.#log(`The local witness ${this.#name} is up again.`);
  }

  /** Starts it, and again until it listens. Whether it does now; nothing that a phone needs waits for it. */
  async begin(): Promise<boolean> {
    const before = this.#child;
    try {
      await this.start();
      this.#delayMs = restartDelayMinMs;
      return true;
    } catch (error) {
      // One that came to life and ended has its next try arranged when it ends.
      const { pid } = this.#child === before ? {} : this.#child!;
      if (pid === undefined) this.#again('cannot start');
      this.#log(`${this.#name}: ${(error as Error).message}`);
      return false;
    }
  }

  /** After a rotation of the log's key: it has to know the new one before the old one signs no more. */
  async refresh(): Promise<void> {
    if (this.#stopping || this.#vkeys().join(' ') === this.#watched.join(' ')) return;
    const before = this.#child;
    await this.start();
    before?.kill('SIGTERM');
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#timer);
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((resolve) => {
      child.once('exit', resolve);
    });
    child.kill('SIGTERM');
    const killer = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
    await exited;
    clearTimeout(killer);
  }
}

async function firstUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error('a local witness did not start in time'));
    }, startWithinMs);
    child.once('exit', (code) => {
      clearTimeout(late);
      reject(new Error(`a local witness ended with ${code ?? 'a signal'}`));
    });
    child.once('error', reject);
    createInterface(child.stdout!).once('line', (line) => {
      clearTimeout(late);
      resolve((JSON.parse(line) as { url: string }).url);
    });
  });
}

/**
 * Starts two witnesses in processes of their own, and again whenever one dies. Several servers on one data folder may each have theirs: what was cosigned is in the
 * folder, and no two processes cosign differently. Throws `KeyFileFaulty` where the log's own
 * keys are.
 */
export function startLocalWitnesses({ dataDir, origin, log }: Options): LocalWitnesses {
  const keys = openLogKeys(join(dataDir, 'keys'), origin, Date.now());
  const vkeys = (): readonly string[] => keys.current().map(({ vkey }) => vkey);
  const witnesses = Array.from({ length: count }, (_, index) => {
    const place = String(index + 1);
    return new KeptWitness(join(dataDir, 'witnesses', place), `${keys.origin}/witness-${place}`, vkeys, log);
  });
  const stop = async (): Promise<void> => {
    clearInterval(timer);
    await Promise.all(witnesses.map((one) => one.stop()));
  };
  const refresh = (one: KeptWitness): Promise<void> =>
    one
      .refresh()
      .catch((error: unknown) => log(`A local witness did not take the log's new key: ${String(error)}`));
  const timer = setInterval(() => void Promise.all(witnesses.map(refresh)), keysEveryMs);
  timer.unref();
  const ready = Promise.all(witnesses.map((one) => one.begin())).then((up) => up.every(Boolean));
  return {
    addresses: () => witnesses.map((one) => one.address()).filter((one) => one !== undefined),
    quorum: count,
    ready,
    stop,
  };
}
