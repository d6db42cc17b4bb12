import { jsonText } from '../core/visible-text.ts';
import { isExplained } from '../server/faults.ts';
import { manageRecovery, type RecoveryOutcome } from '../server/manage-recovery.ts';
import { action, actionGroup } from './command.ts';
import { databaseOptions, databaseTarget } from './database-options.ts';
import type { ExitCode, Io } from './io.ts';
import { flag, required, text } from './options.ts';

const place = { ...databaseOptions, json: flag('for programs') } as const;
const reason = required(text('TEXT', 'why; it is kept in the audit trail'));

type View = Extract<RecoveryOutcome, { kind: 'done' }>['view'];

function viewText({ epoch, recovering, counts, newestRecord }: View): string {
  const state =
    recovering === null
      ? 'The records wait for nobody.'
      : `Nothing is ordered since ${recovering.since}: ${recovering.why}`;
  return [
    state,
    '',
    `  epoch               ${epoch}`,
    `  open dossiers       ${counts.openDossiers}`,
    `  locked phones       ${counts.lockedPhones}`,
    `  outdated measures   ${counts.outdatedMeasures}`,
    `  entries of the log  ${counts.logEntries}`,
    `  newest record       ${newestRecord ?? 'none'}`,
    ...(recovering === null
      ? []
      : [
          '',
          `If these are the records to go on from: carnet recovery confirm --epoch ${epoch} --reason TEXT`,
        ]),
    '',
  ].join('\n');
}

function tell(outcome: RecoveryOutcome, asJson: boolean, io: Io): ExitCode {
  if (outcome.kind === 'refused') {
    io.stderr.write(`carnet recovery: ${outcome.message}\n`);
    return 1;
  }
  io.stdout.write(asJson ? `${jsonText(outcome.view)}\n` : viewText(outcome.view));
  return 0;
}

const exitCodeOf = (error: unknown): ExitCode | undefined => (isExplained(error) ? 2 : undefined);

/** `carnet recovery`: 1 where it was refused, 2 where the call is wrong or there is no database. */
export const recoveryCommand = actionGroup(
  'recovery',
  'After a restore: what two people signed before orders nothing until two people sign anew, and nothing at all until a person has confirmed the counts.\nRun it on the machine that holds the database; servers follow within a second.',
  {
    show: action({
      name: 'recovery show',
      summary: 'whether restored records wait for a person, and what they hold',
      options: place,
      async run({ options }, io): Promise<ExitCode> {
        const view = await manageRecovery(databaseTarget(options), (recovery) => recovery.read());
        return tell({ kind: 'done', view }, options.json, io);
      },
      exitCodeOf,
    }),
    begin: action({
      name: 'recovery begin',
      summary: 'hold every order back, because the database was restored from an older state',
      options: { reason, ...place },
      run: async ({ options }, io) =>
        tell(
          await manageRecovery(databaseTarget(options), (recovery) => recovery.begin(options.reason)),
          options.json,
          io,
        ),
      exitCodeOf,
    }),
    confirm: action({
      name: 'recovery confirm',
      summary: 'go on from these records, once their counts were compared with what is known',
      options: { epoch: required(text('EPOCH', 'as carnet recovery show prints it')), reason, ...place },
      run: async ({ options }, io) =>
        tell(
          await manageRecovery(databaseTarget(options), (recovery) =>
            recovery.confirm(options.epoch, options.reason),
          ),
          options.json,
          io,
        ),
      exitCodeOf,
    }),
  },
);
