import type { Option, OptionTable } from './options.ts';

const columnsMax = 110;
const labelsMax = 22;

export interface HelpParts {
  /** As it is called after `carnet`. */
  readonly name: string;
  /** What it does, in paragraphs. */
  readonly about: string;
  readonly operands: OptionTable;
  readonly options: OptionTable;
  /** What follows the options, in paragraphs; empty: nothing. */
  readonly notes: string;
}

/** `carnet phone release PHONE --reason TEXT [options]` */
function usageLine({ name, operands, options }: Omit<HelpParts, 'about'>): string {
  const places = Object.values(operands).map((operand) => {
    const place = `${operand.argument}${operand.repeatable ? '…' : ''}`;
    return operand.required ? place : `[${place}]`;
  });
  const needed = Object.entries(options)
    .filter(([, { required }]) => required)
    .map(([option, one]) => label(option, one));
  return ['carnet', name, ...places, ...needed, '[options]'].join(' ');
}

/** The help of a command: how it is called, what it does, a line for each operand and option. */
export function helpText(parts: HelpParts): string {
  const blocks = [
    usageLine(parts),
    paragraphs(parts.about),
    ...operandBlock(parts.operands),
    table(optionRows(parts.options)),
    ...notesOf(parts.options, [parts.notes]),
  ];
  return `${blocks.join('\n\n')}\n`;
}

const label = (name: string, { argument }: Option<unknown>): string =>
  argument === null ? `--${name}` : `--${name} ${argument}`;

const optionRows = (options: OptionTable): readonly Row[] => [
  ...Object.entries(options).map(([name, option]): Row => [label(name, option), describe(option)]),
  ['--help', 'this text'],
];

/** The help of a command with words below it: each action, and every option with the actions that take it. */
export function groupHelp(
  about: string,
  actions: Readonly<Record<string, Omit<HelpParts, 'about'> & { readonly summary: string }>>,
): string {
  const words = Object.keys(actions);
  const options: OptionTable = Object.assign({}, ...Object.values(actions).map((one) => one.options));
  const takers = (name: string): string => {
    const some = words.filter((word) => name in actions[word]!.options);
    return some.length === words.length ? '' : `${some.join(', ')}: `;
  };
  const rows = Object.entries(options).map(([name, option]): Row => [
    label(name, option),
    `${takers(name)}${describe(option)}`,
  ]);
  const operands: OptionTable = Object.assign({}, ...Object.values(actions).map((one) => one.operands));
  const notes = [...new Set(Object.values(actions).map((one) => one.notes))];
  const blocks = [
    Object.values(actions).map(usageLine).join('\n'),
    paragraphs(about),
    table(Object.entries(actions).map(([word, { summary }]): Row => [word, summary])),
    ...operandBlock(operands),
    table([...rows, ['--help', 'this text; after a word, the help of that action']]),
    ...notesOf(options, notes),
  ];
  return `${blocks.join('\n\n')}\n`;
}

const operandBlock = (operands: OptionTable): readonly string[] => {
  const rows = Object.values(operands).map((one): Row => [one.argument!, one.help]);
  return rows.length === 0 ? [] : [table(rows)];
};

function describe({ help, required, repeatable, argument, defaultText, variables }: Option<unknown>): string {
  const marks = [
    ...(required && argument !== null ? ['required'] : []),
    ...(repeatable ? ['may be repeated'] : []),
    ...(defaultText === null ? [] : [`default: ${defaultText}`]),
  ];
  const marked = marks.length === 0 ? help : `${help} (${marks.join('; ')})`;
  return variables.length === 0 ? marked : `${marked} [${variables.join(' or ')}]`;
}

const variableNote =
  'In square brackets: the environment variable that counts where the option is not given.';

const notesOf = (options: OptionTable, notes: readonly string[]): readonly string[] => {
  const hasVariables = Object.values(options).some(({ variables }) => variables.length > 0);
  return [...(hasVariables ? [variableNote] : []), ...notes.filter((one) => one !== '')].map(paragraphs);
};

type Row = readonly [label: string, text: string];

/** Two columns: a label and its text, wrapped beside it. A long label has a line of its own. */
export function table(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(([label]) => (label.length > labelsMax ? 0 : label.length)));
  const indent = ' '.repeat(width + 4);
  return rows
    .map(([label, text]) => {
      const wrapped = wrap(text, columnsMax - indent.length).join(`\n${indent}`);
      return label.length > width
        ? `  ${label}\n${indent}${wrapped}`
        : `  ${label.padEnd(width)}  ${wrapped}`;
    })
    .join('\n');
}

/** Wraps each paragraph; a line that begins with a space is printed as it is. */
function paragraphs(text: string): string {
  return text
    .split('\n')
    .flatMap((line) => (line.startsWith(' ') || line === '' ? [line] : wrap(line, columnsMax)))
    .join('\n');
}

function wrap(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > columns) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
