import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** As `npm start` runs it (docs/decisions/runtime-and-layers.md). */
const heapFlags = ['--max-semi-space-size=32', '--max-old-space-size=512'];
const script = fileURLToPath(new URL('./server-child.ts', import.meta.url));
const canPin = spawnSync('taskset', ['-c', '0', 'true']).status === 0;

/** Keeps this process to one processor where the system has a way to; says whether it has. */
export function pinSelf(core: number): boolean {
  return canPin && spawnSync('taskset', ['-a', '-c', '-p', String(core), String(process.pid)]).status === 0;
}

export interface Child<Told> {
  readonly told: Told & { readonly port: number };
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts `server-child.ts`, on one core where it is given, and waits for its line. */
export async function startChild<Told = object>(
  args: readonly string[],
  core?: number,
): Promise<Child<Told>> {
  const command = [process.execPath, ...heapFlags, script, ...args];
  const pinned = core !== undefined && canPin ? ['taskset', '-c', String(core), ...command] : command;
  const child: ChildProcess = spawn(pinned[0]!, pinned.slice(1), { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout! });
  const [first] = (await Promise.race([
    once(lines, 'line'),
    once(child, 'exit').then(() => {
      throw new Error(`the child ended before it listened: ${args.join(' ')}`);
    }),
  ])) as [string];
  return {
    told: JSON.parse(first) as Told & { port: number },
    pid: child.pid!,
    async stop() {
      const ended = once(child, 'exit');
      child.stdin!.end();
      await ended;
    },
  };
}
