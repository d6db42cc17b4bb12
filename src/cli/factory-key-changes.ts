import { jsonText, visibleLines } from '../core/visible-text.ts';
import type { FactoryKeyChangeList, FactoryKeyChangeView } from '../protocol/operators/factory-keys.ts';
import { action } from './command.ts';
import type { ExitCode } from './io.ts';
import { exitCodeOf } from './operator-client.ts';
import { optional, text } from './options.ts';
import { openClient, serverNotes, serverOptions } from './server-options.ts';

const keyText = (key: string | null): string => key ?? 'no key';

function changeLines(change: FactoryKeyChangeView): readonly string[] {
  const { hardwareId, number, before, after, contestedSince, reason, evidence, asked, ended } = change;
  const state = ended === null ? 'waits for a second person' : `${ended.as} by ${ended.by.name}, ${ended.at}`;
  return [
    `Hardware ${hardwareId}, change ${number}: ${state}`,
    `  ${keyText(before)} -> ${keyText(after)}`,
    `  asked by ${asked.by.name}, ${asked.at}${contestedSince === null ? '' : `; contested since ${contestedSince}`}`,
    `  reason: ${reason}`,
    `  evidence: ${evidence}`,
  ];
}

export function changesText({ changes }: FactoryKeyChangeList): string {
  const lines = changes.length === 0 ? ['No change of a factory key.'] : changes.flatMap(changeLines);
  return visibleLines(lines);
}

/** `carnet registry changes`. */
export const changesAction = action({
  name: 'registry changes',
  summary: 'changes of factory keys: those that wait, or all of one piece of hardware',
  about:
    'One person asks for a change and another confirms it, in the browser at /people: a program can do neither.',
  operands: { hardware: optional(text('HARDWARE', "the hardware's id; without it, what waits for any")) },
  options: serverOptions,
  notes: serverNotes,
  exitCodeOf,
  async run({ operands, options }, io): Promise<ExitCode> {
    const { hardware } = operands;
    const query = hardware === undefined ? '' : `?hardwareId=${encodeURIComponent(hardware)}`;
    const found = (await openClient(options).get(`factory-key-changes${query}`)) as FactoryKeyChangeList;
    io.stdout.write(options.json ? `${jsonText(found)}\n` : changesText(found));
    return 0;
  },
});
