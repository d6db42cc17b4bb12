import { parseArgs } from 'node:util';
import type { CaseList, CaseView } from '../protocol/operators/case.ts';
import type {
  MeasureList,
  MeasurePhone,
  MeasurePhoneList,
  MeasureView,
} from '../protocol/operators/measure-view.ts';
import { exitCodeOf, type DeskClient } from './desk-client.ts';
import { deskFlags, deskHelp, openDesk, readDeskOptions, type DeskOptions } from './desk-options.ts';
import type { ExitCode, Io } from './io.ts';
import { caseLine, caseText, measureLine, measureText } from './measures-text.ts';
import { runCommand, type Read } from './run-command.ts';

type What = 'case' | 'measure';

const help: Readonly<Record<What, string>> = {
  case: `carnet case list [--state open|ended]
carnet case show CASE

What is being looked into: cases, the latest first, or one with its measures. To open or end
one takes a person, and so a browser and a passkey.
`,
  measure: `carnet measure list [--state STATE]
carnet measure show MEASURE [--phones]

What people proposed: measures, the latest first, or one with its signatures and outcomes;
with --phones also what became of each phone. To propose or approve takes a person, and so a
browser and a passkey.
`,
};

const options = `
  --state STATE      only those in this state (list)
  --phones           every phone, too (measure show)
${deskHelp}  --json             what the server answered, as JSON
  --help             this text

Exits 0 where it was done, 1 where the server refused, 2 where the call is wrong or no
server answers.
`;

const parsed = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      state: { type: 'string' },
      phones: { type: 'boolean', default: false },
      ...deskFlags,
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });

interface Call {
  readonly what: What;
  readonly action: 'list' | 'show';
  readonly id: string;
  readonly state: string | null;
  readonly phones: boolean;
  readonly server: DeskOptions;
  readonly json: boolean;
}

function readCall(what: What, args: readonly string[]): Read<Call> {
  const { values, positionals } = parsed(args);
  if (values.help) return 'help';
  const [action, id, ...rest] = positionals;
  if (action !== 'list' && action !== 'show')
    return { problem: action === undefined ? 'say what to do: list, show' : `there is no "${action}"` };
  if (action === 'show' && id === undefined) return { problem: `show: name the ${what.toUpperCase()}` };
  const surplus = action === 'list' ? id : rest[0];
  if (surplus !== undefined) return { problem: `${action}: "${surplus}" is too much` };
  const server = readDeskOptions(values);
  if (typeof server === 'string') return { problem: server };
  return {
    what,
    action,
    id: id ?? '',
    state: values.state ?? null,
    phones: values.phones,
    server,
    json: values.json,
  };
}

interface Told {
  readonly answer: unknown;
  readonly text: string;
}

/** All pages of a list. */
async function all<Item>(
  desk: DeskClient,
  path: string,
  itemsOf: (page: unknown) => { readonly items: readonly Item[]; readonly cursor: string | null },
): Promise<readonly Item[]> {
  const found: Item[] = [];
  for (let next: string | null = ''; next !== null;) {
    const query: string = next === '' ? '' : `${path.includes('?') ? '&' : '?'}cursor=${next}`;
    const { items, cursor } = itemsOf(await desk.get(`${path}${query}`));
    found.push(...items);
    next = cursor;
  }
  return found;
}

const queryOf = (state: string | null): string =>
  state === null ? '' : `?state=${encodeURIComponent(state)}`;

const measuresOf = (page: unknown) => {
  const { measures, cursor } = page as MeasureList;
  return { items: measures, cursor };
};

async function aboutCases(desk: DeskClient, { action, id, state }: Call): Promise<Told> {
  if (action === 'show') {
    const one = (await desk.get(`cases/${encodeURIComponent(id)}`)) as CaseView;
    const measures = await all<MeasureView>(desk, `measures?case=${encodeURIComponent(id)}`, measuresOf);
    return { answer: { case: one, measures }, text: caseText(one, measures) };
  }
  const cases = await all<CaseView>(desk, `cases${queryOf(state)}`, (page) => {
    const { cases: items, cursor } = page as CaseList;
    return { items, cursor };
  });
  const lines = cases.length === 0 ? ['No case.'] : cases.map(caseLine);
  return { answer: { cases }, text: `${lines.join('\n')}\n` };
}

async function aboutMeasures(desk: DeskClient, { action, id, state, phones }: Call): Promise<Told> {
  if (action === 'show') {
    const path = `measures/${encodeURIComponent(id)}`;
    const measure = (await desk.get(path)) as MeasureView;
    const named = phones
      ? await all<MeasurePhone>(desk, `${path}/phones`, (page) => {
          const { phones: items, cursor } = page as MeasurePhoneList;
          return { items, cursor };
        })
      : null;
    const answer = named === null ? { measure } : { measure, phones: named };
    return { answer, text: measureText(measure, named) };
  }
  const measures = await all<MeasureView>(desk, `measures${queryOf(state)}`, measuresOf);
  const lines = measures.length === 0 ? ['No measure.'] : measures.map(measureLine);
  return { answer: { measures }, text: `${lines.join('\n')}\n` };
}

function run(what: What, args: readonly string[], io: Io): Promise<ExitCode> {
  return runCommand(
    {
      name: what,
      help: help[what] + options,
      read: () => readCall(what, args),
      async run(call): Promise<ExitCode> {
        const desk = openDesk(call.server);
        const told = await (what === 'case' ? aboutCases(desk, call) : aboutMeasures(desk, call));
        io.stdout.write(call.json ? `${JSON.stringify(told.answer)}\n` : told.text);
        return 0;
      },
      exitCodeOf,
    },
    io,
  );
}

/** `carnet case`: what is being looked into. */
export const caseCommand = (args: readonly string[], io: Io): Promise<ExitCode> => run('case', args, io);

/** `carnet measure`: what people proposed, and what became of it. */
export const measureCommand = (args: readonly string[], io: Io): Promise<ExitCode> =>
  run('measure', args, io);
