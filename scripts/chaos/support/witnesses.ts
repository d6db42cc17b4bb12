import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { openLogKeys } from '../../../src/keystore/log-keys.ts';
import { program, running } from './serving.ts';

/** A `carnet witness` in a process of its own, which comes back where it was. */
export class Witness {
  readonly #dir: string;
  readonly #log: string;
  #child: ChildProcess | undefined;
  #port = 0;
  #named = '';

  /** The witness of a data folder's log whose own folder is `witnesses/PLACE` there. */
  constructor(dataDir: string, place: string) {
    this.#dir = join(dataDir, 'witnesses', place);
    this.#log = openLogKeys(join(dataDir, 'keys'), undefined, Date.now()).current()[0]!.vkey;
  }

  /** As `carnet serve --witness` takes it. */
  get named(): string {
    return this.#named;
  }

  async start(): Promise<void> {
    const args = ['witness', '--data', this.#dir, '--log', this.#log, '--port', String(this.#port), '--json'];
    const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    running.add(child);
    child.once('exit', () => running.delete(child));
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const { url, vkey } = JSON.parse(line) as { readonly url: string; readonly vkey: string };
    this.#port = Number(new URL(url).port);
    this.#named = `${vkey}@${url}`;
    this.#child = child;
  }

  /** Resolves when the process is gone. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#child!;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }
}
