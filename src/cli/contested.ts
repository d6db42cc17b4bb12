import { jsonText, visibleLines } from '../core/visible-text.ts';
import type { ContestedList } from '../protocol/operators/phones.ts';
import { action } from './command.ts';
import type { ExitCode } from './io.ts';
import { exitCodeOf } from './operator-client.ts';
import { phoneLine } from './phone-text.ts';
import { openClient, serverNotes, serverOptions } from './server-options.ts';

const remedy = `Two keys that are both proved reported for it: the factory key was copied or is of another phone, or a phone was put back to an
older state. Nothing crosses between its keys any more, and each stands for itself. Ask the maker which phone has the factory key, and both
owners for their phones; what a person releases reaches every key that was sent an order. Two people change a factory key at /people, which ends the
contest; an upload never does. What they asked for: carnet registry changes.`;

/** Contested hardware with its keys, and how claims that no manifest names fare. */
export function contestedText({ hardware, unregistered }: ContestedList): string {
  const found = hardware.flatMap(({ hardwareId, since, factoryKey, keys }) => [
    `Hardware ${hardwareId}, contested since ${since}, factory key ${factoryKey ?? 'none'}:`,
    ...keys.map((one) => `  ${phoneLine(one)}`),
  ]);
  const lines = found.length === 0 ? ['No hardware is contested.'] : [...found, '', remedy];
  return visibleLines([...lines, ...claimLines(unregistered)]);
}

function claimLines(unregistered: ContestedList['unregistered']): readonly string[] {
  if (unregistered === null) return [];
  const { perMinute, taken, refused, refuses } = unregistered;
  const now = refuses ? '; it refuses more of them now' : '';
  return [
    '',
    `Phones that no manifest names: ${taken} entered and ${refused} told to come again since the server's start, at most ${perMinute} a minute${now}.`,
  ];
}

/** `carnet registry contested`: all pages. */
export const contestedAction = action({
  name: 'registry contested',
  summary: 'hardware for which two proved keys report, and how phones that no manifest names fare',
  operands: {},
  options: serverOptions,
  notes: serverNotes,
  exitCodeOf,
  async run({ options }, io): Promise<ExitCode> {
    const client = openClient(options);
    const hardware: ContestedList['hardware'] = [];
    let page: ContestedList;
    let cursor = '';
    do {
      page = (await client.get(`contested-hardware${cursor}`)) as ContestedList;
      hardware.push(...page.hardware);
      cursor = `?cursor=${page.cursor}`;
    } while (page.cursor !== null);
    const all = { ...page, hardware };
    io.stdout.write(options.json ? `${jsonText(all)}\n` : contestedText(all));
    return 0;
  },
});
