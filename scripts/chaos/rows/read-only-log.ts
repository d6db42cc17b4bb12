import type { ChaosOptions, ChaosOutcome } from '../row.ts';
import { whileLogUnwritable } from '../support/log-unwritable.ts';

export const name = 'read-only-log';
export const about =
  'the disk of the public log is read-only for a while (takes root): check-ins go on, then the log does';

export const run = (options: ChaosOptions): Promise<ChaosOutcome> =>
  whileLogUnwritable(options, {
    begin: (volume) => volume.setReadOnly(true),
    end: (volume) => volume.setReadOnly(false),
  });
