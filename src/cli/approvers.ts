import type { ApproverSetList, NextApproverSet } from '../protocol/operators/approver-sets.ts';
import type { ApproversView } from '../protocol/operators/approvers.ts';
import { approversText, nextText, setText } from './approvers-text.ts';
import { action, actionGroup } from './command.ts';
import type { ExitCode, Io } from './io.ts';
import { exitCodeOf } from './operator-client.ts';
import { flag, optional, text } from './options.ts';
import { openClient, serverNotes, serverOptions } from './server-options.ts';

const shared = { notes: serverNotes, exitCodeOf } as const;

function print(asJson: boolean, value: object, words: string, io: Io): ExitCode {
  io.stdout.write(asJson ? `${JSON.stringify(value)}\n` : words);
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
      options: serverOptions,
      async run({ options }, io): Promise<ExitCode> {
        const next = (await openClient(options).post('approvers/sets', {})) as NextApproverSet;
        return print(options.json, next, nextText(next), io);
      },
    }),
  },
);
