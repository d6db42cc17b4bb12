import { spawn } from 'node:child_process';

/** As of `npm run test:fast`: a tenth of what tests try by the thousand. */
const fastEffort = { CARNET_TEST_SHARE: '0.1', CARNET_EXPLORE_DEPTH: '4' };

/** What a run of tests said before it came to an end, or was ended. */
export interface Ran {
  readonly passed: number;
  readonly failed: number;
  readonly tookMs: number;
  /** Whether it came to its end by itself. */
  readonly ended: boolean;
}

/** How long tests may take that took `tookMs` as the code stands: longer than any load explains, for a change that makes them hang. */
export const limitAfter = (tookMs: number): number => 5 * tookMs + 20_000;

/** Runs the named tests of a checkout. What is not at its end after `limitMs` is ended with all its processes; a test that had failed by then counts. */
export function runTestsWithin(checkout: string, tests: readonly string[], limitMs: number): Promise<Ran> {
  const beganAt = performance.now();
  const child = spawn(process.execPath, ['scripts/run-tests.ts', ...tests], {
    cwd: checkout,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...fastEffort, ...process.env },
    // A group of its own, so that the test files end with their runner.
    detached: true,
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  return new Promise((resolve, reject) => {
    const finish = (ended: boolean): void => {
      clearTimeout(limit);
      resolve({ ...countsOf(text), ended, tookMs: performance.now() - beganAt });
    };
    const limit = setTimeout(() => {
      finish(false);
      endGroup(child.pid!);
    }, limitMs);
    child.once('error', reject);
    child.once('close', () => finish(true));
  });
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended in this very moment.
  }
}

/** The runner's last line; where it is missing, the failures that were reported so far. */
function countsOf(text: string): Pick<Ran, 'passed' | 'failed'> {
  const last = /(\d+) passed, (\d+) failed, \d+ skipped\s*$/.exec(text);
  if (last !== null) return { passed: Number(last[1]), failed: Number(last[2]) };
  return { passed: 0, failed: (text.match(/^\s*✖ /gm) ?? []).length };
}
