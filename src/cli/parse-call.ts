import { parseArgs } from 'node:util';
import type { Option, OptionTable, ValuesOf } from './options.ts';

/** A call that cannot be understood; the message says what is wrong with it. */
export class UsageFault extends Error {
  override readonly name = 'UsageFault';
}

/** The operands and options of one call, read. */
export interface Call<Operands extends OptionTable, Options extends OptionTable> {
  readonly operands: ValuesOf<Operands>;
  readonly options: ValuesOf<Options>;
}

type Flags = Record<string, { type: 'string' | 'boolean'; multiple: true; short?: string }>;

/** The configuration of `parseArgs`. Every option collects all its texts; its `read` says which count. */
export function flagsOf(table: OptionTable): Flags {
  const own = Object.entries(table).map(
    ([name, { argument }]) =>
      [name, { type: argument === null ? 'boolean' : 'string', multiple: true }] as const,
  );
  return { ...Object.fromEntries(own), help: { type: 'boolean', short: 'h', multiple: true } };
}

/**
 * Reads the arguments of one call; null: the help is wanted. Options that are not given are looked for in `env` where their table names a
 * variable. Throws `UsageFault`.
 */
export function parseCall<Operands extends OptionTable, Options extends OptionTable>(
  args: readonly string[],
  tables: { readonly operands: Operands; readonly options: Options },
  env: NodeJS.ProcessEnv,
): Call<Operands, Options> | null {
  const { values, positionals } = parseStrictly(args, tables.options);
  if (values['help'] !== undefined) return null;
  const options = Object.entries(tables.options).map(([name, option]) => {
    const texts = values[name]?.map(String);
    const given = texts === undefined ? fromEnvironment(env, option) : null;
    const source = given?.variable ?? `--${name}`;
    return [name, valueOf(source, option, texts ?? given?.texts ?? [])] as const;
  });
  return {
    operands: readOperands(positionals, tables.operands) as ValuesOf<Operands>,
    options: Object.fromEntries(options) as ValuesOf<Options>,
  };
}

type Texts = Readonly<Record<string, readonly (string | boolean)[] | undefined>>;

function parseStrictly(
  args: readonly string[],
  table: OptionTable,
): { readonly values: Texts; readonly positionals: readonly string[] } {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: flagsOf(table) });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code?.startsWith('ERR_PARSE_ARGS') !== true) throw error;
    throw new UsageFault(message, { cause: error });
  }
}

/** An empty variable counts as not set. A repeatable option has its texts separated by spaces. */
function fromEnvironment(
  env: NodeJS.ProcessEnv,
  { variables, repeatable }: Option<unknown>,
): { readonly variable: string; readonly texts: readonly string[] } | null {
  const variable = variables.find((name) => (env[name] ?? '').trim() !== '');
  if (variable === undefined) return null;
  const found = env[variable]!.trim();
  return { variable, texts: repeatable ? found.split(/\s+/) : [found] };
}

function readOperands(positionals: readonly string[], table: OptionTable): Readonly<Record<string, unknown>> {
  const rest = [...positionals];
  const values = Object.entries(table).map(([name, operand]) => {
    const given = operand.repeatable ? rest.splice(0) : rest.splice(0, 1);
    return [name, valueOf(operand.argument ?? name, operand, given)] as const;
  });
  if (rest.length > 0) throw new UsageFault(`"${rest[0]}" is too much`);
  return Object.fromEntries(values);
}

function valueOf(name: string, option: Option<unknown>, texts: readonly string[]): unknown {
  const read = option.read(texts);
  if ('value' in read) return read.value;
  const what = texts.length === 0 ? ` (${option.help})` : '';
  const space = read.fault.startsWith(':') ? '' : ' ';
  throw new UsageFault(`${name}${space}${read.fault}${what}`);
}
