import type { ChaosOptions, ChaosOutcome } from '../row.ts';
import { whileLogUnwritable } from '../support/log-unwritable.ts';

export const name = 'disk-full';
export const about =
  'the disk of the public log is full for a while (takes root): check-ins go on, then the log does';

export const run = (options: ChaosOptions): Promise<ChaosOutcome> =>
  whileLogUnwritable(options, {
    begin: (volume) => volume.fill(),
    end: (volume) => volume.free(),
  });
