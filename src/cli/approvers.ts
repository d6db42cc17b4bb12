import { jsonText } from '../core/visible-text.ts';
import { readFile } from 'node:fs/promises';
import { adoptApprovers } from '../server/adopt-approvers.ts';
import { isExplained } from '../server/faults.ts';
import type { ApproverSetList, NextApproverSet } from '../protocol/operators/approver-sets.ts';
import type { ApproversView } from '../protocol/operators/approvers.ts';
import { approversText, nextText, setText } from './approvers-text.ts';
import { action, actionGroup } from './command.ts';
import type { ExitCode, Io } from './io.ts';
import { exitCodeOf } from './operator-client.ts';
import { databaseOptions, databaseTarget } from './database-options.ts';
import { flag, optional, required, text } from './options.ts';
import { openClient, serverNotes, serverOptions } from './server-options.ts';

const shared = { notes: serverNotes, exitCodeOf } as const;

function print(asJson: boolean, value: object, words: string, io: Io): ExitCode {
  io.stdout.write(asJson ? `${jsonText(value)}\n` : words);
  return 0;
}

/** `carnet approvers`: who names phones to be locked, and the set that comes next. */
export const approversCommand = actionGroup(
  'approvers',
  'Who names phones to be locked. To make a key or to sign the next set takes a person, and so a browser: the people page of the server.',
  {
    list: action({
      ...shared,
      name: 'approvers list',
      summary: 'the approver sets, the keys, and what has to be done',
      options: serverOptions,
      async run({ options }, io): Promise<ExitCode> {
        const client = openClient(options);
        const view = (await client.get('approvers')) as ApproversView;
        const list = (await client.get('approvers/sets')) as ApproverSetList;
        return print(options.json, { ...view, ...list }, approversText(view, list), io);
      },
    }),
    show: action({
      ...shared,
      name: 'approvers show',
      summary: 'one approver set',
      operands: { number: optional(text('NUMBER', 'its number; by default the newest')) },
      options: {
        pinned: flag('its exact text and nothing else, as firmware pins it'),
        ...serverOptions,
      },
      async run({ operands, options }, io): Promise<ExitCode> {
        const { sets } = (await openClient(options).get('approvers/sets')) as ApproverSetList;
        const { number } = operands;
        const one = number === undefined ? sets.at(-1) : sets.find((set) => String(set.number) === number);
        if (one === undefined) {
          io.stderr.write(
            `carnet approvers: there is no approver set${number === undefined ? ' yet' : ` ${number}`}: see carnet approvers list\n`,
          );
          return 1;
        }
        return print(options.json, one, options.pinned ? one.text : setText(one), io);
      },
    }),
    propose: action({
      ...shared,
      name: 'approvers propose',
      summary:
        'write down the next set from the keys and roles of now; two people of the newest set then sign it',
      options: {
        pinned: flag(
          'print its exact text and nothing else, for firmware to name once the newest set has ended',
        ),
        ...serverOptions,
      },
      async run({ options }, io): Promise<ExitCode> {
        const client = openClient(options);
        const next = (await client.post('approvers/sets', {})) as NextApproverSet;
        if (options.pinned) return print(options.json, next, next.text, io);
        const { nextSteps } = (await client.get('approvers')) as ApproversView;
        return print(options.json, next, nextText(next, nextSteps), io);
      },
    }),
    adopt: action({
      name: 'approvers adopt',
      summary:
        'take the set that firmware names, once the newest has ended; on the machine that holds the database',
      operands: {
        file: required(text('FILE', 'its exact text, as carnet approvers propose --pinned printed it')),
      },
      options: { ...databaseOptions, json: flag('for programs') },
      async run({ operands, options }, io): Promise<ExitCode> {
        const set = await readFile(operands.file, 'utf8').catch((error: unknown) => error as Error);
        if (set instanceof Error) {
          io.stderr.write(`carnet approvers: cannot read ${operands.file}: ${set.message}\n`);
          return 2;
        }
        const outcome = await adoptApprovers(databaseTarget(options), set);
        if (outcome.kind === 'refused') {
          io.stderr.write(`carnet approvers: ${outcome.why}\n`);
          return 1;
        }
        const { number, sha256, until } = outcome;
        const words = `Approver set ${number} (${sha256}) counts until ${until}. Phones obey locks by it once their firmware names it.\n`;
        return print(options.json, outcome, words, io);
      },
      exitCodeOf: (error) => (isExplained(error) ? 2 : undefined),
    }),
  },
);
