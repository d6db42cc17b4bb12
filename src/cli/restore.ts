import { jsonText } from '../core/visible-text.ts';
import { resolve } from 'node:path';
import { mirrorAt } from '../auditor/mirror.ts';
import { LogUnreachable } from '../auditor/faults.ts';
import { defaultDataDir } from '../server/defaults.ts';
import { isExplained } from '../server/faults.ts';
import { restoreTail, type FetchedTail } from '../server/restore-tail.ts';
import { action } from './command.ts';
import type { ExitCode, Io } from './io.ts';
import { defaulting, flag, required, text } from './options.ts';

function tailText({ from, size, missing }: FetchedTail): string {
  return [
    from === size
      ? `Nothing is missing: the log has its ${size} entries.`
      : `The log has ${size} entries again; ${size - from} were fetched.`,
    ...missing.map((path) => `Missing, the mirror does not have it as the log names it: ${path}`),
    'Start the server: what the database lacks of it is taken over, and a person has to confirm (carnet recovery show).',
    '',
  ].join('\n');
}

function tell(fetched: FetchedTail | undefined, data: string, asJson: boolean, io: Io): ExitCode {
  if (fetched === undefined) {
    io.stderr.write(
      `carnet restore: ${data} has no keys/log.json, so nothing can tell whether a tail is this log's. Restore the folder of keys first, or name the right folder with --data.\n`,
    );
    return 2;
  }
  io.stdout.write(asJson ? `${jsonText(fetched)}\n` : tailText(fetched));
  return fetched.missing.length === 0 ? 0 : 1;
}

/** `carnet restore`: only the tail of the log, so far. */
export const restoreCommand = action({
  name: 'restore',
  summary: 'fetch the lost tail of the log from a mirror',
  about:
    "Fetches what the folder log/ has lost from a mirror: every entry is compared with its hash, and all of them with the head on the disk and a checkpoint that this log signed. Stop the server first. It restores the log alone: restore the database and the keys by your backup's own means.",
  options: {
    'tail-from': required(
      text('URL|DIR', 'the log, or the server or data folder that keeps it: https://mirror.example/log/'),
    ),
    data: defaulting(text('DIR', 'the data folder'), defaultDataDir),
    json: flag('for programs'),
  },
  notes:
    'Exit code: 0 the log is whole; 1 files that it names are still missing, each with its path; 2 the call is wrong, or the mirror is not this log, behind, or damaged; 3 it is out of reach.',
  async run({ options }, io): Promise<ExitCode> {
    const data = resolve(options.data);
    return tell(await restoreTail(data, await mirrorAt(options['tail-from'])), data, options.json, io);
  },
  exitCodeOf: (error) => (error instanceof LogUnreachable ? 3 : isExplained(error) ? 2 : undefined),
});
