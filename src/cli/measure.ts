import { jsonText, visibleLines } from '../core/visible-text.ts';
import type {
  MeasureList,
  MeasurePhone,
  MeasurePhoneList,
  MeasureView,
} from '../protocol/operators/measure-view.ts';
import type { ExitCode } from './io.ts';
import { action, actionGroup } from './command.ts';
import { measureLine, measureText } from './measures-text.ts';
import { exitCodeOf, getAll } from './operator-client.ts';
import { flag, optional, required, text } from './options.ts';
import { openClient, serverNotes, serverOptions } from './server-options.ts';

const shared = { notes: serverNotes, exitCodeOf } as const;

/** The query of a list that shows one state alone; empty: all. */
export const stateQuery = (state: string | undefined): string =>
  state === undefined ? '' : `?state=${encodeURIComponent(state)}`;

/** A page of measures, for `getAll`. */
export const measuresOf = (page: unknown) => {
  const { measures: items, cursor } = page as MeasureList;
  return { items, cursor };
};

const phonesOf = (page: unknown) => {
  const { phones: items, cursor } = page as MeasurePhoneList;
  return { items, cursor };
};

/** `carnet measure`: what people proposed, and what became of it. */
export const measureCommand = actionGroup(
  'measure',
  'What people proposed. To propose or approve a measure takes a person, and so a browser and a passkey.',
  {
    list: action({
      ...shared,
      name: 'measure list',
      summary: 'measures, the latest first',
      options: {
        state: optional(text('STATE', 'only those in this state')),
        'held-back': flag('only those of which a signature does not count at present'),
        ...serverOptions,
      },
      async run({ options }, io): Promise<ExitCode> {
        const query = new URLSearchParams({
          ...(options.state === undefined ? {} : { state: options.state }),
          ...(options['held-back'] ? { heldBack: 'true' } : {}),
        }).toString();
        const path = query === '' ? 'measures' : `measures?${query}`;
        const measures = await getAll<MeasureView>(openClient(options), path, measuresOf);
        const lines =
          measures.length === 0
            ? [options['held-back'] ? 'No measure is held back.' : 'No measure.']
            : measures.map(measureLine);
        io.stdout.write(options.json ? `${jsonText({ measures })}\n` : visibleLines(lines));
        return 0;
      },
    }),
    show: action({
      ...shared,
      name: 'measure show',
      summary: 'one measure with its signatures and outcomes',
      operands: { measure: required(text('MEASURE', 'its id')) },
      options: { phones: flag('what became of each phone, too'), ...serverOptions },
      async run({ operands, options }, io): Promise<ExitCode> {
        const client = openClient(options);
        const path = `measures/${encodeURIComponent(operands.measure)}`;
        const measure = (await client.get(path)) as MeasureView;
        const phones = options.phones ? await getAll<MeasurePhone>(client, `${path}/phones`, phonesOf) : null;
        const answer = phones === null ? { measure } : { measure, phones };
        io.stdout.write(options.json ? `${jsonText(answer)}\n` : measureText(measure, phones));
        return 0;
      },
    }),
  },
);
