import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long a test waits for anything. The bound ends a test that hangs; it does not say how fast a machine has to be. */
export const patienceMs = 120_000;
const pollMs = 10;

/** Waits until `holds` is true; asks again a few milliseconds after each answer. Fails naming `what` when patience ends. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const endsAt = performance.now() + patienceMs;
  while (!(await holds())) {
    assert.ok(performance.now() < endsAt, `did not happen within ${patienceMs / 1000} s: ${what}`);
    await sleep(pollMs);
  }
}
