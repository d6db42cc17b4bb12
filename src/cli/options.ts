/** The value of an option, or what is wrong with its text: a fault continues the option's name, as in `takes …` or `: … is faulty`. */
export type Read<Value> = { readonly value: Value } | { readonly fault: string };

/** One option or operand of a command. Parsing, help, default and messages all follow from it. */
export interface Option<Value> {
  /** The placeholder of its text in the help; null: a switch, which takes none. */
  readonly argument: string | null;
  /** What it does, for the help; a message about a missing one repeats it. */
  readonly help: string;
  readonly required: boolean;
  readonly repeatable: boolean;
  /** What counts where none is given, for the help; null: nothing. */
  readonly defaultText: string | null;
  /** Environment variables that count where the option is not given; the first that is set does. */
  readonly variables: readonly string[];
  /** `texts`: as given, in order; empty where nothing was given and there is no default. */
  readonly read: (texts: readonly string[]) => Read<Value>;
}

/** Options by name, without dashes; operands by name, in their order. */
export type OptionTable = Readonly<Record<string, Option<unknown>>>;

export type ValuesOf<Table extends OptionTable> = {
  readonly [Name in keyof Table]: Table[Name] extends Option<infer Value> ? Value : never;
};

type Parse<Value> = (text: string) => Read<Value>;

/** How one text is read, for `text`, `required` and `repeated`. */
export interface Reading<Value> {
  readonly argument: string;
  readonly help: string;
  readonly parse: Parse<Value>;
}

const base = { required: false, repeatable: false, defaultText: null, variables: [] } as const;

/** A switch: true where it is given. In the environment `true` or `1` and `false` or `0`. */
export function flag(help: string): Option<boolean> {
  const read = ([text]: readonly string[]): Read<boolean> => {
    if (text === undefined || text === 'false' || text === '0') return { value: false };
    return text === 'true' || text === '1' ? { value: true } : { fault: 'takes true or false' };
  };
  return { ...base, argument: null, help, read };
}

/** An option that may be left out. Of several the last counts. `defaultText`: what the command then does, for the help. */
export function optional<Value>(
  { argument, help, parse }: Reading<Value>,
  defaultText: string | null = null,
): Option<Value | undefined> {
  const read = (texts: readonly string[]): Read<Value | undefined> => {
    const text = texts.at(-1);
    return text === undefined ? { value: undefined } : parse(text);
  };
  return { ...base, argument, help, defaultText, read };
}

/** An option with a default. The default is a text like any other and must be valid. */
export function defaulting<Value>(reading: Reading<Value>, defaultText: string): Option<Value> {
  const { argument, help, parse } = reading;
  return { ...base, argument, help, defaultText, read: (texts) => parse(texts.at(-1) ?? defaultText) };
}

/** An option or operand without which the command cannot be carried out. */
export function required<Value>({ argument, help, parse }: Reading<Value>): Option<Value> {
  const read = (texts: readonly string[]): Read<Value> => {
    const text = texts.at(-1);
    return text === undefined ? { fault: 'is missing' } : parse(text);
  };
  return { ...base, argument, help, required: true, read };
}

function readAll<Value>(texts: readonly string[], parse: Parse<Value>): Read<readonly Value[]> {
  const values: Value[] = [];
  for (const text of texts) {
    const read = parse(text);
    if ('fault' in read) return read;
    values.push(read.value);
  }
  return { value: values };
}

/** An option that may be given several times, or not at all. */
export function repeated<Value>({ argument, help, parse }: Reading<Value>): Option<readonly Value[]> {
  return { ...base, argument, help, repeatable: true, read: (texts) => readAll(texts, parse) };
}

/** Like `repeated`, at least once. */
export function requiredList<Value>(reading: Reading<Value>): Option<readonly Value[]> {
  const list = repeated(reading);
  const read = (texts: readonly string[]): Read<readonly Value[]> =>
    texts.length === 0 ? { fault: 'is missing' } : list.read(texts);
  return { ...list, required: true, read };
}

/** Any text. */
export const text = (argument: string, help: string): Reading<string> => ({
  argument,
  help,
  parse: (value) => ({ value }),
});

/** A whole number of plain digits. */
export const wholeNumber = (
  argument: string,
  help: string,
  { min, max }: { readonly min: number; readonly max: number },
): Reading<number> => ({
  argument,
  help,
  parse(digits) {
    const value = /^\d{1,15}$/.test(digits) ? Number(digits) : Number.NaN;
    return value >= min && value <= max ? { value } : { fault: `takes a number from ${min} to ${max}` };
  },
});

/** One of a closed list of names. */
export const oneOf = <Name extends string>(
  argument: string,
  help: string,
  names: readonly Name[],
): Reading<Name> => ({
  argument,
  help: `${help}: ${names.join(', ')}`,
  parse(given) {
    const value = names.find((name) => name === given);
    return value === undefined ? { fault: `takes one of ${names.join(', ')}, not "${given}"` } : { value };
  },
});
