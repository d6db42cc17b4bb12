import { jsonText } from '../core/visible-text.ts';
import { resolve } from 'node:path';
import { isExplained, isSystemFault } from '../server/faults.ts';
import { startWitness } from '../server/start-witness.ts';
import { untilStopped } from '../server/until-stopped.ts';
import type { ExitCode } from './io.ts';
import { action } from './command.ts';
import { outliveReaders } from './outlive-readers.ts';
import { defaulting, flag, optional, required, requiredList, text, wholeNumber } from './options.ts';

/** `carnet witness`: 0 when it was stopped, 2 where it could not start. */
export const witnessCommand = action({
  name: 'witness',
  summary: 'watch a log, and cosign what continues it',
  about:
    'Witnesses logs (c2sp.org/tlog-witness): cosigns a checkpoint only where it continues the last one that it cosigned, which it never forgets. Whoever runs the log should not run its witnesses: a witness is worth as much as its independence.',
  options: {
    data: required(
      text(
        'DIR',
        'its key, made at the first start, and what it cosigned. Back up the key alone, and never restore an older copy of the rest',
      ),
    ),
    name: optional(
      text(
        'NAME',
        'its name, a URL without scheme such as example.org/witness; needed once, a key keeps its name',
      ),
    ),
    log: requiredList(
      text(
        'VKEY',
        'the verifier key of a log to watch; again for another log, or for another key of the same one',
      ),
    ),
    host: defaulting(text('ADDRESS', 'listen on this address'), '127.0.0.1'),
    port: defaulting(
      wholeNumber('N', 'listen on this port; 0: any free one', { min: 0, max: 65_535 }),
      '8322',
    ),
    json: flag('print name, url and vkey as one line of JSON'),
  },
  notes: 'Give the line it prints to whoever runs the log: carnet serve --witness VKEY@URL. Ctrl-C ends it.',
  async run({ options: { data, name, log: logs, host, port, json } }, io): Promise<ExitCode> {
    outliveReaders(io);
    const log = (line: string): void => void io.stderr.write(`${line}\n`);
    const stopped = untilStopped();
    const witness = await startWitness({ dir: resolve(data), name: name ?? null, logs, host, port, log });
    const { vkey, url } = witness;
    io.stdout.write(
      json
        ? `${jsonText({ name: witness.name, url, vkey })}\n`
        : `${witness.name} witnesses on ${url}\nIts key, for carnet serve: --witness '${vkey}@${url}'\n`,
    );
    await stopped;
    await witness.close();
    return 0;
  },
  exitCodeOf: (error) => (isExplained(error) || isSystemFault(error) ? 2 : undefined),
});
