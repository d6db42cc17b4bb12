import { jsonText, visibleLines } from '../core/visible-text.ts';
import type { CaseList, CaseView } from '../protocol/operators/case.ts';
import type { MeasureView } from '../protocol/operators/measure-view.ts';
import type { ExitCode } from './io.ts';
import { action, actionGroup } from './command.ts';
import { caseLine, caseText } from './measures-text.ts';
import { exitCodeOf, getAll } from './operator-client.ts';
import { optional, required, text } from './options.ts';
import { measuresOf, stateQuery } from './measure.ts';
import { openClient, serverNotes, serverOptions } from './server-options.ts';

const shared = { notes: serverNotes, exitCodeOf } as const;

const casesOf = (page: unknown) => {
  const { cases: items, cursor } = page as CaseList;
  return { items, cursor };
};

/** `carnet case`: investigations, the latest first, or one with its measures. */
export const caseCommand = actionGroup(
  'case',
  'What is being looked into. To open or end a case takes a person, and so a browser and a passkey.',
  {
    list: action({
      ...shared,
      name: 'case list',
      summary: 'cases, the latest first',
      options: {
        state: optional(text('STATE', 'only those in this state: open or ended')),
        ...serverOptions,
      },
      async run({ options }, io): Promise<ExitCode> {
        const cases = await getAll<CaseView>(
          openClient(options),
          `cases${stateQuery(options.state)}`,
          casesOf,
        );
        const lines = cases.length === 0 ? ['No case.'] : cases.map(caseLine);
        io.stdout.write(options.json ? `${jsonText({ cases })}\n` : visibleLines(lines));
        return 0;
      },
    }),
    show: action({
      ...shared,
      name: 'case show',
      summary: 'one case with its measures',
      operands: { case: required(text('CASE', 'its id, such as C-7KQ2M9XH4T')) },
      options: serverOptions,
      async run({ operands, options }, io): Promise<ExitCode> {
        const client = openClient(options);
        const id = encodeURIComponent(operands.case);
        const one = (await client.get(`cases/${id}`)) as CaseView;
        const measures = await getAll<MeasureView>(client, `measures?case=${id}`, measuresOf);
        io.stdout.write(options.json ? `${jsonText({ case: one, measures })}\n` : caseText(one, measures));
        return 0;
      },
    }),
  },
);
