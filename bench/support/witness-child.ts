import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

export interface WitnessChild {
  readonly url: string;
  readonly vkey: string;
  stop(): Promise<void>;
}

/** A witness of this log in a process of its own: `carnet witness`. */
export async function startWitnessChild(dir: string, name: string, logVkey: string): Promise<WitnessChild> {
  const args = ['witness', '--data', dir, '--name', name, '--log', logVkey, '--port', '0', '--json'];
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [first] = (await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    once(child, 'exit').then(() => {
      throw new Error('the witness ended before it listened');
    }),
  ])) as [string];
  const { url, vkey } = JSON.parse(first) as { url: string; vkey: string };
  return {
    url,
    vkey,
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}
