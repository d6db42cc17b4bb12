import { formatInstant } from '../core/time.ts';
import { jsonText, visibleLines } from '../core/visible-text.ts';
import { Name, Reason } from '../protocol/scalars/scalars.ts';
import { fits } from '../protocol/schema/shape.ts';
import { isExplained, isSystemFault } from '../server/faults.ts';
import { registryCorrections, type RecordedCorrection } from '../server/upload-registry.ts';
import { action } from './command.ts';
import { databaseOptions, databaseTarget } from './database-options.ts';
import type { ExitCode } from './io.ts';
import { flag, required, type Reading } from './options.ts';

function textThat(fit: (text: string) => boolean, argument: string, help: string): Reading<string> {
  return {
    argument,
    help,
    parse: (given) => (fit(given.trim()) ? { value: given.trim() } : { fault: `takes ${help}` }),
  };
}

export const correctionReadings = {
  by: required(textThat(fits(Name), 'NAME', 'the name of whoever sets it right, for the record')),
  reason: required(textThat(fits(Reason), 'TEXT', 'why, for the record')),
} as const;

function correctionLine(one: RecordedCorrection): string {
  const { at, serial, hardwareId, field, before, after, by, login, reason } = one;
  const change = `${field} ${before ?? 'unknown'} became ${after ?? 'unknown'}`;
  return `${formatInstant(at)}  serial ${serial} (${hardwareId}): ${change}; by ${by} as ${login}: ${reason}`;
}

/** `carnet registry corrections` */
export const correctionsAction = action({
  name: 'registry corrections',
  summary: 'what was set right in the registry, by whom and why; the newest first, at most 1,000',
  operands: {},
  options: { ...databaseOptions, json: flag('as JSON') },
  exitCodeOf: (error) => (isExplained(error) || isSystemFault(error) ? 2 : undefined),
  async run({ options }, io): Promise<ExitCode> {
    const corrections = await registryCorrections(databaseTarget(options));
    const told = corrections.map((one) => ({ ...one, at: formatInstant(one.at) }));
    if (options.json) io.stdout.write(`${jsonText({ corrections: told })}\n`);
    else
      io.stdout.write(
        visibleLines(corrections.length === 0 ? ['Nothing was corrected.'] : corrections.map(correctionLine)),
      );
    return 0;
  },
});
