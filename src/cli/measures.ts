import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { CaseList, CaseView } from '../protocol/case.ts';
import type { MeasureList, MeasurePhone, MeasurePhoneList, MeasureView } from '../protocol/measure-view.ts';
import { deskClient, DeskRefused, readToken, type DeskClient } from './desk-client.ts';
import type { ExitCode, Io } from './io.ts';
import { caseLine, caseText, measureLine, measureText } from './measures-text.ts';

const urlByDefault = 'http://127.0.0.1:8321';
const dataByDefault = '.carnet';

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
  --url URL          where the server is (${urlByDefault})
  --data DIR         its data folder, which holds the token (${dataByDefault})
  --token-file FILE  the token, where the folder is elsewhere
  --json             what the server answered, as JSON
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
      url: { type: 'string', default: urlByDefault },
      data: { type: 'string', default: dataByDefault },
      'token-file': { type: 'string' },
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
  readonly url: string;
  readonly tokenFile: string;
  readonly json: boolean;
}

/** The call, `help`, or what is wrong with it. */
function readCall(what: What, args: readonly string[]): Call | 'help' | { readonly problem: string } {
  let given: ReturnType<typeof parsed>;
  try {
    given = parsed(args);
  } catch (error) {
    return { problem: (error as Error).message };
  }
  const { values, positionals } = given;
  if (values.help) return 'help';
  const [action, id, ...rest] = positionals;
  if (action !== 'list' && action !== 'show')
    return { problem: action === undefined ? 'say what to do: list, show' : `there is no "${action}"` };
  if (action === 'show' && id === undefined) return { problem: `show: name the ${what.toUpperCase()}` };
  const surplus = action === 'list' ? id : rest[0];
  if (surplus !== undefined) return { problem: `${action}: "${surplus}" is too much` };
  if (!/^https?:\/\//.test(values.url) || !URL.canParse(values.url))
    return { problem: '--url takes http://… or https://…' };
  return {
    what,
    action,
    id: id ?? '',
    state: values.state ?? null,
    phones: values.phones,
    url: values.url.replace(/\/+$/, ''),
    tokenFile: values['token-file'] ?? join(values.data, 'keys', 'operator-token'),
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

async function run(what: What, args: readonly string[], io: Io): Promise<ExitCode> {
  const call = readCall(what, args);
  if (call === 'help') {
    io.stdout.write(help[what] + options);
    return 0;
  }
  if ('problem' in call) {
    io.stderr.write(`carnet ${what}: ${call.problem}\n\n${help[what]}${options}`);
    return 2;
  }
  try {
    const desk = deskClient(call.url, readToken(call.tokenFile));
    const told = await (what === 'case' ? aboutCases(desk, call) : aboutMeasures(desk, call));
    io.stdout.write(call.json ? `${JSON.stringify(told.answer)}\n` : told.text);
    return 0;
  } catch (error) {
    if (!(error instanceof DeskRefused)) throw error;
    io.stderr.write(`carnet ${what}: ${error.message}\n`);
    return error.exitCode;
  }
}

/** `carnet case`: what is being looked into. */
export const caseCommand = (args: readonly string[], io: Io): Promise<ExitCode> => run('case', args, io);

/** `carnet measure`: what people proposed, and what became of it. */
export const measureCommand = (args: readonly string[], io: Io): Promise<ExitCode> =>
  run('measure', args, io);
