import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeptAct, KeptActs } from '../../app/dossiers/kept-acts.ts';
import { dayOf, formatDay, type Instant } from '../../core/time.ts';

const ownerOnly = 0o600;
/** Longer than any lease, and than most exemptions. */
const monthsKept = 13;
const monthPattern = /^\d{4}-\d{2}\.jsonl$/;

/**
 * Acts in the owners' favour as lines of JSON in a folder beside the log, a file a month. It is not served. Several processes may append at once: each line
 * is one write. A line that a crash cut off is left out when it is read.
 */
export function openKeptActs(dir: string): KeptActs {
  const names = (): string[] =>
    existsSync(dir)
      ? readdirSync(dir)
          .filter((name) => monthPattern.test(name))
          .sort()
      : [];
  return {
    async append(acts) {
      mkdirSync(dir, { recursive: true, mode: 0o700 });
      for (const [month, some] of Map.groupBy(acts, ({ event }) => monthOf(event.receivedAt))) {
        const handle = await open(join(dir, `${month}.jsonl`), 'a', ownerOnly);
        try {
          // Begins with a line end, so that a line that was cut off before spoils only itself.
          await handle.write(some.map((act) => `\n${JSON.stringify(act)}`).join(''));
          await handle.datasync();
        } finally {
          await handle.close();
        }
      }
      for (const old of names().slice(0, -monthsKept)) rmSync(join(dir, old), { force: true });
    },
    read: (since) =>
      Promise.resolve(
        names()
          .filter((name) => name >= `${monthOf(since)}.jsonl`)
          .flatMap((name) => readFileSync(join(dir, name), 'utf8').split('\n').flatMap(actIn))
          .filter(({ event }) => event.receivedAt >= since),
      ),
  };
}

const monthOf = (at: Instant): string => formatDay(dayOf(at)).slice(0, 7);

function actIn(line: string): KeptAct[] {
  try {
    const act = JSON.parse(line) as KeptAct;
    return typeof act.phoneId === 'string' && typeof act.event.receivedAt === 'number' ? [act] : [];
  } catch {
    return [];
  }
}
