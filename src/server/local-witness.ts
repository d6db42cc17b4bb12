import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { WitnessAddress } from '../app/log/ask-witnesses.ts';
import { secondMs } from '../core/time.ts';
import { systemClock } from './deployment/system-clock.ts';
import { openWitnessKeys } from '../keystore/witness-keys.ts';

const startWithinMs = 30 * secondMs;
const restartDelayMinMs = 250;
const restartDelayMaxMs = 30 * secondMs;
const stopWithinMs = 5 * secondMs;
const program = fileURLToPath(new URL('./witness-process.ts', import.meta.url));

/** What the process of a witness sends once it listens. */
export interface WitnessListening {
  readonly url: string;
}

/** A witness in a process of its own, which is restarted whenever it ends. */
export class LocalWitness {
  readonly #dir: string;
  readonly #name: string;
  readonly #vkeys: () => readonly string[];
  readonly #log: (line: string) => void;
  #own: ReturnType<typeof openWitnessKeys> | undefined;
  /** Nobody listens on port 1: a witness that has not started is one that does not answer. */
  #url = 'http://127.0.0.1:1';
  #child: ChildProcess | undefined;
  #watched: readonly string[] = [];
  #delayMs = restartDelayMinMs;
  #timer: NodeJS.Timeout | undefined;
  /** Whether `#child` listens. Where it does not, its next start is scheduled or under way. */
  #isUp = false;
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

  /** Resolves when it listens. Rejects where it does not start, with `KeyFileFaulty` where its keys are faulty. */
  async #spawn(): Promise<void> {
    this.#isUp = false;
    this.#own ??= openWitnessKeys(this.#dir, this.#name, systemClock().wallMs());
    this.#watched = this.#vkeys();
    const child = spawn(process.execPath, [program, this.#dir, this.#name, ...this.#watched], {
      // The channel ends the witness when this process ends, even by a kill.
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      // In a process group of its own, so that Ctrl-C reaches the server alone, which stops its witnesses last.
      detached: true,
    });
    this.#child = child;
    createInterface(child.stderr!).on('line', (line) => this.#log(`${this.#name}: ${line}`));
    child.once('exit', () => this.#exited(child));
    this.#url = await listeningUrl(child);
    this.#isUp = true;
  }

  #exited(child: ChildProcess): void {
    if (this.#stopping || this.#child !== child) return;
    this.#isUp = false;
    this.#retry('has ended');
  }

  #retry(what: string): void {
    if (this.#stopping) return;
    this.#log(`The local witness ${this.#name} ${what}; it is started again in ${this.#delayMs} ms.`);
    this.#timer = setTimeout(() => void this.#restart(), this.#delayMs);
    this.#delayMs = Math.min(2 * this.#delayMs, restartDelayMaxMs);
  }

  async #restart(): Promise<void> {
    if (await this.start()) this.#log(`The local witness ${this.#name} is up again.`);
  }

  /** Starts it, and retries later where it fails. Resolves to whether it listens now. */
  async start(): Promise<boolean> {
    const before = this.#child;
    try {
      await this.#spawn();
      this.#delayMs = restartDelayMinMs;
      return true;
    } catch (error) {
      // The exit handler has scheduled the next try of a process that started and ended.
      const { pid } = this.#child === before ? {} : this.#child!;
      if (pid === undefined) this.#retry('cannot start');
      this.#log(`${this.#name}: ${(error as Error).message}`);
      return false;
    }
  }

  /** Restarts it where the log has a new key, which it must know before the old one stops signing. */
  async refresh(): Promise<void> {
    if (this.#stopping || !this.#isUp || this.#vkeys().join(' ') === this.#watched.join(' ')) return;
    const before = this.#child;
    try {
      await this.#spawn();
    } finally {
      // Where the new process failed, its exit has scheduled another start.
      before?.kill('SIGTERM');
    }
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

async function listeningUrl(child: ChildProcess): Promise<string> {
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
    child.once('message', (message: WitnessListening) => {
      clearTimeout(late);
      resolve(message.url);
    });
  });
}
