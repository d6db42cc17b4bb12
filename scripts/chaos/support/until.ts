import { setTimeout } from 'node:timers/promises';

/** Waits until `holds`; throws after two minutes, naming `what`. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const endsAt = performance.now() + 120_000;
  while (!(await holds())) {
    if (performance.now() > endsAt) throw new Error(`did not happen within two minutes: ${what}`);
    await setTimeout(20);
  }
}
